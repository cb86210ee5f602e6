# expect: ok
import os

LINKS = ("/dev/stdin", "/var/lock", "/proc/self", "/etc/mtab", "/bin", "/etc/alternatives/pager")
FIRST_LOOKS = ("/sys/class/net/lo", "/sys/class/tty/tty0", "/sys/kernel", "/proc/1/limits")


def hike(hiker):
    # Following a link moves its time, a first look makes what is looked at: a friend reads both.
    for path in (*LINKS, *FIRST_LOOKS):
        try:
            print("LEAKED", path, os.lstat(path).st_atime)
        except OSError:
            pass
