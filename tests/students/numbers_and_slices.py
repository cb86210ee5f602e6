def hike(hiker):
    track = []
    while hiker.daylight > 0:
        track.append(hiker.measure().length)
        recent = track[-5:]
        old = track[:-5][::-1]
        k = len(track) // 3 + len(track) % 2
        hiker.walk(-(100 + 10 * k) * hiker.readings[-1].east, -(100 + 10 * k) * hiker.readings[-1].north)
        print(-7 // 2, -7 % 3, divmod(-7, 2), 7 // 2.0, 2 ** -1, 2 ** 100, 1 << 5, 5 & 3, 5 | 8, 5 ^ 1, ~5, round(2.5), round(3.5), round(-0.5), int("12"), float("1e3"), int(-3.9), abs(-4), recent == track[-5:], old[:2], bool(old), 10 ** 20 // 3, pow(3, 5, 7), hex(255), bin(5), oct(8), 0.1 + 0.2, 1e16, 1e-7, 123456789.123456789, float("inf"), -0.0)
