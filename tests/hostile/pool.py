# expect: exception
from concurrent.futures import ProcessPoolExecutor


def hike(hiker):
    with ProcessPoolExecutor(4) as pool:
        print("LEAKED", list(pool.map(abs, range(4))))
