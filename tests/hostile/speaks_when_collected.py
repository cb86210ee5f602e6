# expect: protocol
import atexit
import os
import weakref


class Last:
    def __del__(self):
        os.write(3, b'["walk",2,9000,9000]\n')


def hike(hiker):
    hiker.rest()
    last = Last()
    weakref.finalize(last, os.write, 3, b'["walk",2,9000,9000]\n')
    atexit.register(os.write, 3, b'["walk",2,9000,9000]\n')
