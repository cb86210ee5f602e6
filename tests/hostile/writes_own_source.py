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
    lambda: open(__file__, "a"),
    lambda: open(__file__, "r+"),
    lambda: os.truncate(__file__, 0),
    lambda: os.remove(__file__),
    lambda: os.rename(__file__, __file__ + ".bak"),
    lambda: os.chmod(__file__, 0o777),
    lambda: os.utime(__file__),
    lambda: os.mkdir(os.path.join(os.path.dirname(__file__), "__pycache__")),
]
