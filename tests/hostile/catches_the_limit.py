# expect: timeout_cpu (slow)
import signal


def hike(hiker):
    def again(number, frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGXCPU, again)
    while True:
        try:
            while True:
                pass
        except KeyboardInterrupt:
            pass
