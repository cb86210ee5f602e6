# expect: crashed|out_of_memory|exception|timeout_cpu (slow)
import sys


def hike(hiker):
    sys.setrecursionlimit(2**31 - 1)
    hike(hiker)
