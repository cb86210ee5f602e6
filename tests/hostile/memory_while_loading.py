# expect: out_of_memory
HELD = [0] * 10**11


def hike(hiker):
    hiker.rest()
