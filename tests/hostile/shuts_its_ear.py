# expect: exited|protocol|exception
import os


def hike(hiker):
    os.close(6)
    hiker.rest()
    print("LEAKED")
