rate = 250
best = None
log = []

def remember(value):
    global best, rate
    log.append(value)
    if best is None or value < best:
        best = value
    else:
        rate = rate / 2
        if rate < 20:
            rate = 250

def hike(hiker):
    while hiker.daylight > 0:
        slope = hiker.measure()
        for _ in range(3):
            hiker.walk(-rate * slope)
            remember(hiker.glance())
            if log[-1] != best:
                break
        else:
            print("three good strides")
    print(len(log), "%.2f" % best)
