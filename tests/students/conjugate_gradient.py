import math

def dot(a, b): return sum(x * y for x, y in zip(a, b))
def scale(a, k): return [x * k for x in a]
def add(a, b): return [x + y for x, y in zip(a, b)]

def hike(hiker):
    # conjugate gradient (Polak-Ribiere) by hand
    g_old, d = None, None
    alpha = 150
    while hiker.daylight > 0:
        g = list(hiker.measure("central" if hiker.daylight > 200 else None))
        if g_old is None or dot(g_old, g_old) == 0:
            d = scale(g, -1)
        else:
            beta = max(0.0, dot(g, add(g, scale(g_old, -1))) / dot(g_old, g_old))
            d = add(scale(g, -1), scale(d, beta))
        norm = math.sqrt(dot(d, d)) or 1.0
        d = scale(d, min(1.0, 3.0 / norm))
        hiker.walk(*scale(d, alpha))
        g_old = g
