# expect: output_limit
import os


def hike(hiker):
    while True:
        os.write(2, b"\x1b[2J" * 1000)
