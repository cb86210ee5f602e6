# expect: disqualified
import os


def hike(hiker):
    os.kill(-1, 9)
    print("LEAKED")
