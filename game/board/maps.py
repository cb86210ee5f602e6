"""Contour maps of mountains whose seeds are open, as one SVG path each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine import load_level
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.judging.results import Results
from game.land.contours import contour, contour_altitudes, good_step

GRID_POINTS = 65
"""Points a side from which the contours are drawn."""
CONTOUR_COUNT = 13
DRAWING_SIDE = 1000
"""Units of the drawing."""
SHORTEST_LINE = 30
"""Lines that reach no farther than this are left out."""


def draw_mountains(view: dict[str, Any], results: Results, given: Mapping[str, Level]) -> None:
    """Put every mountain that a picture shows into the view; a picture without one says why.

    `given` has the competition's own levels by name; others are looked for among the shipped
    ones, and a level whose content is not that of the competition is not drawn.
    """
    found: dict[str, Level | None] = {}
    for row in results.levels:
        level = given.get(row.name) or _shipped_level(row.name)
        same = level is not None and level.content_hash == row.content_hash
        found[row.name] = level if same else None
    open_seeds = {"preview": results.seeds.preview, "final": results.seeds.final}
    mountains: dict[str, Any] = {}
    pictures = [p for student in view["students"] for p in student["pictures"] if p["path"]]
    # By level and seed, as a level remembers no more than two mountains.
    for key in sorted({p["mountain"] for p in pictures}):
        name, phase, index = key.rsplit("/", 2)
        level, seeds = found[name], open_seeds[phase]
        if level is not None and int(index) < len(seeds):
            mountains[key] = mountain_of(level, int(seeds[int(index)]))
    for picture in pictures:
        if picture["mountain"] not in mountains:
            picture["why"] = "The competition had another version of this level: no map."
    view["mountains"] = mountains


def _shipped_level(name: str) -> Level | None:
    try:
        return load_level(name)
    except BadInput:
        return None


def mountain_of(level: Level, seed: int) -> dict[str, Any]:
    """Side [m], contour lines in a square of 1000 units with north up, and the hut's place."""
    terrain = level.mountain(seed).terrain
    thin = max(1, (terrain.grid - 1) // (GRID_POINTS - 1))
    heights = np.asarray(terrain.heights[::thin, ::thin])
    low, high = float(heights.min()), float(heights.max())
    scale = DRAWING_SIDE / (len(heights) - 1)
    step = good_step(low, high, CONTOUR_COUNT)
    drawn = {"contours": "", "index": ""}
    for altitude in contour_altitudes(low, high, step):
        # Every fifth line is a strong one, as on any map.
        kind = "index" if round(altitude / step) % 5 == 0 else "contours"
        lines = (line * scale for line in contour(heights, altitude))
        drawn[kind] += "".join(
            _svg_path(line) for line in lines if np.ptp(line, axis=0).max() > SHORTEST_LINE
        )
    hut = terrain.lowest if level.goal == "down" else terrain.highest
    return {
        "size": terrain.size,
        **drawn,
        "hut": [round(hut.east), round(hut.north)],
    }


def _svg_path(line: np.ndarray) -> str:
    points = np.stack((line[:, 0], DRAWING_SIDE - line[:, 1]), axis=1).round().astype(int)
    keep = points if len(points) < 12 else np.concatenate((points[:-1:2], points[-1:]))
    steps = np.diff(keep, axis=0)
    moved = "".join(f"{x}{'' if y < 0 else ' '}{y} " for x, y in steps.tolist())
    return f"M{keep[0, 0]} {keep[0, 1]}l{moved.rstrip()}"
