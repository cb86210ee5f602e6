# expect: ok
import socket


def hike(hiker):
    one, other = socket.socketpair()
    for end in (one, other):
        for call in (
            lambda end=end: end.send(b"x", socket.MSG_OOB),
            lambda end=end: end.recv(1, socket.MSG_OOB | socket.MSG_DONTWAIT),
        ):
            try:
                call()
                print("LEAKED")
            except PermissionError:
                pass
    hiker.rest()
