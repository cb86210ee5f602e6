# expect: exited|protocol
import socket


def hike(hiker):
    line = socket.socket(fileno=3)
    line.shutdown(socket.SHUT_RD)
    line.detach()
    hiker.rest()
    print("LEAKED")
