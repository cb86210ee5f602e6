# expect: protocol
import engine.judging.sandbox.child as child


def hike(hiker):
    child.pair = lambda east, north: (float("nan"), 0.0)
    hiker.walk(1, 1)
