# expect: ok
import socket
import urllib.request


def hike(hiker):
    for attempt in ATTEMPTS:
        try:
            attempt()
            print("LEAKED")
        except OSError:
            pass


ATTEMPTS = [
    lambda: socket.create_connection(("127.0.0.1", 22), 1),
    lambda: urllib.request.urlopen("http://127.0.0.1/", timeout=1),
    lambda: socket.getaddrinfo("example.org", 80) and socket.socket(),
]
