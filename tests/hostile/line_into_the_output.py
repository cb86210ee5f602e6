# expect: protocol|exited (slow)
import os


def hike(hiker):
    os.dup2(1, 3)
    hiker.rest()
