# expect: protocol
import os


def hike(hiker):
    os.write(3, b'["end",1,"exception","",' + b"9" * 3000 + b',"",""]\n')
    os._exit(0)
