# expect: ok
import os


def hike(hiker):
    for path in (os.path.dirname(__file__), __file__):
        before = os.stat(path).st_atime_ns
        if os.path.isdir(path):
            os.listdir(path)
        else:
            open(path, "rb").read()
        if os.stat(path).st_atime_ns != before:
            print("LEAKED", path)
