# expect: timeout_wall (slow)
import threading


def hike(hiker):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
