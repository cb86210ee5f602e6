# expect: disqualified
import os


def hike(hiker):
    os.execv("/bin/sh", ["sh", "-c", "echo LEAKED"])
