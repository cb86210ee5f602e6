# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["measure",1,"central",1e9,1]\n')
    hiker.rest()
    hiker.rest()
