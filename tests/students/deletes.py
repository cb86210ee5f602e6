# lacks: line 7: del
def hike(hiker):
    d = {"a": 1, "b": 2}
    xs = [1, 2, 3]
    while hiker.daylight > 0:
        hiker.walk(-150 * hiker.measure())
    del d["a"]
    del xs[0]
    print(d, xs)
