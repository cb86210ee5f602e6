# expect: timeout_wall|protocol|exited|exception (slow)
import os


def hike(hiker):
    os.read(6, 1000)
    hiker.rest()
