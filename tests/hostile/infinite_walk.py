# expect: illegal_move
def hike(hiker):
    hiker.walk(float("inf"), 0)
