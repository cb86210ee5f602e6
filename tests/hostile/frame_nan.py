# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["walk",1,NaN,1]\n')
    hiker.rest()
    hiker.rest()
