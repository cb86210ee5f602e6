# expect: ok
import os


def hike(hiker):
    for name in ("maps", "mem", "smaps", "pagemap", "auxv", "environ", "stat", "fd", "task", "root"):
        for owner in ("self", "thread-self", str(os.getpid()), str(os.getppid())):
            try:
                path = f"/proc/{owner}/{name}"
                print("LEAKED", os.listdir(path) if name in ("fd", "task", "root") else open(path))
            except OSError:
                pass
    hiker.rest()
