# expect: ok
import os


def hike(hiker):
    for attempt in (
        os.getloadavg,
        lambda: open("/proc/stat").read(),
        lambda: open("/proc/loadavg").read(),
        lambda: open("/sys/fs/cgroup/cpu.stat").read(),
        lambda: os.sched_getscheduler(os.getppid()),
        lambda: os.getpriority(os.PRIO_USER, 0),
    ):
        try:
            print("LEAKED", attempt())
        except OSError:
            pass
