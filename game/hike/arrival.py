"""The arrival: the hut at the hour at which the door was reached, drawn over the whole window."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pygame

from game.hike.hut import LAMP_COLOUR, glow, hut_picture
from game.hike.sky import HORIZON_COLOURS, ZENITH_COLOURS, colour_at
from game.ui.drawing import cached_per_thread, mix, soft_disc
from game.ui.theme import CARD, INK, INK_SOFT, Colour, Face, Ui


class HourColours(NamedTuple):
    """What the scene is painted with at one hour."""

    zenith: Colour
    horizon: Colour
    ridges: tuple[Colour, Colour, Colour]
    """Far to near."""
    bank: tuple[Colour, Colour]
    """The ground before the hut, above and below."""
    fir: Colour
    night: float
    """0 by day, 1 when it is dark: stars, and light from the door."""


SNOW_COLOUR: Colour = (196, 202, 214)
FLAKE_COLOUR: Colour = (226, 230, 236)
NIGHT = HourColours((22, 26, 50), (176, 112, 96), ((112, 88, 104), (84, 76, 100), (58, 60, 86)),
                    ((74, 80, 108), (40, 44, 68)), (22, 26, 42), 1.0)  # fmt: skip
DAY = HourColours((170, 204, 222), (236, 238, 226),
                  ((190, 204, 208), (158, 178, 180), (124, 150, 150)),
                  ((240, 243, 245), (212, 221, 230)), (52, 76, 68), 0.0)  # fmt: skip
MEADOW_BY_DAY, MEADOW_AT_NIGHT = ((158, 168, 112), (122, 136, 84)), ((54, 64, 62), (30, 38, 44))
"""The ground before the hut, above and below, where no snow lies."""
NIGHT_FROM, NIGHT_AT = 0.6, 0.97
"""Shares of the day at which it begins to grow dark, and is dark."""
HOURS = 24
"""So many pictures a day: one is painted and kept while it is shown."""
GROUND_SHARE = 0.68
"""Where the hut stands, as a share of the height."""
HUT_WIDTH = 270
"""Width of the hut [design units]."""
STAR_COUNT, FLAKE_COUNT = 130, 70
FALL_SPEED = 0.045
"""How fast snow falls [heights a second]."""
SMOKE_PUFFS = 9
"""Clouds of smoke over the chimney at one time."""


def colours_at(gone: float, snow: bool = True) -> HourColours:
    """The colours of the hour at which this share of the daylight is ``gone``, 0 to 1.

    ``snow``: it lies before the hut.
    """
    night = min(1.0, max(0.0, (gone - NIGHT_FROM) / (NIGHT_AT - NIGHT_FROM)))
    far, middle, near = (mix(a, b, night) for a, b in zip(DAY.ridges, NIGHT.ridges, strict=True))
    banks = (DAY.bank, NIGHT.bank) if snow else (MEADOW_BY_DAY, MEADOW_AT_NIGHT)
    above, below = (mix(a, b, night) for a, b in zip(*banks, strict=True))
    return HourColours(
        mix(colour_at(ZENITH_COLOURS, gone), NIGHT.zenith, night**2),
        mix(colour_at(HORIZON_COLOURS, gone), NIGHT.horizon, night**2),
        (far, middle, near), (above, below), mix(DAY.fir, NIGHT.fir, night), night,
    )  # fmt: skip


def draw_arrival(
    canvas: pygame.Surface, ui: Ui, share: float, heading: str, line: str, seconds: float,
    gone: float, snow: bool,
) -> None:  # fmt: skip
    """The hut over the whole window, as far in as ``share`` 0 to 1, with two lines.

    It is the hour at which this share of the daylight is ``gone``; ``snow`` lies, or none.
    """
    size, wide, share = canvas.get_size(), ui.px(HUT_WIDTH), min(1.0, max(0.0, share))
    middle, ground = size[0] // 2, round(size[1] * GROUND_SHARE)
    hour = round(HOURS * gone) / HOURS
    picture = _hut_scene(size, wide, hour, snow)
    page = canvas if share == 1 else picture.copy()
    page.blit(picture, (0, 0))
    colours = colours_at(hour, snow)
    dark = colours.night > 0.4
    ui.write(page, heading, (middle, ground + ui.px(92)), Face.TITLE, 38, CARD if dark else INK,
              "center", size[0] - ui.px(80))  # fmt: skip
    bright = INK_SOFT if snow else INK
    ui.write(page, line, (middle, ground + ui.px(138)), Face.ITALIC, 18,
              SNOW_COLOUR if dark else bright, "center", size[0] - ui.px(80))  # fmt: skip
    if share < 1:
        page.set_alpha(round(255 * share))
        canvas.blit(page, (0, 0))
    moved = 0.0 if ui.settings.reduced_motion else seconds
    _draw_smoke(canvas, (middle + 0.22 * wide, ground - 0.84 * wide), wide, moved, share)
    if snow:
        _draw_snowfall(canvas, moved, max(1, ui.px(1.6)), round(FLAKE_COUNT * share),
                       colours.zenith)  # fmt: skip


def _draw_door_light(
    canvas: pygame.Surface, door: int, ground: int, width: int, night: float
) -> None:
    """Light that falls out of the open door on the snow, the brighter the darker it is."""
    half, reach = width // 11, width // 3
    light = pygame.Surface((width, reach), pygame.SRCALPHA)
    for y in range(reach):
        t = y / reach
        room = half + (width // 2 - half) * t * 0.7
        strength = round(110 * night * (1 - t) ** 1.6)
        pygame.draw.line(
            light, (*LAMP_COLOUR, strength), (width / 2 - room, y), (width / 2 + room, y)
        )
    canvas.blit(light, (door - width // 2, ground))


def _draw_smoke(canvas: pygame.Surface, at: tuple[float, float], wide: int, seconds: float,
           there: float) -> None:  # fmt: skip
    """Smoke that rises from the chimney and drifts away, as much of it as is ``there``."""
    for k in range(SMOKE_PUFFS):
        age = (k / SMOKE_PUFFS + 0.09 * seconds) % 1.0
        radius = round(wide * (0.04 + 0.13 * age))
        x = at[0] + wide * (0.34 * age**1.5 + 0.02 * math.sin(7 * age + k))
        puff = soft_disc(radius, SNOW_COLOUR, 150, 1.5)
        puff.set_alpha(round(200 * there * (1 - age) * min(1.0, 8 * age)))
        canvas.blit(puff, (round(x) - radius, round(at[1] - 0.75 * wide * age) - radius))


def _draw_snowfall(
    canvas: pygame.Surface, seconds: float, largest: int, count: int, far: Colour
) -> None:
    """So many flakes, each on its own way down; slow ones are far away, in the colour ``far``."""
    rng = np.random.default_rng(11)
    width, height = canvas.get_size()
    for x, y, speed in rng.random((count, 3)).tolist():
        down = (y + FALL_SPEED * (0.6 + speed) * seconds) % 1.0
        aside = x + 0.01 * math.sin(6.3 * (y + 0.2 * seconds))
        tone = mix(FLAKE_COLOUR, far, 0.5 - 0.5 * speed)
        pygame.draw.circle(canvas, tone, (aside % 1.0 * width, down * height),
                           max(1, round(largest * (0.5 + speed))))  # fmt: skip


@cached_per_thread(maxsize=2)
def _hut_scene(size: tuple[int, int], width: int, gone: float, snow: bool) -> pygame.Surface:
    """Sky, ridges, woods, the ground before the door, and the hut so many pixels wide."""
    image, hour = pygame.Surface(size), colours_at(gone, snow)
    image.fill(hour.ridges[-1])
    low = round(size[1] * GROUND_SHARE)
    ramp = pygame.Surface((1, 16))
    for row in range(16):
        ramp.set_at((0, row), mix(hour.zenith, hour.horizon, (row / 15) ** 2.2))
    tall = pygame.transform.smoothscale(ramp, (1, low))
    image.blit(pygame.transform.scale(tall, (size[0], low)), (0, 0))
    rng = np.random.default_rng(5)
    for x, y, bright in rng.random((STAR_COUNT, 3)).tolist():
        spot = (x * size[0], 0.8 * low * y)
        red, green, blue, _ = image.get_at((int(spot[0]), int(spot[1])))
        shown = (0.8 - 0.75 * y) * hour.night**3
        tone = mix((red, green, blue), SNOW_COLOUR, shown)
        pygame.draw.circle(image, tone, spot, 1 + (bright > 0.9) * width / 300)
    for depth in range(len(hour.ridges)):
        _draw_ridge(image, low, depth, hour, rng, width)
    _draw_bank(image, low, width, hour)
    (_draw_footprints if snow else _draw_meadow)(image, low, width, hour)
    for side in (-1, 1):
        for aside, tall_ in ((0.86, 0.9), (1.22, 1.35), (1.66, 1.05), (2.05, 1.5)):
            x = size[0] / 2 + side * width * (aside + 0.12 * (side > 0))
            foot = (x, _bank_top(x, size, low, width) + 0.05 * width)
            _draw_fir(image, foot, tall_ * width, hour.fir)
    middle, reach = size[0] // 2, round(1.25 * width)
    light = pygame.transform.smoothscale(glow(max(8, width // 5)), (2 * reach, 2 * reach))
    light.set_alpha(round(255 * (0.25 + 0.75 * hour.night)))
    image.blit(light, (middle - reach, low - round(0.3 * width) - reach))
    _draw_door_light(image, middle + round(0.16 * width), low, width, hour.night)
    hut = hut_picture(width, snow=snow).copy()
    hut.fill(mix((255, 255, 255), (96, 92, 124), 0.8 * hour.night), special_flags=pygame.BLEND_MULT)
    hut.blit(hut_picture(width, lights=True), (0, 0))
    image.blit(hut, hut.get_rect(midbottom=(middle, low + width // 45)))
    return image


def _draw_ridge(image: pygame.Surface, low: int, depth: int, hour: HourColours,
                rng: np.random.Generator, width: int) -> None:  # fmt: skip
    """One ridge with a wood along it, paler towards its foot where fog lies."""
    size, tone = image.get_size(), hour.ridges[depth]
    xs = np.linspace(0, 1, 161)
    crest = np.zeros_like(xs)
    for octave in range(1, 7):
        phase = rng.random() * 2 * math.pi
        crest += np.sin(xs * (2.1 + 0.5 * depth) * 2**octave + phase) / 2.1**octave
    ys = low - size[1] * (0.27 - 0.085 * depth) * (0.62 + 0.42 * crest)
    line = list(zip((xs * size[0]).tolist(), ys.tolist(), strict=True))
    pygame.draw.polygon(image, tone, [*line, (size[0], low), (0, low)])
    pygame.draw.aalines(image, tone, False, line)
    for x, y in line[:: 4 - depth] if depth else []:
        tall = width * (0.03 + 0.03 * depth) * (0.7 + 0.6 * rng.random())
        if rng.random() < 0.62:
            _draw_fir(
                image, (x + 4 * rng.random(), y + 0.2 * tall), tall, mix(tone, hour.fir, 0.55)
            )
    mist = pygame.Surface((1, 8), pygame.SRCALPHA)
    for row in range(8):
        mist.set_at((0, row), (*mix(hour.horizon, tone, 0.35), round(105 * (row / 7) ** 2)))
    band = pygame.transform.smoothscale(mist, (1, round(0.16 * size[1])))
    image.blit(pygame.transform.scale(band, (size[0], band.get_height())),
               (0, low - band.get_height()))  # fmt: skip


def _bank_top(x: float, size: tuple[int, int], low: int, width: int) -> float:
    """The edge of the snow bank that the hut stands on [px]."""
    across = (x - size[0] / 2) / (0.5 * size[0])
    return low - 0.045 * width + 0.11 * size[1] * across * across


def _draw_bank(image: pygame.Surface, low: int, width: int, hour: HourColours) -> None:
    """The snow before the hut."""
    size = image.get_size()
    top = math.floor(low - 0.045 * width)
    ramp = pygame.Surface((1, 2))
    for row, tone in enumerate(hour.bank):
        ramp.set_at((0, row), tone)
    tall = pygame.transform.smoothscale(ramp, (1, size[1] - top))
    snow = pygame.transform.scale(tall, (size[0], size[1] - top))
    for x in range(size[0]):
        edge = round(_bank_top(x, size, low, width))
        image.blit(snow, (x, edge), (x, edge - top, 1, size[1] - edge))
    edge_line = [(x, _bank_top(x, size, low, width)) for x in range(0, size[0] + 8, 8)]
    pygame.draw.aalines(image, mix(hour.bank[0], SNOW_COLOUR, 0.35), False, edge_line)


def _draw_meadow(image: pygame.Surface, low: int, width: int, hour: HourColours) -> None:
    """Grass before the hut, longer towards the eye, and a trodden path to the door."""
    size, rng = image.get_size(), np.random.default_rng(17)
    door, earth = size[0] / 2 + 0.16 * width, mix((150, 126, 92), NIGHT.bank[1], 0.8 * hour.night)
    for step in range(60):
        t = (step / 59) ** 1.6
        spot = pygame.Rect(0, 0, round(width * (0.16 + 0.3 * t)), round(width * (0.02 + 0.07 * t)))
        spot.center = (
            round(door - 1.7 * width * t),
            round(low + 0.02 * width + (size[1] - low) * t),
        )
        pygame.draw.ellipse(image, mix(earth, hour.bank[0], 0.25), spot)
    for x, far, tone in rng.random((1400, 3)).tolist():
        y = _bank_top(x * size[0], size, low, width) + (size[1] - low) * far**1.5
        tall = width * (0.015 + 0.05 * far) * (0.6 + 0.8 * tone)
        aside = abs(x * size[0] - door + 1.7 * width * far**1.5) / width
        if aside > 0.1 + 0.16 * far:
            green = mix(hour.bank[0], hour.fir, 0.15 + 0.35 * tone)
            tip = (x * size[0] + 0.5 * tall * (tone - 0.5), y - tall)
            pygame.draw.line(image, green, (x * size[0], y), tip, max(1, width // 200))


def _draw_footprints(image: pygame.Surface, low: int, width: int, hour: HourColours) -> None:
    """Footprints from the foot of the picture to the door, beside the words below the hut."""
    size = image.get_size()
    door = size[0] / 2 + 0.16 * width
    for step in range(22):
        t = step / 21
        y = low + 0.03 * width + (size[1] - low) * t**1.4
        x = door - 1.95 * width * t + (1 if step % 2 else -1) * width * (0.012 + 0.03 * t)
        foot = pygame.Rect(0, 0, round(width * (0.014 + 0.03 * t)),
                           round(width * (0.008 + 0.016 * t)))  # fmt: skip
        foot.center = (round(x), round(y))
        pygame.draw.ellipse(image, mix(hour.bank[1], hour.fir, 0.2 + 0.2 * hour.night), foot)


def _draw_fir(image: pygame.Surface, foot: tuple[float, float], tall: float, tone: Colour) -> None:
    """A fir's outline with its foot there, ``tall`` pixels high."""
    x, y = foot
    for tier in range(5):
        top = y - tall * (1 - 0.16 * tier)
        bottom = y - tall * (0.74 - 0.17 * tier)
        reach = tall * (0.07 + 0.034 * tier)
        shape = [(x, top), (x + reach, bottom), (x, bottom - 0.03 * tall), (x - reach, bottom)]
        pygame.draw.polygon(image, tone, shape)
        pygame.draw.aalines(image, tone, True, shape)
    trunk = max(1, round(0.035 * tall))
    pygame.draw.rect(image, tone, (round(x - trunk / 2), round(y - 0.1 * tall), trunk,
                                   round(0.12 * tall)))  # fmt: skip
