"""A strategy for Down by Dusk. Try it:

    dusk play foothills --seed 1 --autopilot my_hike.py    watch it; save this file: it hikes again
    dusk check my_hike.py                                  faults, habits, beside gd and adam
    dusk run my_hike.py --level foothills --seed 1
    dusk score my_hike.py gd adam --levels all
"""

from engine import Hiker


def hike(hiker: Hiker, learning_rate: float = 250) -> None:
    # hiker.daylight: whole minutes left.  hiker.prices: what everything costs.
    # hiker.position: metres (east, north) from the start.  hiker.goal: "down" or "up".
    while hiker.daylight > 0:
        # Read the slope: rise per metre to the east and to the north. This costs minutes.
        # Finer control: hiker.measure(scheme="forward", spacing=4, samples=3)
        slope = hiker.measure()

        # Walk downhill: steep ground, long stride; flat ground, short stride.
        hiker.walk(-learning_rate * slope)

        # Is it worth a second stride on the same reading? A glance at the altimeter is cheap
        # and rough (about 4 m either way), a new reading is expensive and exact.
        before = hiker.glance()
        hiker.walk(-learning_rate * slope)
        if hiker.glance() > before:
            learning_rate = learning_rate * 0.7  # we climbed: walk less far from now on
