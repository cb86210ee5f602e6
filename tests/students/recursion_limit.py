# lacks: line 6: sys.setrecursionlimit
import sys
import os

def hike(hiker):
    sys.setrecursionlimit(5000)
    while hiker.daylight > 0:
        hiker.walk(-150 * hiker.measure())
    sys.stdout.write("done\n")
    print("err", file=sys.stderr)
