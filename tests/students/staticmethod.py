# lacks: line 3: property, classmethod, staticmethod
class Tools:
    @staticmethod
    def norm(v):
        return (v[0] ** 2 + v[1] ** 2) ** 0.5

def hike(hiker):
    while hiker.daylight > 0:
        s = hiker.measure()
        hiker.walk(-150 * s / max(Tools.norm(s), 0.1))
