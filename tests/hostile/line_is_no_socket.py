# expect: ok
import os
import socket
import stat


def hike(hiker):
    # A socket could carry descriptors and say whose the other end is.
    for number in (3, 6):
        assert stat.S_ISFIFO(os.fstat(number).st_mode)
        try:
            socket.socket(fileno=number)
            print("LEAKED")
        except OSError:
            pass
    # Each end goes one way.
    for call in (lambda: os.read(3, 1), lambda: os.write(6, b"x")):
        try:
            call()
            print("LEAKED")
        except OSError:
            pass
    hiker.rest()
