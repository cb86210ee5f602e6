# expect: ok
import fcntl
import os


def hike(hiker):
    try:
        fcntl.fcntl(3, fcntl.F_SETOWN, os.getppid())
        print("LEAKED")
    except OSError:
        pass
