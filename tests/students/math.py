# lacks: line 13: the last digit of math.erf
import math
from math import sqrt, hypot, atan2, pi, cos, sin, exp, log, floor, ceil

def hike(hiker):
    t = 0
    while hiker.daylight > 0:
        s = hiker.measure()
        angle = atan2(s.north, s.east) + pi
        step = min(200, 400 * math.tanh(hypot(*s)))
        hiker.walk(step * cos(angle), step * sin(angle))
        t += 1
        print(floor(angle), ceil(step), exp(-t), log(t + 1), math.degrees(angle), math.radians(45), math.isclose(0.1 + 0.2, 0.3), math.copysign(3, -0.0), math.fmod(7, 3), math.log10(t), math.log2(t + 1), math.log1p(t), math.expm1(0.1), math.gcd(12, 18), math.factorial(5), math.comb(5, 2), math.inf > 1, math.isnan(math.nan), math.trunc(2.7), math.fsum([0.1] * 10), math.prod([1, 2, 3]), math.dist((0, 0), (3, 4)), math.asin(0.5), math.acos(0.5), math.atan(1), math.sinh(1), math.cosh(1), math.erf(0.5), math.cbrt(27.0), math.tau, math.e, sqrt(2), math.pow(2, 0.5), math.isqrt(17))
