from dataclasses import dataclass, field

@dataclass
class State:
    rate: float = 150.0
    history: list = field(default_factory=list)
    best: tuple = (float("inf"), 0, 0)

    def add(self, h, e, n):
        self.history.append((h, e, n))
        self.best = min(self.best, (h, e, n))
        return self

    def worse(self):
        return len(self.history) > 1 and self.history[-1][0] > self.history[-2][0]

@dataclass(frozen=True)
class Pair:
    e: float
    n: float

    def __add__(self, other):
        return Pair(self.e + other.e, self.n + other.n)

    def __mul__(self, k):
        return Pair(self.e * k, self.n * k)

def hike(hiker):
    st = State()
    v = Pair(0.0, 0.0)
    while hiker.daylight > 0:
        g = Pair(*hiker.measure())
        v = v * 0.5 + g * -st.rate
        hiker.walk(v.e, v.n)
        st.add(hiker.glance(), *hiker.position)
        if st.worse():
            st.rate *= 0.7
            v = Pair(0.0, 0.0)
    print(st.best, len(st.history), v == Pair(v.e, v.n), v)
