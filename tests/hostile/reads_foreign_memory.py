# expect: disqualified
import ctypes
import os


def hike(hiker):
    ctypes.CDLL(None).process_vm_readv(os.getppid(), None, 0, None, 0, 0)
    print("LEAKED")
