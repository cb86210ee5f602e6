from engine import Hiker, Reading, Vector

def describe(x):
    if isinstance(x, bool):
        return "bool"
    elif isinstance(x, (int, float)):
        return "number"
    elif isinstance(x, str):
        return "text"
    elif isinstance(x, (list, tuple)):
        return "[" + ", ".join(describe(i) for i in x) + "]"
    elif isinstance(x, dict):
        return {k: describe(v) for k, v in x.items()}
    return type(x).__name__

def hike(hiker: Hiker) -> None:
    while hiker.daylight > 0:
        s = hiker.measure()
        print(describe([1, 2.0, "a", True, (None,), {"k": s}, hiker.position]), isinstance(s, Reading), isinstance(hiker, Hiker), isinstance(s.gradient, Vector), type(s) is Reading)
        hiker.walk(-130 * s)
        print(callable(describe), hasattr(s, "east"), getattr(s, "nothing", 5), id(s) == id(s))
