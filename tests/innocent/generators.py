def steps(hiker):
    while hiker.daylight > 0:
        yield -100 * (yield from reading(hiker))


def reading(hiker):
    yield None
    return hiker.measure()


def hike(hiker):
    for step in steps(hiker):
        if step is not None:
            hiker.walk(step)
