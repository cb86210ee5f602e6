# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["score",1,1000]\n')
    hiker.rest()
    hiker.rest()
