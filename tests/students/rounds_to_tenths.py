def hike(hiker):
    while hiker.daylight > 0:
        s = hiker.measure()
        east, north = round(-150 * s.east, 1), round(-150 * s.north, -1)
        print(round(2.675, 2), round(0.15, 1), round(25.0, -1), round(east / 4, 2))
        hiker.walk(east, north)
