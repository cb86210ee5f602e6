x = 1
return x


def hike(hiker):
    hiker.walk(3, 4)
