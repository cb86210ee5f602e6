"""The bet of a level's question: what it was about, measured on the mountain that was hiked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine import Level, Result, hike
from engine.core.level import BetTable
from game.words.catalogue import Catalogue


def hike_of_bet(level: Level, seed: int) -> Result:
    """Plain descent with the settings of the level's bet; ValueError where it has none."""
    bet = None if level.predict is None else level.predict.bet
    if bet is None:
        raise ValueError(f"level {level.name}: expected a bet in [predict], found none")
    settings = {"learning_rate": bet.learning_rate, "every": bet.every}
    return hike(level, "gd", seed, settings)


def remaining(
    result: Result, minutes: Sequence[float] | npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The share of the way that a hike had left at these minutes after setting out."""
    track = result.track
    shares: npt.NDArray[np.float64] = np.interp(minutes, track["minutes"], track["remaining"])
    return shares


def percent_left(result: Result, minute: float) -> int:
    """The same at one minute, in whole per cent."""
    return round(100.0 * float(remaining(result, [minute])[0]))


def bet_line(text: Catalogue, bet: BetTable, left: int, cross: int | None) -> str:
    """What was measured [%], and how far off the cross was [%], if there was one."""
    truth = text("class.explain.truth", percent=left, minutes=f"{bet.minute:g}")
    if cross is None:
        return truth
    off = cross - left
    way = "exact" if off == 0 else "over" if off > 0 else "under"
    return text.together((truth, text(f"predict.bet_{way}", percent=cross, points=abs(off))))
