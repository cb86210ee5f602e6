# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["glance",' + b"9" * 4000 + b"]\n")
    hiker.rest()
