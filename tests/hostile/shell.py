# expect: ok
import os


def hike(hiker):
    if os.system("true") == 0:
        print("LEAKED")
    hiker.rest()
