# expect: ok
import socket

PEER_CREDENTIALS, PEER_SECURITY, PEER_GROUPS, PEER_PROCESS, INCOMING_CPU = 17, 31, 59, 77, 49


def hike(hiker):
    # The other end's process, its number, the processor it runs on.
    line, other = socket.socketpair()
    for option in (PEER_CREDENTIALS, PEER_SECURITY, PEER_GROUPS, PEER_PROCESS, INCOMING_CPU):
        try:
            print("LEAKED", option, line.getsockopt(socket.SOL_SOCKET, option, 64))
        except OSError:
            pass
    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM
