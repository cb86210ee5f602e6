# lacks: line 5: generators (yield)
def rates():
    r = 300
    while True:
        yield r
        r *= 0.95

def hike(hiker):
    g = rates()
    while hiker.daylight > 0:
        hiker.walk(-next(g) * hiker.measure())
