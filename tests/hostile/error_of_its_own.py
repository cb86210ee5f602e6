# expect: exception
class Nameless(type):
    def __getattribute__(cls, name):
        raise SystemExit(7)


class Unspeakable(Exception, metaclass=Nameless):
    def __str__(self):
        raise SystemExit(8)

    __repr__ = __str__


def hike(hiker):
    raise Unspeakable
