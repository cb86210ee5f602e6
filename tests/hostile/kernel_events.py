# expect: disqualified
import ctypes


def hike(hiker):
    attributes = ctypes.create_string_buffer(128)
    ctypes.CDLL(None).syscall(298, attributes, 0, -1, -1, 0)  # perf_event_open on x86-64
    ctypes.CDLL(None).syscall(241, attributes, 0, -1, -1, 0)  # on aarch64
    print("LEAKED")
