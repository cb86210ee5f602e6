# expect: ok
import os


def hike(hiker):
    os.write(3, b'["end",1,"ok","",0,"",""]\n')
    while True:
        pass
