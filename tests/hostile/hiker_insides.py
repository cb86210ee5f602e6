# expect: ok
def hike(hiker):
    for name in dir(hiker):
        value = getattr(hiker, name, None)
        for deep in (value, getattr(value, "__self__", None)):
            for word in ("seed", "terrain", "level", "expedition", "score"):
                if hasattr(deep, word) or hasattr(deep, f"_{word}"):
                    print("LEAKED", name, word)
    hiker.rest()
