# expect: timeout_cpu (slow)
def hike(hiker):
    return sum(iter(int, 1))
