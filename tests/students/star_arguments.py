def plan(*factors, base=100, name: str = "x", **rest):
    first, *middle, last = factors
    return {"first": first * base, "middle": [m * base for m in middle], "last": last * base, **rest}

def combine(a, /, b, *, c):
    return a + b * c

def hike(hiker):
    p = plan(0.5, 1, 2, 3, base=80, extra=7)
    rates = [p["first"], *p["middle"], p["last"]]
    k = 0
    while hiker.daylight > 0:
        s = hiker.measure()
        e, n = (combine(0, -rates[k % len(rates)], c=x) for x in s)
        hiker.walk(e, n)
        k += 1
    print(p, k)
