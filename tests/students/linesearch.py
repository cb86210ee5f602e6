LEARNING_RATES = (400, 200, 100, 50, 25)

def hike(hiker):
    """Backtracking with the altimeter."""
    noise = hiker.facts.glance_noise
    while hiker.daylight > 0:
        slope = hiker.measure()
        start = sum(hiker.glance() for _ in range(2)) / 2
        here = hiker.position
        for lr in LEARNING_RATES:
            target = here + (-lr) * slope
            hiker.walk(target - hiker.position)
            drop = start - hiker.glance()
            if drop > 0.3 * lr * slope.length ** 2 - noise:
                break
        print(lr, f"{drop:.2f}", hiker.hut, hiker.goal, hiker.prices.reading, len(hiker.readings))
