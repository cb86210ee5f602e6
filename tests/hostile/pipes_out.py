# expect: ok
import os
import socket


def hike(hiker):
    lent = socket.socketpair()  # both ends its own
    for descriptor in set(range(4, 64)) - {end.fileno() for end in lent}:
        try:
            os.write(descriptor, b"x")
            print("LEAKED", descriptor)
        except OSError:
            pass
