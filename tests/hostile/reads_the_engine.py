# expect: ok
import os
import sys


def hike(hiker):
    home = os.path.dirname(sys.modules["engine.core.vector"].__file__)
    for path in (home, os.path.join(home, "terrain.py"), os.path.join(home, "..", "levels")):
        try:
            print("LEAKED", os.listdir(path) if os.path.isdir(path) else open(path).read())
        except OSError:
            pass
