# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["walk",1,' + b"9" * 3000 + b",1]\n")
    hiker.rest()
    hiker.rest()
