"""Assists: a level with longer daylight, an exact altimeter or nearly free readings.

A level with help is another level on the same mountains, so that its replays hold and its records
are kept apart from those of the level itself.
"""

from __future__ import annotations

from itertools import product

import msgspec

from engine import Level, level_names, load_level
from engine.core.arguments import SHORTEST_REST
from game.profile.settings import EASING_ASSISTS, Assists

DAYLIGHT_FACTOR = 1.5
"""The daylight is so many times as long."""
LONGEST_DAYLIGHT = 1440.0
"""As long as a level's day can be [min]."""


def eased_level(level: Level, assists: Assists) -> Level:
    """The level with this help; the level itself where there is none.

    It has no par and asks no question: both belong to the level without help.
    """
    if not assists.eased:
        return level
    table = msgspec.structs.replace(level.table, par=None, proof=None, predict=None)
    if assists.daylight:
        longer = min(LONGEST_DAYLIGHT, DAYLIGHT_FACTOR * level.daylight)
        table = msgspec.structs.replace(table, daylight=longer)
    if assists.altimeter:
        exact = msgspec.structs.replace(level.altimeter, noise=0.0)
        table = msgspec.structs.replace(table, altimeter=exact)
    if assists.slope:
        quick = msgspec.structs.replace(level.instrument, setup=SHORTEST_REST, per_probe=0.0)
        table = msgspec.structs.replace(table, instrument=quick)
    return Level(level.name, table, level.compiled)


def assists_of(level: Level) -> Assists:
    """Which help a level has, compared with the shipped level of its name."""
    if level.name not in level_names():
        return Assists()
    shipped = load_level(level.name)
    for choice in product((False, True), repeat=len(EASING_ASSISTS)):
        assists = Assists(**dict(zip(EASING_ASSISTS, choice, strict=True)))
        if eased_level(shipped, assists).content_hash == level.content_hash:
            return assists
    return Assists()


def without_help(level: Level) -> Level:
    """The shipped level that this one eases; else the level itself."""
    return load_level(level.name) if assists_of(level).eased else level
