# lacks: line 5: property, classmethod, staticmethod
class W:
    def __init__(self):
        self._r = 100
    @property
    def rate(self):
        return self._r
    @rate.setter
    def rate(self, v):
        self._r = max(10, v)

def hike(hiker):
    w = W()
    while hiker.daylight > 0:
        hiker.walk(-w.rate * hiker.measure())
        w.rate = w.rate * 1.01
