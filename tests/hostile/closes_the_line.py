# expect: protocol|exited|exception
import os


def hike(hiker):
    os.close(3)
    hiker.rest()
