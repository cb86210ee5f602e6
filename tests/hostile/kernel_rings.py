# expect: disqualified
import ctypes


def hike(hiker):
    ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(128))  # io_uring_setup
    print("LEAKED")
