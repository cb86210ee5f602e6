# expect: ok
import numpy as np


def hike(hiker):
    # What earlier hikes have left in memory that is handed out again unwashed.
    word = bytes(c ^ 1 for c in b"#rdde#")  # a key of JSON, not spelt out in this file
    for size in (1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 25):
        for _ in range(8):
            if word in np.empty(size, np.uint8).tobytes():
                print("LEAKED", size)
    hiker.rest()
