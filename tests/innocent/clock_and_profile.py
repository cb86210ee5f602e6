import time
import tracemalloc
from datetime import datetime


def hike(hiker):
    began = time.perf_counter()
    tracemalloc.start()
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
        time.sleep(0.001)
    assert time.perf_counter() > began and datetime.now().year > 2000
