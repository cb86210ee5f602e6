# expect: timeout_wall (slow)
import os


def hike(hiker):
    os.kill(os.getpid(), 19)
