import time
import math

def hike(hiker):
    start = time.perf_counter()
    begin = hiker.daylight
    while hiker.daylight > 0:
        used = (begin - hiker.daylight) / begin
        rate = 300 * 0.5 * (1 + math.cos(math.pi * used))
        s = hiker.measure(scheme="forward", spacing=6, samples=2)
        for _ in range(max(1, int(3 * (1 - used)))):
            leg = hiker.walk(-rate * s / 3)
            if leg.blocked:
                break
    print(time.perf_counter() >= start, time.monotonic() > 0)
