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
    lambda: open(os.path.join(os.path.dirname(__file__), "../../secret.json")).read(),
    lambda: open(os.path.join(os.path.dirname(__file__), "../../hikes.jsonl")).read(),
    lambda: open(os.path.join(os.path.dirname(__file__), "../../sources.json")).read(),
    lambda: os.listdir(os.path.join(os.path.dirname(__file__), "../..")),
]
