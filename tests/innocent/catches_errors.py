from engine import Dusk, IllegalMove


def hike(hiker):
    try:
        hiker.walk("far", 0)
    except IllegalMove:
        pass
    try:
        hiker.measure(spacing=-1)
    except IllegalMove:
        pass
    try:
        while True:
            hiker.walk(-100 * hiker.measure("forward", 4, 2))
    except Dusk:
        return
