# expect: exception
import os


def hike(hiker):
    while True:
        os.fork()
        print("LEAKED")
