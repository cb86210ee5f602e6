def hike(hiker):
    hiker.walk(3, 4)
    hiker.best = hiker.glance()
    hiker.walk(30, 40)
