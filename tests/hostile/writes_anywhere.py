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
    lambda: open(os.path.expanduser("~/leak"), "w"),
    lambda: open("/tmp/dusk-hostile", "w"),
    lambda: open("/var/tmp/dusk-hostile", "w"),
    lambda: open("/dev/shm/dusk-hostile", "w"),
    lambda: open("dusk-hostile", "w"),
    lambda: open("/root/dusk-hostile", "w"),
    lambda: os.mkdir("/tmp/dusk-hostile"),
    lambda: os.mkfifo("/tmp/dusk-hostile"),
    lambda: os.mknod("/tmp/dusk-hostile"),
    lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),
]
