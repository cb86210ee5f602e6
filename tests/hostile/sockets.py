# expect: ok
import socket


def hike(hiker):
    for family in range(1, 46):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind)
                print("LEAKED", family, kind)
            except OSError:
                pass
    hiker.rest()
