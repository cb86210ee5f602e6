def hike(hiker):
    hiker.walk(-100 * hiker.measure())
    return "camp"
