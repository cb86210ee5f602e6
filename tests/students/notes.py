def hike(hiker):
    i = 0
    while hiker.daylight > 0:
        s = hiker.measure()
        i = i + 1
        hiker.note(f"reading {i}: {s.length:.2f}")
        hiker.plot("slope", s.length)
        hiker.mark(*hiker.position, text="here")
        hiker.line(hiker.position, hiker.position - 100 * s)
        hiker.circle(hiker.position, 20)
        leg = hiker.walk(-150 * s)
        print(leg.distance, leg.blocked, leg.length, leg, sep=" ; ", end="!\n")
    print(min(hiker.readings, key=lambda r: r.length).position)
