# expect: protocol
import os


def hike(hiker):
    os.write(3, b'{"a":' * 2000 + b"\n")
    hiker.rest()
    hiker.rest()
