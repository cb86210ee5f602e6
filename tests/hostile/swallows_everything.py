# expect: timeout_cpu (slow)
def hike(hiker):
    while True:
        try:
            hiker.rest(5)
            while True:
                pass
        except BaseException:
            continue
