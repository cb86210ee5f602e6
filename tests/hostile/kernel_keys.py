# expect: disqualified
import ctypes


def hike(hiker):
    ctypes.CDLL(None).syscall(250, 0, -3, 0)  # keyctl on x86-64
    ctypes.CDLL(None).syscall(219, 0, -3, 0)  # keyctl on aarch64
    print("LEAKED")
