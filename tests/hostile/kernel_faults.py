# expect: disqualified
import ctypes


def hike(hiker):
    ctypes.CDLL(None).syscall(323, 0)  # userfaultfd on x86-64
    ctypes.CDLL(None).syscall(282, 0)  # on aarch64
    print("LEAKED")
