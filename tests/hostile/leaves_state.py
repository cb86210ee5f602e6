# expect: ok
import builtins
import os
import random


def hike(hiker):
    if hasattr(builtins, "been_here") or random.random() != 0.8444218515250481:
        print("LEAKED")
    builtins.been_here = True
    random.seed(99)
    try:
        open(os.path.join(os.path.dirname(__file__), "memory"), "a").write("x")
        print("LEAKED")
    except OSError:
        pass
