# expect: ok
import fcntl
import os


def hike(hiker):
    # Flags belong to the open file, which whoever inherits it shares: a note to the next hike.
    for number in range(4):
        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND:
            print("LEAKED", number)
    for number in range(4):
        fcntl.fcntl(number, fcntl.F_SETFL, os.O_APPEND)
