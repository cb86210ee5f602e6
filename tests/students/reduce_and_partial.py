from functools import reduce, partial

def mul(a, b):
    return a * b

def hike(hiker):
    triple = partial(mul, 3)
    f = reduce(mul, [1, 2, 3, 4, 5], 1)
    while hiker.daylight > 0:
        hiker.walk(-f * hiker.measure() )
    print(triple(4), f)
