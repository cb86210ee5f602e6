# expect: ok
import os
import resource


def hike(hiker):
    for attempt in ATTEMPTS:
        try:
            attempt()
            print("LEAKED")
        except (OSError, ValueError):
            pass


ATTEMPTS = [
    lambda: resource.setrlimit(resource.RLIMIT_CPU, (600, 600)),
    lambda: os.nice(-5),
    lambda: os.sched_setaffinity(0, {0}),
    lambda: os.setuid(0),
    lambda: os.setsid(),
    lambda: os.chroot("/tmp") if hasattr(os, "x") else os.setpgid(0, 0),
]
