def hike(hiker):
    while hiker.daylight > 0:
        hiker.walk(-150 * hiker.measure())


if __name__ == "__main__":
    hike(None)
