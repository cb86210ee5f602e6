# expect: disqualified|exception
import ctypes
import os


def hike(hiker):
    libc = ctypes.CDLL(None)
    fd = libc.memfd_create(b"x", 0)
    libc.fexecve(fd, None, None)
    os.execve("/proc/self/exe", ["python", "-c", 'print("LEAKED")'], {})
