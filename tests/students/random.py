import random

rng = random.Random(42)

def hike(hiker):
    random.seed(7)
    for i in range(1000):
        if hiker.daylight <= 0:
            break
        s = hiker.measure()
        jitter = rng.uniform(-5, 5), rng.gauss(0, 3)
        hiker.walk(-random.choice([80, 120, 160]) * s + jitter)
        print(rng.randint(1, 6), random.random(), random.sample(range(10), 3), rng.choice("abc"))
        deck = list(range(5))
        rng.shuffle(deck)
        print(deck, random.randrange(0, 100, 7), random.uniform(1, 2), rng.normalvariate(0, 1), random.choices([1, 2, 3], k=2), rng.triangular(0, 1), rng.expovariate(2.0), rng.betavariate(1, 2), rng.getrandbits(20))
