def hike(hiker):
    total = []
    word = ""
    t = (0,)
    while hiker.daylight > 0:
        s = hiker.measure()
        total += [s.length]
        total.extend((1, 2)); total.insert(0, 5); total.remove(2); total.pop(); total.reverse()
        word += "x"
        t += (1,)
        hiker.walk(-150 * s)
    print(len(total), word, len(t), total.index(5), total.count(5), total.copy() == total, [0] * 3 + [1], (1, 2) * 2, [1, 2] < [1, 3], "a" < "b")
    total.clear()
    print(total)
