def hike(hiker):
    cells = set()
    frozen = frozenset([1, 2])
    n = 0
    while hiker.daylight > 0:
        n += 1
        s = hiker.measure()
        cell = (round(hiker.position.east / 50), round(hiker.position.north / 50))
        if cell in cells:
            hiker.walk(30 if n % 2 else -30, 30)
            continue
        cells.add(cell)
        hiker.walk(-150 * s)
    else:
        print("dusk", len(cells), cells >= set(), {1, 2} & {2, 3}, {1} | {2}, {1, 2} - {2}, {1, 2} ^ {2, 3}, 1 in frozen, len({*cells}))
    for c in sorted(cells):
        if c[0] > 10 ** 6:
            break
    else:
        pass
    a = b = 3
    a, b = b, a + 1
    a += 1; b -= 1; a *= 2; b /= 2; a //= 3; a **= 2; a %= 5
    print(a, b, None is None, not a, a if a else b)
    assert n >= 0, "negative"
