# expect: crashed
import os


def hike(hiker):
    os.abort()
