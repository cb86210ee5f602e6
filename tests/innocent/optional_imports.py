try:
    import scipy
except ImportError:
    scipy = None

try:
    import a_helper_that_is_not_there
except ImportError:
    a_helper_that_is_not_there = None


def hike(hiker):
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
