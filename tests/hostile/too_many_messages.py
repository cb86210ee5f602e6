# expect: protocol (slow)
def hike(hiker):
    while True:
        hiker.rest(0.05)
