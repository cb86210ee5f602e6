# expect: exception
class Odd(BaseException):
    def __str__(self):
        raise ValueError("no text")


def hike(hiker):
    raise Odd
