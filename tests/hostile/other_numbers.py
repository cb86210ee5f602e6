# expect: disqualified|ok
import ctypes


def hike(hiker):
    # The x32 numbers of x86-64: getpid by another name; there are none on aarch64.
    if ctypes.CDLL(None).syscall(0x40000000 | 39) > 0:
        print("LEAKED")
