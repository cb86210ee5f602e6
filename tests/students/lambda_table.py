SCHEDULES = {
    "constant": lambda t, r: r,
    "decay": lambda t, r: r / (1 + 0.05 * t),
    "cosine": lambda t, r: r * (1 + __import__("math").cos(3.14 * t / 50)) / 2,
}

def hike(hiker, schedule="decay", rate=260):
    f = SCHEDULES[schedule]
    t = 0
    while hiker.daylight > 0:
        hiker.walk(-f(t, rate) * hiker.measure())
        t += 1
    print([name for name in SCHEDULES if name != schedule])
