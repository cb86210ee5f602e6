# expect: ok
import os
import sys


def hike(hiker):
    if set(os.environ) - {"HOME"} or len(sys.argv) != 1 or "seed" in repr(sys.argv).lower():
        print("LEAKED", os.environ, sys.argv)
    hiker.rest()
