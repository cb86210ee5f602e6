from engine import Vector

def hike(hiker):
    v = Vector(0, 0)
    home = hiker.position
    while hiker.daylight > 0:
        s = hiker.measure()
        v = 0.6 * v - 80 * s
        hiker.walk(v)
        unit = s / s.length if s.length else s
        print(v + (1, 2), v - s, -v, v @ s, abs(unit), round(v, 2), list(v), v.east, v[1], (hiker.position - home).length, sum(v), max(v), tuple(round(x, 3) for x in v), v == v, v.dot(s))
