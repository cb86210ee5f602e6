# expect: exited
import sys


def hike(hiker):
    sys.exit("bye")
