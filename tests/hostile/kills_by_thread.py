# expect: disqualified
import ctypes
import os


def hike(hiker):
    ctypes.CDLL(None).syscall(234, os.getppid(), os.getppid(), 9)  # tgkill on x86-64
    ctypes.CDLL(None).syscall(131, os.getppid(), os.getppid(), 9)  # tgkill on aarch64
    print("LEAKED")
