def step(rate, slope):
    return -rate * slope
