# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["rest",1,-100]\n')
    hiker.rest()
    hiker.rest()
