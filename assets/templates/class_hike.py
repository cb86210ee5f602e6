def hike(hiker):
    learning_rate = 150
    while hiker.daylight > 0:
        # A reading costs minutes: rise per metre to the east and to the north.
        slope = hiker.measure()

        # Downhill: steep ground, long stride; flat ground, short stride.
        hiker.walk(-learning_rate * slope)

        # Is a second stride worth it on the same reading? hiker.glance() shows the altitude, roughly.
        # hiker.position, hiker.daylight, hiker.prices and hiker.readings are free.
