class Adam:
    """Adam by hand."""

    beta1 = 0.9
    beta2 = 0.99

    def __init__(self, rate=60, eps=1e-6):
        self.rate = rate
        self.eps = eps
        self.m = [0.0, 0.0]
        self.v = [0.0, 0.0]
        self.t = 0

    def step(self, g):
        self.t += 1
        out = []
        for i, gi in enumerate(g):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * gi
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * gi ** 2
            mh = self.m[i] / (1 - self.beta1 ** self.t)
            vh = self.v[i] / (1 - self.beta2 ** self.t)
            out.append(-self.rate * mh / (vh ** 0.5 + self.eps))
        return tuple(out)

    def __str__(self):
        return f"Adam(t={self.t}, m={self.m[0]:+.3e})"

    def __repr__(self):
        return "<" + str(self) + ">"


def hike(hiker):
    opt = Adam()
    while hiker.daylight > 0:
        hiker.walk(opt.step(hiker.measure()))
        print(opt, repr(opt), [opt])
