# lacks: line 7: a generator that is read step by step
def hike(hiker):
    while hiker.daylight > 0:
        s = hiker.measure()
        low = hiker.glance()
        hiker.walk(-150 * s)
        if any(hiker.glance() < low for _ in range(5)):
            hiker.walk(-150 * s)
