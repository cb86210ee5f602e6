# expect: illegal_move
def hike(hiker):
    hiker.walk(10**1_000_000, 1)
