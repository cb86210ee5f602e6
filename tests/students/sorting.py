# lacks: line 2: the module operator
from operator import itemgetter, attrgetter

def hike(hiker):
    rs = []
    while hiker.daylight > 0:
        r = hiker.measure()
        rs.append({"l": r.length, "e": r.east, "n": r.north})
        rs.sort(key=lambda d: d["l"], reverse=True)
        top = sorted(rs, key=itemgetter("l"))[0]
        hiker.walk(-200 * r.east, -200 * r.north)
    print(top["l"])
