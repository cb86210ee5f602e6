# expect: timeout_cpu (slow)
def hike(hiker):
    return str(9 ** (9**9))
