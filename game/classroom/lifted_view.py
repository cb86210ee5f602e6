"""A mountain after the reveal as plain data: ground, ways, altitude curves.

Only for rounds that are closed, practice seeds, and the final once it is revealed. Who asks is
checked before (`Service`); see `paid_view` for what is told until then.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from engine import Level, load_strategy, run
from engine.core.result import Result
from game.board.maps import mountain_of
from game.land.relief import paint

RELIEF_PIXELS = 640
"""Pixels a side of the relief."""
MOST_POINTS = 200
"""Most points of a way."""

Point = tuple[float, float, float, float]
"""Minutes, metres east and north on the map, remaining share."""


class Track(msgspec.Struct, frozen=True):
    """One way, with the name that stands beside it."""

    name: str
    points: tuple[Point, ...]
    score: float = 0.0


class ReliefGround(msgspec.Struct, frozen=True):
    """A mountain, to be drawn under ways."""

    size: float
    """[m]"""
    picture: str
    """Address of the relief."""
    contours: str
    """SVG path in a square of 1000 units, north up."""
    index: str
    """Every fifth contour line."""
    hut: tuple[int, int]
    """[m]"""


def ground_of(level: Level, seed: int, picture: str) -> ReliefGround:
    """The mountain, with its relief to be fetched from the address `picture`."""
    drawn = _cached_contours(level, seed)
    return ReliefGround(
        drawn["size"], picture, drawn["contours"], drawn["index"], tuple(drawn["hut"])
    )


@lru_cache(maxsize=24)
def _cached_contours(level: Level, seed: int) -> dict[str, Any]:
    return mountain_of(level, seed)


@lru_cache(maxsize=24)
def relief_png(level: Level, seed: int) -> bytes:
    """The relief as a PNG."""
    from PIL import Image

    terrain = level.mountain(seed).terrain
    colours = paint(np.asarray(terrain.heights), float(terrain.size), RELIEF_PIXELS)
    out = io.BytesIO()
    # Columns first, as the window wants them.
    Image.fromarray(np.ascontiguousarray(colours.transpose(1, 0, 2))).save(out, "PNG")
    return out.getvalue()


def track_of(result: Result) -> tuple[Point, ...]:
    """A hike at no more than `MOST_POINTS` samples."""
    track = result.track
    picks = np.unique(np.linspace(0, len(track) - 1, MOST_POINTS).round().astype(int))
    return tuple(
        (round(float(r["minutes"]), 2), round(float(r["east"]), 1), round(float(r["north"]), 1),
         round(float(r["remaining"]), 4))
        for r in track[picks]
    )  # fmt: skip


@lru_cache(maxsize=64)
def rule_track(level: Level, seed: int, rule: str) -> Track:
    """A rule at its defaults on this mountain, named by the rule."""
    result, _ = run(level, load_strategy(rule), seed)
    return Track(rule, track_of(result), result.score)


def track_of_result(result: Result, name: str) -> Track:
    """A finished hike."""
    return Track(name, track_of(result), result.score)


def remaining_after(points: Sequence[Point], minutes: float) -> float:
    """The share of the way that remained then."""
    return float(np.interp(minutes, [p[0] for p in points], [p[3] for p in points]))
