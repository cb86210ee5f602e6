# lacks: line 12: a generator that is read step by step
def hike(hiker):
    rate = 150
    while (left := hiker.daylight) > 0:
        if (s := hiker.measure()).length < 0.01:
            print("flat", left)
        if 0 < s.length <= 0.3 < 1:
            rate = 300
        elif not 0.3 < s.length < 0.6:
            rate = 60
        hiker.walk(-rate * s)
        if any((big := abs(v)) > 0.5 for v in s):
            print("big", round(big, 4))
        if all(-1 < v < 1 for v in s):
            print("small")
