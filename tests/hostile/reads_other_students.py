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
    lambda: os.listdir(os.path.join(os.path.dirname(__file__), "..")),
    lambda: [open(e.path).read() for e in os.scandir(os.path.dirname(os.path.dirname(__file__)))],
    lambda: os.open(os.path.join(os.path.dirname(__file__), ".."), os.O_RDONLY),
]
