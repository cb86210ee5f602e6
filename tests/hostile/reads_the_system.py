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
    lambda: open("/etc/passwd").read(),
    lambda: open("/etc/hosts").read(),
    lambda: os.listdir("/home"),
    lambda: os.listdir("/"),
    lambda: os.listdir("/sys"),
    lambda: open("/proc/cpuinfo").read(),
    lambda: open("/dev/tty").read(),
]
