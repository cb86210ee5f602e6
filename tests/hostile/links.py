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
    lambda: os.symlink("/etc/passwd", os.path.join(os.path.dirname(__file__), "l")),
    lambda: os.link(__file__, "/tmp/dusk-hostile"),
    lambda: os.symlink("/", "/tmp/dusk-hostile"),
    lambda: open("/proc/self/root/etc/passwd").read(),
    lambda: open("/proc/self/cwd/etc/passwd").read(),
    lambda: open("/dev/fd/../../etc/passwd").read(),
]
