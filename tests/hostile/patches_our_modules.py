# expect: ok
import engine.trail.arguments
import engine.trail.vector


def hike(hiker):
    # A child is its own world: who changes it deceives nobody but himself.
    engine.trail.arguments.number = lambda what, value: 1e300
    type(hiker).daylight = property(lambda self: 10**6)
    hiker.rest(1000)
