# expect: ok
import time


def hike(hiker):
    # Who is the first to read on some of the data waits until the ground of each is worked out.
    begun = time.perf_counter()
    hiker.measure(samples=1)
    print("MILLISECONDS", round(1000 * (time.perf_counter() - begun)))
