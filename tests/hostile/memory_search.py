# expect: ok
import gc


def hike(hiker):
    # A final seed is a whole number of some 256 bits; none must be anywhere in here.
    for thing in gc.get_objects():
        for value in vars(thing).values() if hasattr(thing, "__dict__") else ():
            if type(value) is int and 200 < value.bit_length() <= 256:
                print("LEAKED", value)
            if type(value).__name__ in ("Expedition", "Terrain", "Level"):
                print("LEAKED", value)
    hiker.rest()
