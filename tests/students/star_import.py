# lacks: line 2: Wildcard imports
from math import *


def hike(hiker):
    hiker.walk(sqrt(2), pi)
