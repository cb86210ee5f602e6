# lacks: line 5: the function callable
def hike(hiker):
    while hiker.daylight > 0:
        try:
            if callable(hiker.walk):
                hiker.walk(-150 * hiker.measure())
        except Exception:
            hiker.rest(1)
