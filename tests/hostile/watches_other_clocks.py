# expect: ok
import os
import resource
import time


def hike(hiker):
    # How much others have computed tells what they do, and whether they are there at all.
    zygote = os.getppid()
    for attempt in (
        lambda: time.clock_gettime(~zygote << 3 | 2),
        lambda: time.clock_getres(~zygote << 3 | 2),
        lambda: os.sched_getaffinity(zygote),
        lambda: resource.prlimit(zygote, resource.RLIMIT_CPU),
    ):
        try:
            print("LEAKED", attempt())
        except OSError:
            pass
    # Its own are its own.
    time.process_time(), time.thread_time(), time.monotonic(), time.get_clock_info("process_time")
    os.sched_getaffinity(0), os.sched_getaffinity(os.getpid())
    resource.prlimit(0, resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_AS)
    time.sleep(0.001)
