# expect: exception
import os


def hike(hiker):
    if os.fork() == 0:
        os.setsid()
        while True:
            print("LEAKED")
