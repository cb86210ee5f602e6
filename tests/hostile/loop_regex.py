# expect: timeout_cpu (slow)
import re


def hike(hiker):
    return re.match("(a+)+$", "a" * 60 + "b")
