"""The hut in the fog: a small house, and its lamp, which is seen before the house is."""

from __future__ import annotations

from math import ceil

import numpy as np
import pygame

from game.hike.hut import GROUND_SHARE, hut_picture
from game.ui.drawing import cached_per_thread, mix
from game.ui.theme import Colour
from game.view.frame_state import FrameState
from game.view.projection import Projection

WIDTH = 6.4
"""From eave to eave [m]."""
LAMP = (-1.0, 1.6)
"""The middle of the window, aside and up [m]."""
DRAWN = (256, 512, 1024)
"""Widths at which the house is drawn before it is scaled, from far to near [px]."""
WIDEST = 1600
"""The house is never shown wider [px]."""
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
    _draw_house(canvas, (x, y), WIDTH * pixels, view.lit((255, 255, 255)), haze, veil)
    clear = FAINTEST + (1 - FAINTEST) * (1 - veil)
    wide = round(min(max(2 * REACH * pixels, SMALLEST), LARGEST))
    shine = _shine(wide - wide % 4, round(16 * clear))
    canvas.blit(shine, shine.get_rect(center=(round(x + LAMP[0] * pixels),
                                              round(y - LAMP[1] * pixels))),
                special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip


def _draw_house(canvas: pygame.Surface, foot: tuple[float, float], wide: float, lit: Colour,
                haze: Colour, veil: float) -> None:  # fmt: skip
    """The house so wide [px], in this light behind so much fog; its windows shine through more."""
    width = max(4, round(min(wide, WIDEST)))
    house, windows, at = _sized(width)
    corner = (round(foot[0] - width / 2), round(foot[1] - GROUND_SHARE * house.get_height()))
    canvas.blit(_in_fog(house, lit, haze, veil), corner)
    canvas.blit(_in_fog(windows, (255, 255, 255), haze, 0.6 * veil),
                (corner[0] + at[0], corner[1] + at[1]))  # fmt: skip


@cached_per_thread(maxsize=2)
def _sized(width: int) -> tuple[pygame.Surface, pygame.Surface, tuple[int, int]]:
    """The house so wide [px]; its lit windows and door, and where in its picture they are."""
    drawn = next((wide for wide in DRAWN if wide >= width), DRAWN[-1])
    house, (windows, at) = hut_picture(drawn), _windows(drawn)
    share = width / drawn

    def sized(picture: pygame.Surface) -> pygame.Surface:
        wide, high = picture.get_size()
        return pygame.transform.smoothscale(picture, (ceil(share * wide), ceil(share * high)))

    return sized(house), sized(windows), (round(share * at[0]), round(share * at[1]))


@cached_per_thread(maxsize=len(DRAWN))
def _windows(drawn: int) -> tuple[pygame.Surface, tuple[int, int]]:
    """The lit windows and the door of a house drawn so wide [px], and where they are in it."""
    lights = hut_picture(drawn, lights=True)
    shown = lights.get_bounding_rect()
    return lights.subsurface(shown), shown.topleft


def _in_fog(picture: pygame.Surface, lit: Colour, haze: Colour, veil: float) -> pygame.Surface:
    """The picture in this light, behind this share of fog."""
    image = picture.copy()
    image.fill(mix(lit, (0, 0, 0), veil), special_flags=pygame.BLEND_RGB_MULT)
    image.fill(mix((0, 0, 0), haze, veil), special_flags=pygame.BLEND_RGB_ADD)
    return image


@cached_per_thread(maxsize=24)
def _shine(wide: int, bright: int) -> pygame.Surface:
    """Light around a lamp so many pixels wide; 16 is the brightest."""
    at = np.linspace(-1, 1, 64)
    far = np.hypot(at[:, None], at[None, :])
    tone = np.clip(1 - far, 0, 1) ** 2.2 + 0.6 * np.exp(-((far / 0.09) ** 2))
    colour = np.clip(tone, 0, 1)[:, :, None] * np.array((200, 140, 62)) * (bright / 16)
    small = pygame.surfarray.make_surface(colour.astype(np.uint8))
    return pygame.transform.smoothscale(small, (wide, wide))
