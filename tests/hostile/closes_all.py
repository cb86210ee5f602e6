# expect: protocol|exited|exception
import os


def hike(hiker):
    os.closerange(0, 4096)
    hiker.rest()
