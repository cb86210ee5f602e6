import itertools

def hike(hiker):
    rates = itertools.cycle([100, 150, 200])
    counter = itertools.count(1)
    while hiker.daylight > 0:
        s = hiker.measure()
        hiker.walk(-next(rates) * s)
        k = next(counter)
    print(k, list(itertools.accumulate([1, 2, 3])), list(itertools.chain([1], [2])), list(itertools.product("ab", [1, 2])), list(itertools.islice(range(100), 3)), list(itertools.combinations([1, 2, 3], 2)), list(itertools.pairwise([1, 2, 3])))
