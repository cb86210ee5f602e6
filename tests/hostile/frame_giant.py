# expect: protocol
import os


def hike(hiker):
    while True:
        os.write(3, b"x" * 65536)
