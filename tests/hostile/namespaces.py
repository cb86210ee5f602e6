# expect: disqualified
import ctypes


def hike(hiker):
    ctypes.CDLL(None).unshare(0x10000000)
    print("LEAKED")
