# expect: ok
import os


def hike(hiker):
    for descriptor in range(4, 64):
        try:
            os.write(descriptor, b"x")
            print("LEAKED", descriptor)
        except OSError:
            pass
