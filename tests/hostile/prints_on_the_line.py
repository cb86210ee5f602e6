# expect: protocol
import os


def hike(hiker):
    os.dup2(3, 1)
    print("north is down", flush=True)
    hiker.rest()
