# expect: disqualified
import os


def hike(hiker):
    os.kill(0, 15)
    print("LEAKED")
