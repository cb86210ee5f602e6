# expect: crashed|out_of_memory|exception|timeout_cpu (slow)
import sys


def hike(hiker):
    sys.setrecursionlimit(10**8)
    nested = []
    for _ in range(10**6):
        nested = [nested]
    repr(nested)
