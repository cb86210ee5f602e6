# expect: ok
import ctypes


def hike(hiker):
    # prctl: outlive the parent, be dumpable, new name, a filter of its own, no reaper above.
    libc = ctypes.CDLL(None)
    for option, value in ((1, 0), (4, 1), (15, 0), (22, 1), (36, 1), (38, 0), (24, 0), (35, 0)):
        if libc.prctl(option, value, 0, 0, 0) == 0 and option != 38:
            print("LEAKED", option)
    hiker.rest()
