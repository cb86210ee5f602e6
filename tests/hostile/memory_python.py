# expect: out_of_memory (slow)
def hike(hiker):
    held = []
    while True:
        held.append("x" * 10_000_000)
