# expect: disqualified
import os
import signal


def hike(hiker):
    os.kill(os.getppid(), signal.SIGKILL)
    print("LEAKED")
