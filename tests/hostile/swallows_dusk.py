# expect: ok|timeout_cpu
def hike(hiker):
    while True:
        try:
            hiker.rest(5)
        except BaseException:
            pass
