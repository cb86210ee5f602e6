"""My first strategy.

I use helper functions, because it is neat.
"""
import math
from typing import Optional, List, Tuple

STEP = 120.0
HISTORY: List[float] = []


def size(v) -> float:
    """Length of a vector."""
    return math.sqrt(v[0] ** 2 + v[1] ** 2)


def clip(value: float, low: float = -200.0, high: float = 200.0) -> float:
    return max(low, min(high, value))


def hike(hiker, rate: float = 180.0) -> None:
    global STEP
    best: Optional[float] = None
    while hiker.daylight > 0:
        s = hiker.measure()
        east, north = s
        HISTORY.append(size(s))
        hiker.walk(clip(-rate * east), clip(-rate * north))
        h = hiker.glance()
        if best is None or h < best:
            best = h
        else:
            STEP *= 0.9
            rate = rate * 0.8
        if len(HISTORY) >= 3 and HISTORY[-1] < HISTORY[-2] < HISTORY[-3]:
            rate *= 1.1
    print(f"best {best:.1f}, {len(HISTORY)} readings")


if __name__ == "__main__":
    print("run me with dusk run")
