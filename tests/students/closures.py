def make_momentum(beta):
    velocity = [0.0, 0.0]
    count = 0

    def update(g):
        nonlocal count
        count += 1
        for i in range(2):
            velocity[i] = beta * velocity[i] + g[i]
        return velocity[0], velocity[1]

    def how_many():
        return count

    return update, how_many

def hike(hiker):
    update, how_many = make_momentum(0.6)
    adders = [lambda x, k=k: x + k for k in range(3)]
    while hiker.daylight > 0:
        v = update(hiker.measure())
        hiker.walk(-90 * v[0], -90 * v[1])
    print(how_many(), [f(1) for f in adders])
