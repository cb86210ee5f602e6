# expect: protocol
import os


def hike(hiker):
    number = 0
    while True:
        number += 1
        os.write(3, b'["glance",%d]\n' % number)
