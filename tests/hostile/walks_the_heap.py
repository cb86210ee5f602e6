# expect: ok
import gc
import sys

WORDS = {"seed", "terrain", "expedition", "secret", "lowest", "nursery"}


def hike(hiker):
    # Every object of the process it was copied from, and every frame above.
    frame = sys._getframe()
    while frame is not None:
        if WORDS & {name.lower() for name in frame.f_locals}:
            print("LEAKED", sorted(frame.f_locals))
        frame = frame.f_back
    for value in gc.get_objects():
        if type(value) is dict and type(value.get("levels")) is dict:
            print("LEAKED", list(value)[:20])
        if type(value).__name__ in ("Expedition", "Terrain", "Level", "Secret", "Group", "Nursery"):
            print("LEAKED", type(value))
    others = [n for n in sys.modules if n.startswith("strategy_")]
    if len(others) > 1:
        print("LEAKED", others)
    hiker.rest()
