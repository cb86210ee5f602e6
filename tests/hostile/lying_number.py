# expect: illegal_move|exception
class Liar(float):
    def __float__(self):
        raise RuntimeError("no")


def hike(hiker):
    hiker.walk(Liar(1), "far")
