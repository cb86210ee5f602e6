def hike(hiker):
    seen = {}
    while hiker.daylight > 0:
        s = hiker.measure()
        options = [(f, -f * s) for f in (50, 100, 200, 400)]
        best = min(options, key=lambda o: abs(o[1].length - 60))
        seen[round(best[1].length, 1)] = seen.get(round(best[1].length, 1), 0) + 1
        hiker.walk(best[1])
        squares = {k: v ** 2 for k, v in seen.items() if v > 0}
        unique = {int(k) // 10 for k in seen}
        print(sorted(squares.items(), key=lambda kv: (-kv[1], kv[0]))[:3], sorted(unique), len([x for row in [[1, 2], [3]] for x in row]))
