# expect: ok
import os
import socket


def hike(hiker):
    line, other = socket.socketpair()
    for _ in range(100):
        try:
            socket.send_fds(line, [b" "], [os.open(__file__, os.O_RDONLY)] * 8)
            print("LEAKED")
        except OSError:
            pass
    hiker.rest()
