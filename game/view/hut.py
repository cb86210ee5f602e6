"""The hut in the fog: a small house, and its lamp, which is seen before the house is."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

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
DOOR_ASIDE = 1.02
"""The middle of the door, aside [m]."""
CHIMNEY = (1.4, 5.3)
"""The top of the chimney, aside and up [m]."""
BEHIND = 1.6
"""The wall is so far behind the place where the hike ends [m]."""
STEPS = 8
"""Widths of soft spots in each octave."""
PUFFS, PATH_PARTS = 9, 22
DRAWN = (256, 512, 1024)
"""Widths at which the house is drawn before it is scaled, from far to near [px]."""
AHEAD = (0.6, 0.75)
"""From these shares of such a width on the next larger house is drawn, and its windows."""
WIDEST = 1600
"""The house is never shown wider [px]."""
FAINTEST = 0.4
"""What the thickest fog leaves of the lamp."""
REACH = 4.0
"""Radius of the lamp's shine [m], drawn at least `SMALLEST` and at most `LARGEST` pixels wide."""
SMALLEST, LARGEST = 56, 520
IN_FOG = 0.9
"""So much wider is the shine in the thickest fog at night."""
DAY_FOG, DARKER = 205.0, 130.0
"""Brightness of the fog by day, of 255, and by how much it is darker at night."""


class _Standing(NamedTuple):
    """The house as a frame sees it."""

    foot: tuple[float, float]
    """The middle of its wall on the ground [px]."""
    step: tuple[float, float]
    """The step of its door [px]."""
    pixels: float
    """Pixels a metre there."""
    depth: float
    """Metres."""


def _standing(state: FrameState, view: Projection) -> _Standing | None:
    """Where the house stands; None out of sight. It looks towards the hiker from everywhere.

    Its door's step is where the hike ends; the wall is a little behind that.
    """
    if state.lamp is None:
        return None
    yaw = view.pose.yaw
    behind = (state.lamp[0] + BEHIND * math.cos(yaw), state.lamp[1] + BEHIND * math.sin(yaw))
    foot, far = view.on_canvas(np.array([behind]))
    depth = float(far[0])
    if depth < 3 + BEHIND:
        return None
    pixels = view.pose.focal * view.scale / depth
    x, y = float(foot[0, 0]), float(foot[0, 1])
    return _Standing((x - DOOR_ASIDE * pixels, y), (x, y), pixels, depth)


class Smoke(NamedTuple):
    """What rises from the chimney."""

    at: tuple[float, float]
    """Top of the chimney [px]."""
    pixels: float
    """Pixels a metre there."""
    tone: Colour
    clear: float
    """What the fog leaves of it, 0 to 1."""


def smoke_of(state: FrameState, view: Projection) -> Smoke | None:
    """The smoke of the hut; None out of sight."""
    at = _standing(state, view)
    if at is None:
        return None
    chimney = (at.foot[0] + CHIMNEY[0] * at.pixels, at.foot[1] - CHIMNEY[1] * at.pixels)
    tone = mix(_haze(view), (255, 255, 255), 0.35)
    return Smoke(chimney, at.pixels, tone, 1 - view.veil(at.depth))


def draw_smoke(canvas: pygame.Surface, smoke: Smoke, seconds: float) -> None:
    """Draw the smoke of a moment [s]."""
    for puff in range(PUFFS):
        age = (puff / PUFFS + 0.07 * seconds) % 1.0
        wide = max(4, _in_steps((0.6 + 2.6 * age) * smoke.pixels))
        cloud = _soft(smoke.tone, wide, 1.0,
                      round(11 * smoke.clear * (1 - age) * min(1.0, 6 * age)))  # fmt: skip
        sway = 0.16 * math.sin(7 * age + puff)
        _blit_middle(canvas, cloud, (smoke.at[0] + (1.3 * age**1.4 + sway) * smoke.pixels,
                                     smoke.at[1] - 4.6 * age * smoke.pixels))  # fmt: skip


def _haze(view: Projection) -> Colour:
    """The colour of the fog."""
    red, green, blue = view.light.fog
    return (round(red), round(green), round(blue))


def draw_hut(canvas: pygame.Surface, state: FrameState, view: Projection, snow: bool,
             smokes: bool = True) -> None:  # fmt: skip
    """Draw the hut where its lamp can be seen from, and the ground before it; otherwise nothing.

    ``snow``: it lies on the roof. ``smokes``: with the smoke of that moment.
    """
    at = _standing(state, view)
    if at is None:
        return
    veil, pixels, haze = view.veil(at.depth), at.pixels, _haze(view)
    clear = round(16 * (1 - veil))
    if clear > 1:
        _draw_path(canvas, at, state, view, snow, clear)
        _blit_middle(canvas, _soft((16, 18, 16), _in_steps(1.3 * WIDTH * pixels), 0.1, clear),
                     (at.foot[0], at.foot[1] - 0.02 * pixels))  # fmt: skip
    _draw_house(canvas, at.foot, WIDTH * pixels, view.lit((255, 255, 255)), haze, veil, snow)
    smoke = smoke_of(state, view) if smokes else None
    if smoke is not None:
        draw_smoke(canvas, smoke, state.seconds)


def _draw_path(canvas: pygame.Surface, at: _Standing, state: FrameState, view: Projection,
               snow: bool, clear: int) -> None:  # fmt: skip
    """A trodden path from the door towards him, and the light that falls out on it."""
    assert state.lamp is not None
    way = (state.lamp[0] - state.hiker[0], state.lamp[1] - state.hiker[1])
    # It leads to where he comes from; at the door itself it leads away from the camera.
    yaw = math.atan2(way[1], way[0]) if math.hypot(*way) > BEHIND else view.pose.yaw
    earth = view.lit((184, 192, 206) if snow else (118, 98, 72))
    for part in range(PATH_PARTS, 0, -1):
        far = BEHIND - 0.42 * part
        aside = 0.22 * math.sin(0.8 * part)
        place = (state.lamp[0] + far * math.cos(yaw) + aside * math.sin(yaw),
                 state.lamp[1] + far * math.sin(yaw) - aside * math.cos(yaw))  # fmt: skip
        foot, depth = view.on_canvas(np.array([place]))
        if depth[0] < 1.2:
            continue
        pixels = view.pose.focal * view.scale / float(depth[0])
        spot = _soft(
            earth, _in_steps(2.1 * pixels), 0.34, round(0.7 * clear * (1 - part / (PATH_PARTS + 1)))
        )
        _blit_middle(canvas, spot, (float(foot[0, 0]), float(foot[0, 1])))
    shine = _shine(
        round(min(5.2 * at.pixels, LARGEST)), round((0.25 + 0.6 * view.light.lamp) * clear)
    )
    flat = pygame.transform.scale(
        shine, (shine.get_width(), max(2, round(0.3 * shine.get_height())))
    )
    below = round(at.step[0]), round(at.step[1] + 0.3 * at.pixels)
    canvas.blit(flat, flat.get_rect(center=below), special_flags=pygame.BLEND_RGB_ADD)


def draw_hut_light(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """The light of window and door in the air, over all that stands before it."""
    at = _standing(state, view)
    if at is None:
        return
    clear = FAINTEST + (1 - FAINTEST) * (1 - view.veil(at.depth))
    night = 0.35 + 0.65 * view.light.lamp
    near = min(1.0, max(0.0, (at.depth - 5) / 15))
    # Fog carries the light: the thicker it is, the wider the glow that he walks towards.
    reach = REACH * (1 + IN_FOG * view.veil(at.depth) * (0.5 + 0.5 * view.light.lamp))
    wide = round(min(max(2 * reach * at.pixels, SMALLEST), LARGEST))
    shine = _shine(wide - wide % 4, round(16 * clear * (near + (1 - near) * night)))
    for aside, up in (LAMP, (DOOR_ASIDE, 1.2)):
        spot = (round(at.foot[0] + aside * at.pixels), round(at.foot[1] - up * at.pixels))
        canvas.blit(shine, shine.get_rect(center=spot), special_flags=pygame.BLEND_RGB_ADD)


def draw_near_light(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """The light of a hut that is near: in its openings, and spilt before the door."""
    at = _standing(state, view)
    if at is None:
        return
    night = 0.30 + 0.70 * min(1.0, max(0.0, (DAY_FOG - sum(view.light.fog) / 3) / DARKER))
    for aside, up, metres in ((*LAMP, 2.6), (DOOR_ASIDE, 1.2, 3.2)):
        spot = (at.foot[0] + aside * at.pixels, at.foot[1] - up * at.pixels)
        draw_light_at(canvas, spot, metres * at.pixels, round(9 * night))
    draw_light_at(canvas, (at.step[0], at.step[1] + 0.25 * at.pixels), 7.0 * at.pixels,
                  round(15 * night), 0.34)  # fmt: skip


def draw_light_at(canvas: pygame.Surface, spot: tuple[float, float], wide: float, bright: int,
                  flat: float = 1.0) -> None:  # fmt: skip
    """Lamplight around a pixel, so wide [px] and ``flat`` times as high; 16 is the brightest."""
    shine = _shine(max(8, 4 * round(wide / 4)), max(1, min(16, bright)))
    if flat < 1:
        size = (shine.get_width(), max(2, round(flat * shine.get_height())))
        shine = pygame.transform.smoothscale(shine, size)
    canvas.blit(shine, shine.get_rect(center=(round(spot[0]), round(spot[1]))),
                special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip


def _blit_middle(canvas: pygame.Surface, image: pygame.Surface, at: tuple[float, float]) -> None:
    canvas.blit(image, image.get_rect(center=(round(at[0]), round(at[1]))))


def _in_steps(wide: float) -> int:
    """A width [px] of a few: who comes nearer sees spots that have been drawn before."""
    return max(1, round(2 ** (round(STEPS * math.log2(max(1.0, wide))) / STEPS)))


@cached_per_thread(maxsize=128)
def _soft(colour: Colour, wide: int, flat: float, strong: int) -> pygame.Surface:
    """A soft spot so wide [px], ``flat`` times as high, up to ``strong`` (of 16) of its colour."""
    at = np.linspace(-1, 1, 48)
    far = np.hypot(at[:, None], at[None, :])
    small = pygame.Surface((48, 48), pygame.SRCALPHA)
    small.fill((*colour, 0))
    pixels = pygame.surfarray.pixels_alpha(small)
    pixels[...] = (255 / 16 * min(16, max(0, strong)) * np.clip(1.25 * (1 - far), 0, 1) ** 1.3
                   ).astype(np.uint8)  # fmt: skip
    del pixels
    return pygame.transform.smoothscale(small, (max(2, wide), max(2, round(flat * wide))))


def _draw_house(canvas: pygame.Surface, foot: tuple[float, float], wide: float, lit: Colour,
                haze: Colour, veil: float, snow: bool) -> None:  # fmt: skip
    """The house so wide [px], in this light behind so much fog; its windows shine through more."""
    width = max(4, round(min(wide, WIDEST)))
    drawn = next((wide for wide in DRAWN if wide >= width), DRAWN[-1])
    house, (windows, inside) = hut_picture(drawn, snow=snow), _windows(drawn)
    share = width / drawn
    left, top = foot[0] - width / 2, foot[1] - GROUND_SHARE * share * house.get_height()
    for picture, at, light, fog in (
        (house, (0, 0), lit, veil),
        (windows, inside, (255, 255, 255), 0.6 * veil),
    ):
        corner = (round(left + share * at[0]), round(top + share * at[1]))
        part = _part_on(canvas, picture, corner, share)
        if part.w and part.h:
            image = _sized(drawn, snow, picture is windows, (part.x, part.y, part.w, part.h), share)
            spot = (corner[0] + round(share * part.x), corner[1] + round(share * part.y))
            canvas.blit(_in_fog(image, light, haze, fog), spot)
    _draw_ahead(width, snow)


def _part_on(canvas: pygame.Surface, picture: pygame.Surface, corner: tuple[int, int],
             share: float) -> pygame.Rect:  # fmt: skip
    """The part of a picture that is on the canvas, drawn ``share`` times as large from ``corner``.

    Near the door most of the house is beyond the edge, and scaling it takes long.
    """
    width, height = canvas.get_size()
    left, top = max(0, math.floor(-corner[0] / share)), max(0, math.floor(-corner[1] / share))
    right = math.ceil((width - corner[0]) / share)
    bottom = math.ceil((height - corner[1]) / share)
    part = pygame.Rect(left, top, max(0, right - left), max(0, bottom - top))
    return part.clip(picture.get_rect())


def _draw_ahead(width: int, snow: bool) -> None:
    """Draw the next larger house before it is wanted, and its windows in a later frame."""
    for drawn, larger in pairwise(DRAWN):
        if AHEAD[0] * drawn < width <= drawn:
            hut_picture(larger, snow=snow)
        if AHEAD[1] * drawn < width <= drawn:
            _windows(larger)


@cached_per_thread(maxsize=4)
def _sized(drawn: int, snow: bool, lights: bool, part: tuple[int, int, int, int], share: float
           ) -> pygame.Surface:  # fmt: skip
    """A part of the house drawn so wide [px], or of its ``lights``, ``share`` times as large."""
    picture = _windows(drawn)[0] if lights else hut_picture(drawn, snow=snow)
    size = (math.ceil(share * part[2]), math.ceil(share * part[3]))
    return pygame.transform.smoothscale(picture.subsurface(part), size)


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
