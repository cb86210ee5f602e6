# expect: ok
import mmap


def hike(hiker):
    try:
        area = mmap.mmap(-1, 1 << 40)
        area.write(b"LEAKED" * 10**9)
        print("LEAKED")
    except (OSError, MemoryError):
        pass
