# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["end",1,"winner","",0,"",""]\n')
    hiker.rest()
    hiker.rest()
