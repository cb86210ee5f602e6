# expect: protocol
import os


def hike(hiker):
    os.write(3, b"[" * 12000 + b"\n")
    hiker.rest()
    hiker.rest()
