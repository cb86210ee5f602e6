# expect: disqualified
import ctypes


def hike(hiker):
    ctypes.CDLL(None).syscall(321, 5, ctypes.create_string_buffer(128), 128)  # bpf on x86-64
    ctypes.CDLL(None).syscall(280, 5, ctypes.create_string_buffer(128), 128)  # on aarch64
    print("LEAKED")
