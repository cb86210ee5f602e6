# expect: ok
import os
import socket


def hike(hiker):
    line = socket.socket(fileno=3)
    for _ in range(100):
        try:
            socket.send_fds(line, [b" "], [os.open(__file__, os.O_RDONLY)] * 8)
            print("LEAKED")
        except OSError:
            pass
    line.detach()
    hiker.rest()
