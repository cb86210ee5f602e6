# expect: ok
import gc
import sys

seen = []


def watch(frame, event, argument):
    seen.append(frame)
    return watch


def hike(hiker):
    sys.settrace(watch)
    hiker.measure()
    hiker.walk(10, 0)
    sys.settrace(None)
    frame = sys._getframe()
    while frame is not None:
        seen.append(frame)
        frame = frame.f_back
    things = [thing for frame in seen for thing in frame.f_locals.values()]
    for thing in [*things, *gc.get_referents(*things)]:
        if type(thing).__name__ in ("Expedition", "Terrain", "Level"):
            print("LEAKED", thing)
        if type(thing) is int and 200 < thing.bit_length() <= 256:
            print("LEAKED", thing)
