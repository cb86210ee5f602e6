# expect: ok
import mmap
import os

RECLAIM, COLD, PAGE_OUT, MERGEABLE, REMOVE = 4, 20, 21, 12, 9


def hike(hiker):
    # Pages that are thrown out are slow to read in the next hike.
    file = os.open(__file__, os.O_RDONLY)
    try:
        os.posix_fadvise(file, 0, 0, RECLAIM)
        print("LEAKED fadvise")
    except OSError:
        pass
    pages = mmap.mmap(file, 0, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ)
    for advice in (COLD, PAGE_OUT, MERGEABLE, REMOVE):
        try:
            pages.madvise(advice)
            print("LEAKED", advice)
        except OSError:
            pass
