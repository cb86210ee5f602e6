def hike(hiker):
    directions = ["E", "N", "W", "S"]
    vectors = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    while hiker.daylight > 0:
        s = hiker.measure()
        dots = [s.east * e + s.north * n for e, n in vectors]
        i, _ = min(enumerate(dots), key=lambda p: p[1])
        name, v = list(zip(directions, vectors))[i]
        hiker.walk(tuple(60 * c for c in v))
        print(name, dots.index(min(dots)), list(map(lambda d: round(d, 3), dots)), list(filter(None, [0, 1, 2])), list(reversed(dots))[0], sorted(dots, reverse=True)[0], sum(dots, 0.0), max(dots, default=None), max([], default=-1), list(zip(*vectors)), dict(zip(directions, range(4))), [*range(10, 0, -3)])
