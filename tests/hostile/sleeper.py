# expect: timeout_wall (slow)
import time


def hike(hiker):
    time.sleep(1e6)
