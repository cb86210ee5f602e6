# expect: ok
import ctypes
import os


def hike(hiker):
    for attempt in (
        lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
        lambda: os.setpriority(os.PRIO_USER, 0, 19),
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
        lambda: os.sched_setscheduler(os.getppid(), os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.sched_setaffinity(os.getppid(), {0}),
    ):
        try:
            attempt()
            print("LEAKED")
        except OSError:
            pass
    libc = ctypes.CDLL(None)
    for ioprio_set in (251, 30):
        if libc.syscall(ioprio_set, 1, 0, 1 << 13) == 0:
            print("LEAKED")
    hiker.rest()
