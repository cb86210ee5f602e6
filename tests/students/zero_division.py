def hike(hiker):
    last = None
    while hiker.daylight > 0:
        s = hiker.measure()
        rate = 100 / (last.length - s.length) if last else 100
        rate = min(200, abs(rate))
        hiker.walk(-rate * s)
        last = s
    print(1 / (hiker.daylight))
