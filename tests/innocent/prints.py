import sys
import warnings


def hike(hiker):
    warnings.warn("a warning for its author", stacklevel=1)
    while hiker.daylight > 0:
        slope = hiker.measure()
        print("slope", slope, "at", hiker.position, "left", hiker.daylight)
        print(hiker.readings[-1], hiker.prices, file=sys.stderr, flush=True)
        print("Übung, 山, کوه")
        hiker.walk(-100 * slope)
