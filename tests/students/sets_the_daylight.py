def hike(h):
    h.walk(3, 4)
    h.daylight -= 5
    h.walk(30, 40)
