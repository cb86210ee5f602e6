# expect: exception
def hike(hiker):
    hike(hiker)
