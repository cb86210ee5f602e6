# expect: out_of_memory
def hike(hiker):
    return "x" * 10**12
