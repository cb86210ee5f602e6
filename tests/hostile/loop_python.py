# expect: timeout_cpu (slow)
def hike(hiker):
    while True:
        pass
