# expect: disqualified
import ctypes
import os


def hike(hiker):
    ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)
    print("LEAKED")
