# expect: timeout_wall (slow)
import threading


def hike(hiker):
    # Never for long, but before every verb: together it would hold up the class for minutes.
    lock = threading.Lock()
    lock.acquire()
    while hiker.daylight > 0:
        lock.acquire(timeout=0.4)
        hiker.rest(0.1)
