"""The hiker's tracks in snow, along the way he has walked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pygame

from game.hike.player_hike import Place
from game.ui.drawing import mix
from game.ui.palette import Colour
from game.view.frame_state import FrameState
from game.view.ground_cover import GroundCover
from game.view.light import thickness
from game.view.projection import Projection

REACH = 26.0
"""Tracks are shown up to here [m]."""
PACE, ASIDE = 0.62, 0.13
"""From one print to the next, and from the middle of the way to each [m]."""
LONG, WIDE = 0.17, 0.075
"""Half a print [m]."""
NEAREST = 1.5
"""Prints nearer to the camera are not drawn [m]."""
HOLLOW: Colour = (146, 166, 202)
CORNERS = 14
MOST = 120
"""Older prints are trodden over: who goes to and fro leaves hundreds."""


def draw_tracks(canvas: pygame.Surface, state: FrameState, view: Projection, cover: GroundCover
                ) -> None:  # fmt: skip
    """Draw the prints in front of the camera, where snow lies."""
    if not cover.white_within(*state.hiker, REACH):
        return
    prints = footprints(state.route, state.hiker)[-MOST:]
    prints = prints[view.ahead(prints[:, :2]) > NEAREST]
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
    x = points[:, :, 0]
    seen = (
        (depth.min(axis=1) > NEAREST) & (x.max(axis=1) > 0) & (x.min(axis=1) < canvas.get_width())
    )
    veils = thickness(depth[seen, 0], view.visibility)
    for rim, veil in zip(points[seen].tolist(), veils.tolist(), strict=True):
        pygame.draw.polygon(canvas, mix(lit, haze, veil), rim)


def footprints(route: Sequence[Place], here: Place) -> npt.NDArray[np.float64]:
    """Places and directions (n, 3) of the prints near ``here``, each where it was made."""
    if len(route) < 2:
        return np.empty((0, 3))
    corners = np.array(route)
    legs = np.diff(corners, axis=0)
    lengths = np.hypot(*legs.T)
    before = np.cumsum(lengths) - lengths
    away = np.hypot(*(corners[:-1] - here).T)
    # A leg that begins farther away than it is long and he sees has no print in reach.
    near = (away < lengths + REACH) & (lengths > 1e-6)
    begins, past, length = corners[:-1][near], before[near], lengths[near]
    ways = legs[near] / length[:, None]
    # Only the part of each leg within reach of the hiker.
    middle = ((here - begins) * ways).sum(axis=1)
    first = np.ceil((past + np.maximum(0.0, middle - REACH)) / PACE)
    last = np.ceil((past + np.minimum(length, middle + REACH)) / PACE)
    counts = np.maximum(0, last - first).astype(int)
    leg = np.repeat(np.arange(len(counts)), counts)
    step = first[leg] + np.arange(len(leg)) - np.repeat(np.cumsum(counts) - counts, counts)
    on, side = (step * PACE - past[leg])[:, None], np.where(step % 2, ASIDE, -ASIDE)[:, None]
    way = ways[leg]
    places = begins[leg] + on * way + side * way[:, ::-1] * (-1.0, 1.0)
    within: npt.NDArray[np.bool_] = np.hypot(*(places - here).T) < REACH
    return np.column_stack((places, np.arctan2(way[:, 1], way[:, 0])))[within]
