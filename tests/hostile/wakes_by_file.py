# expect: ok
import ctypes
import os

WAIT, WAKE = 0, 1
READ, SHARED = 1, 1


def hike(hiker):
    # Everybody maps the same file of the standard library: a bell between two hikes.
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    file = os.open(os.__file__, os.O_RDONLY)
    page = libc.mmap(None, ctypes.c_size_t(4096), READ, SHARED, file, ctypes.c_long(0))
    word = ctypes.c_void_p(page)
    futex = {"x86_64": 202, "aarch64": 98}[os.uname().machine]
    for bits in (0, 256):
        if libc.syscall(futex, word, WAKE | bits, 1, None, None, 0) >= 0:
            print("LEAKED")
        if libc.syscall(futex, word, WAIT | bits, 0, None, None, 0) >= 0:
            print("LEAKED")
        if ctypes.get_errno() != 1:
            print("LEAKED", ctypes.get_errno())
