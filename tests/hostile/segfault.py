# expect: crashed
import ctypes


def hike(hiker):
    ctypes.string_at(0)
