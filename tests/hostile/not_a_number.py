# expect: illegal_move
def hike(hiker):
    hiker.walk(float("nan"), 0)
