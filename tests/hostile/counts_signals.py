# expect: ok
import signal


def hike(hiker):
    # The queue of real-time signals is one for all processes of a user.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN + 5])
    try:
        signal.raise_signal(signal.SIGRTMIN + 5)
        print("LEAKED")
    except OSError:
        pass
