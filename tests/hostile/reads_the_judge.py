# expect: ok
import os


def hike(hiker):
    for attempt in ATTEMPTS:
        try:
            attempt()
            print("LEAKED")
        except OSError:
            pass


ATTEMPTS = [
    lambda: open(f"/proc/{os.getppid()}/environ").read(),
    lambda: open(f"/proc/{os.getppid()}/cmdline").read(),
    lambda: open(f"/proc/{os.getppid()}/mem", "rb"),
    lambda: open(f"/proc/{os.getppid()}/maps").read(),
    lambda: os.listdir(f"/proc/{os.getppid()}/fd"),
    lambda: os.readlink(f"/proc/{os.getppid()}/exe") and open("/proc/self/mem", "rb"),
    lambda: os.listdir("/proc"),
    lambda: os.listdir(f"/proc/{os.getppid()}/task"),
]
