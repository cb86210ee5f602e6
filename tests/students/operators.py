class V:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, o): return V(self.x + o.x, self.y + o.y)
    def __sub__(self, o): return V(self.x - o.x, self.y - o.y)
    def __mul__(self, k): return V(self.x * k, self.y * k)
    def __rmul__(self, k): return self * k
    def __truediv__(self, k): return V(self.x / k, self.y / k)
    def __neg__(self): return V(-self.x, -self.y)
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** .5
    def __eq__(self, o): return self.x == o.x and self.y == o.y
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __iter__(self): return iter((self.x, self.y))
    def __contains__(self, v): return v in (self.x, self.y)
    def __call__(self, k): return self * k
    def __hash__(self): return hash((self.x, self.y))
    def __repr__(self): return f"V({self.x:.3f}, {self.y:.3f})"

def hike(hiker):
    v = V(0, 0)
    while hiker.daylight > 0:
        g = V(*hiker.measure())
        v = 0.4 * v - g * 100 / 1.0
        hiker.walk(v(1.5))
        print(v, abs(v), v[0] in v, v == V(v.x, v.y), -v, v != V(1, 2))
