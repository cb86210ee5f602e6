# expect: out_of_memory|crashed|timeout_cpu
import os


def hike(hiker):
    os.kill(os.getpid(), 9)
