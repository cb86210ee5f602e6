# expect: ok
def hike(hiker):
    for name in ("terrain", "expedition", "level", "kernels", "strategy", "judging.store"):
        try:
            __import__("engine." + name)
            print("LEAKED", name)
        except ImportError:
            pass
    hiker.rest()
