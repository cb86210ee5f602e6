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
    lambda: [os.listdir(f"/proc/self/fd/{n}/..") for n in range(64)],
    lambda: os.listdir("/proc/self/fd"),
    lambda: os.open("../secret.json", os.O_RDONLY, dir_fd=5),
    lambda: os.open(
        "../../secret.json", os.O_RDONLY, dir_fd=os.open(os.path.dirname(__file__), os.O_RDONLY)
    ),
]
