def hike(hiker):
    hiker.rest()
    hiker.rest(minutes=0.5)
    best = hiker.glance()
    while hiker.daylight > 0:
        slope = hiker.measure(scheme="central", spacing=10, samples=1)
        leg = hiker.walk(east=-100 * slope.east, north=-100 * slope.north)
        if hiker.glance() > best and not leg.blocked:
            hiker.walk(-0.5 * leg)
        best = min(best, hiker.glance())
        assert hiker.goal in ("down", "up") and hiker.readings[-1].daylight >= 0
