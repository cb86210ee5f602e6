def mean(values):
    return sum(values) / len(values)


def hike(hiker):
    while hiker.daylight > 0:
        s = hiker.measure()
        before = mean([hiker.glance() for _ in range(5)])
        hiker.walk(-150 * s)
        print(mean([0.1] * 7), before, sum([1, 0.1, 1e100, 1, -1e100]))
        hiker.walk(mean([before, 0.3, 7]), sum(x * 0.1 for x in range(9)))
