# expect: exception
import threading


def hike(hiker):
    while True:
        threading.Thread(target=hike, args=(hiker,)).start()
        print("LEAKED")
