def hike(hiker):
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
