# lacks: line 4: inheritance
from enum import Enum

class Mode(Enum):
    FAST = 1
    SLOW = 2

def hike(hiker):
    mode = Mode.FAST
    while hiker.daylight > 0:
        s = hiker.measure()
        mode = Mode.FAST if s.length < 0.2 else Mode.SLOW
        hiker.walk((-250 if mode is Mode.FAST else -100) * s)
    print(mode, mode.name, mode.value)
