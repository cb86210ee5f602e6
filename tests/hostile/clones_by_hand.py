# expect: ok
import ctypes
import platform


def hike(hiker):
    libc = ctypes.CDLL(None)
    numbers = (56, 57, 58, 435) if platform.machine() == "x86_64" else (220, 435)
    for number in numbers:  # clone, fork, vfork, clone3
        if libc.syscall(number, 17, 0, 0, 0, 0) >= 0:
            print("LEAKED", number)
    hiker.rest()
