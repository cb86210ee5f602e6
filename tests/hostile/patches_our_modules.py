# expect: ok
import engine.core.arguments
import engine.core.vector


def hike(hiker):
    # A child is its own world: who changes it deceives nobody but himself.
    engine.core.arguments.number = lambda what, value: 1e300
    type(hiker).daylight = property(lambda self: 10**6)
    hiker.rest(1000)
