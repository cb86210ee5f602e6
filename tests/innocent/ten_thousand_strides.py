def hike(hiker):
    slope = hiker.measure()
    for _ in range(10_000):
        hiker.walk(-0.05 * slope)
