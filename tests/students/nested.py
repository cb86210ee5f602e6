def hike(hiker):
    def best_of(options):
        def key(o):
            return abs(o)
        return min(options, key=key)

    def probe():
        s = hiker.measure()
        return s, best_of([s.east, s.north])

    rate = 180
    def adapt(before, after):
        nonlocal rate
        rate = rate * 1.2 if after < before else rate * 0.5
        return rate

    while hiker.daylight > 0:
        s, b = probe()
        h0 = hiker.glance()
        hiker.walk(-rate * s)
        adapt(h0, hiker.glance())
    print(rate, b)
