class Walker:
    rate = 100.0

    def __init__(self, hiker):
        self.hiker = hiker

    def __call__(self):
        self.hiker.walk(-self.rate * self.hiker.measure())


def hike(hiker):
    walker = Walker(hiker)
    while hiker.daylight:
        walker()
