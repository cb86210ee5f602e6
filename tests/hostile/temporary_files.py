# expect: ok
import tempfile


def hike(hiker):
    for attempt in ATTEMPTS:
        try:
            attempt()
            print("LEAKED")
        except OSError:
            pass


ATTEMPTS = [
    lambda: tempfile.TemporaryFile(),
    lambda: tempfile.NamedTemporaryFile(),
    lambda: tempfile.mkdtemp(),
]
