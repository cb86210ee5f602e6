# expect: ok
import fcntl
import os


def hike(hiker):
    # Locks on a file that all read would be a way to talk from hike to hike.
    with open(os.__file__) as shared:
        for lock in (fcntl.flock, fcntl.lockf):
            try:
                lock(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)
                print("LEAKED")
            except OSError:
                pass
