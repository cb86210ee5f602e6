# lacks: line 10: an attribute of a function
import functools

def logged(f):
    calls = []
    def inner(*args, **kwargs):
        calls.append(len(args))
        r = f(*args, **kwargs)
        return r
    inner.calls = calls
    return inner

@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

@logged
def move(hiker, s, k):
    return hiker.walk(-fib(k) * s)

def hike(hiker):
    k = 10
    while hiker.daylight > 0:
        leg = move(hiker, hiker.measure(), k)
        k = min(14, k + 1) if not leg.blocked else 8
    print(fib(30))
