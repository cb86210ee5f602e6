def hike(hiker):
    hiker.walk(3, 4)
    hiker.walk()
