"""Dust, or powder snow, that the hiker's boots raise while he walks."""

from __future__ import annotations

import math

import numpy as np
import pygame

from game.ui.drawing import soft_disc
from game.ui.palette import Colour
from game.view.frame_state import FrameState
from game.view.projection import Projection

PUFFS = 7
"""Puffs at once."""
TRAIL, FASTER = 1.6, 2.2
"""How far behind him the last puff has gone, and how much farther while he runs [m]."""
DUST: Colour = (214, 200, 174)
SPRAY: Colour = (240, 244, 250)
SIZES, SHADES = 12, 15
"""Puffs are drawn at sizes so many pixels apart, in colours so many shades apart."""
STRONGEST = 84
"""How dense a puff is at first, of 255."""


def draw_dust(canvas: pygame.Surface, state: FrameState, view: Projection, snow: bool) -> None:
    """Draw the puffs behind the boots; nothing while he stands. ``snow``: what lies there."""
    if state.step < 0:
        return
    yaw, share = view.pose.yaw, np.arange(PUFFS) / PUFFS
    age = (2 * state.step + share) % 1.0
    side = 0.16 * np.where(np.arange(PUFFS) % 2, 1, -1) + 0.3 * age * np.sin(7.0 * share)
    behind = (TRAIL + FASTER * state.haste) * age
    places = np.column_stack((
        state.hiker[0] - behind * math.cos(yaw) + side * math.sin(yaw),
        state.hiker[1] - behind * math.sin(yaw) - side * math.cos(yaw),
    ))  # fmt: skip
    points, depth = view.on_canvas(places, 0.08, flat=True)
    # A few colours and sizes only, so that nearly all puffs have been drawn before.
    r, g, b = (SHADES * round(c / SHADES) for c in view.lit(SPRAY if snow else DUST))
    for (x, y), far, old in zip(points, depth, age, strict=True):
        if far < 1.0:
            continue
        metres = 0.16 + 0.55 * old * (1 + 0.5 * state.haste)
        pixels = metres * view.pose.focal * view.scale / float(far)
        radius = min(160, SIZES * max(1, round(pixels / SIZES)))
        puff = soft_disc(radius, (r, g, b), STRONGEST, 1.4)
        puff.set_alpha(round(255 * (1 - old) * (0.55 + 0.45 * state.haste)))
        canvas.blit(puff, puff.get_rect(center=(round(x), round(y - 0.4 * pixels))))
