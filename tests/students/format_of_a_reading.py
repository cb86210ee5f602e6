# lacks: line 5: the format of a Reading
def hike(hiker):
    while hiker.daylight > 0:
        s = hiker.measure()
        print(f"{s:.2f}")
        print(s, str(s), f"{s}", "{}".format(s), "%s" % (s,))
        hiker.walk(-150 * s)
