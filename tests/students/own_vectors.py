from engine import (
    Hiker,
    Vector,
)


def hike(hiker: Hiker):
    v = Vector(0, 0)
    while hiker.daylight > 0:
        v = 0.6 * v - 80 * hiker.measure() + Vector(east=0.5, north=-0.5)
        print(v, isinstance(v, Vector), v.length, Vector(1, 2))
        hiker.walk(v)
