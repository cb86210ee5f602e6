"""The hiker's tracks in snow, along the way he has walked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pygame

from game.hike.player_hike import Place
from game.ui.drawing import mix
from game.ui.palette import Colour
from game.view.frame_state import FrameState
from game.view.ground_cover import GroundCover
from game.view.projection import Projection

REACH = 26.0
"""Tracks are shown up to here [m]."""
PACE, ASIDE = 0.62, 0.13
"""From one print to the next, and from the middle of the way to each [m]."""
LONG, WIDE = 0.17, 0.075
"""Half a print [m]."""
HOLLOW: Colour = (146, 166, 202)
CORNERS = 14


def draw_tracks(canvas: pygame.Surface, state: FrameState, view: Projection, cover: GroundCover
                ) -> None:  # fmt: skip
    """Draw the prints in front of the camera, where snow lies."""
    if not cover.white_within(*state.hiker, REACH):
        return
    prints = np.array(list(footprints(state.route, state.hiker))).reshape(-1, 3)
    prints = prints[cover.white_at(prints[:, 0], prints[:, 1])]
    if not len(prints):
        return
    east, north, way = prints.T
    turn = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    along, across = LONG * np.cos(turn)[None, :], WIDE * np.sin(turn)[None, :]
    c, s = np.cos(way)[:, None], np.sin(way)[:, None]
    rims = np.stack((east[:, None] + along * c - across * s,
                     north[:, None] + along * s + across * c), axis=2)  # fmt: skip
    points, depth = view.on_canvas(rims.reshape(-1, 2), 0.02)
    points, depth = points.reshape(-1, CORNERS, 2), depth.reshape(-1, CORNERS)
    lit = view.lit(HOLLOW)
    fog = view.light.fog
    haze = (round(fog[0]), round(fog[1]), round(fog[2]))
    for rim, far in zip(points, depth, strict=True):
        if far.min() > 1.5:
            tone = mix(lit, haze, view.veil(float(far[0])))
            pygame.draw.polygon(canvas, tone, [(float(x), float(y)) for x, y in rim])


def footprints(route: Sequence[Place], here: Place) -> Iterator[tuple[float, float, float]]:
    """Places and directions of the prints near ``here``, each where it was when he made it."""
    if len(route) < 2:
        return
    corners = np.array(route)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    before = np.cumsum(lengths) - lengths
    away = np.hypot(*(corners[:-1] - here).T)
    # A leg that begins farther away than it is long and he sees has no print in reach.
    for leg in np.flatnonzero((away < lengths + REACH) & (lengths > 1e-6)).tolist():
        a, b, length, past = route[leg], route[leg + 1], float(lengths[leg]), float(before[leg])
        way = math.atan2(b[1] - a[1], b[0] - a[0])
        c, s = math.cos(way), math.sin(way)
        # Only the part of the leg within reach of the hiker.
        middle = (here[0] - a[0]) * c + (here[1] - a[1]) * s
        first = max(0.0, middle - REACH)
        step = math.ceil((past + first) / PACE)
        while step * PACE - past < min(length, middle + REACH):
            on = step * PACE - past
            side = ASIDE if step % 2 else -ASIDE
            place = a[0] + on * c - side * s, a[1] + on * s + side * c
            if math.dist(place, here) < REACH:
                yield (*place, way)
            step += 1
