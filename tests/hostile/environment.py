# expect: ok
import os
import sys

OURS = {(f"{name}_NUM_THREADS", "1") for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}


def hike(hiker):
    others = {name: value for name, value in os.environ.items() if (name, value) not in OURS}
    if set(others) - {"HOME"} or len(sys.argv) != 1 or "seed" in repr(sys.argv).lower():
        print("LEAKED", os.environ, sys.argv)
    hiker.rest()
