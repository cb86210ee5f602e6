from collections import deque, Counter, defaultdict

def hike(hiker):
    last = deque(maxlen=4)
    c = Counter()
    g = defaultdict(int)
    while hiker.daylight > 0:
        s = hiker.measure()
        last.append(s)
        mean = sum((v.east for v in last)) / len(last), sum(v.north for v in last) / len(last)
        hiker.walk(-150 * mean[0], -150 * mean[1])
        c[s.east > 0] += 1
        g[len(last)] += 1
    print(c[True], c[False], dict(g), last[0].length, last.popleft().length, len(last))
    last.appendleft(1); last.rotate(1); last.extend([2, 3]); print(list(last))
