"""The hut in the fog: a small house, and its lamp, which is seen before the house is."""

from __future__ import annotations

import numpy as np
import pygame

from game.ui.drawing import cached_per_thread, mix
from game.ui.theme import Colour
from game.view.frame_state import FrameState
from game.view.projection import Projection

WALL: Colour = (92, 68, 52)
ROOF: Colour = (54, 44, 44)
WINDOW: Colour = (255, 216, 128)
HOUSE = (((-3, 0), (3, 0), (3, 2.6), (-3, 2.6)), ((-3.6, 2.4), (3.6, 2.4), (1.8, 4.6), (-1.8, 4.6)),
         ((-1.6, 0.9), (-0.3, 0.9), (-0.3, 2.0), (-1.6, 2.0)))  # fmt: skip
"""Corners of wall, roof and window, aside and up [m]."""
FAINTEST = 0.4
"""What the thickest fog leaves of the lamp."""
REACH = 4.0
"""Radius of the lamp's shine [m], drawn at least `SMALLEST` and at most `LARGEST` pixels wide."""
SMALLEST, LARGEST = 36, 420


def draw_hut_lamp(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """Draw the hut where its lamp can be seen from; nothing otherwise."""
    if state.lamp is None:
        return
    foot, far = view.on_canvas(np.array([state.lamp]))
    depth = float(far[0])
    if depth < 3:
        return
    pixels = view.pose.focal * view.scale / depth
    x, y = float(foot[0, 0]), float(foot[0, 1])
    veil, fog = view.veil(depth), view.light.fog
    haze = (round(fog[0]), round(fog[1]), round(fog[2]))
    for part, colour in zip(HOUSE, (WALL, ROOF, WINDOW), strict=True):
        lit = colour if colour is WINDOW else view.lit(colour)
        tone = mix(lit, haze, veil * (0.6 if colour is WINDOW else 1.0))
        pygame.draw.polygon(canvas, tone, [(x + a * pixels, y - b * pixels) for a, b in part])
    clear = FAINTEST + (1 - FAINTEST) * (1 - veil)
    wide = round(min(max(2 * REACH * pixels, SMALLEST), LARGEST))
    shine = _shine(wide - wide % 4, round(16 * clear))
    canvas.blit(shine, shine.get_rect(center=(round(x - pixels), round(y - 1.5 * pixels))),
                special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip


@cached_per_thread(maxsize=24)
def _shine(wide: int, bright: int) -> pygame.Surface:
    """Light around a lamp so many pixels wide; 16 is the brightest."""
    at = np.linspace(-1, 1, 64)
    far = np.hypot(at[:, None], at[None, :])
    tone = np.clip(1 - far, 0, 1) ** 2.2 + 0.6 * np.exp(-((far / 0.09) ** 2))
    colour = np.clip(tone, 0, 1)[:, :, None] * np.array((200, 140, 62)) * (bright / 16)
    small = pygame.surfarray.make_surface(colour.astype(np.uint8))
    return pygame.transform.smoothscale(small, (wide, wide))
