# expect: illegal_move
def hike(hiker):
    hiker.walk(10**5000, -(10**400))
