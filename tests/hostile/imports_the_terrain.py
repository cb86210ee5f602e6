# expect: ok
def hike(hiker):
    for name in ("ground.terrain", "trail.expedition", "level", "kernels", "autopilots.strategy", "judging.store"):
        try:
            __import__("engine." + name)
            print("LEAKED", name)
        except ImportError:
            pass
    hiker.rest()
