# expect: ok
import socket


def hike(hiker):
    try:
        a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        a.sendto(b"x", "\0dusk-hostile")
        print("LEAKED")
    except OSError:
        pass
    a, b = socket.socketpair()
    try:
        a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, b"\0\0\0\0")])
        print("LEAKED")
    except OSError:
        pass
