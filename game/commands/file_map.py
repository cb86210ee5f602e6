"""An elevation file as a small map: true north, a scale, and the square of the level."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.core.errors import BadInput
from engine.core.level import Level
from engine.files import is_file
from engine.level_files.formats import is_elevation_name
from engine.level_files.loading import load_level, survey_elevation
from game.commands.progress_bar import share_bar

if TYPE_CHECKING:
    import pygame

    from engine.level_files.file_overview import Overview
    from game.ui.theme import Ui

PLACE_TEXT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,; ]\s*([+-]?\d+(?:\.\d+)?)\s*")
LENGTH_TEXT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(km|m)?\s*", re.IGNORECASE)
ROUND_DIGITS = (1, 2, 5)
"""A scale bar is one of these times a power of ten."""


def load_with_overview(
    level: str, at: str | None, size: str | None
) -> tuple[Level, Overview | None]:
    """A level, and where it was cut from if it is an elevation file. BadInput."""
    path = Path(level)
    place = None if at is None else place_of(at)
    side = None if size is None else length_of(size)
    if path.suffix == ".toml" or not (is_elevation_name(path) or is_file(path)):
        if place is not None or side is not None:
            raise BadInput(
                f"levels show: --at and --size choose a square of an elevation file, found {level}"
            )
        return load_level(level), None
    with share_bar(f"reading {path.name}") as report:
        return survey_elevation(path, place, side, report)


def place_of(text: str) -> tuple[float, float]:
    """Latitude and longitude of a text such as `46.55,8.56`. BadInput."""
    found = PLACE_TEXT.fullmatch(text)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 360:
        raise BadInput(
            f"--at: expected latitude and longitude in degrees, such as 46.55,8.56, found "
            f"{text[:60]!r}"
        )
    return float(found[1]), float(found[2])


def length_of(text: str) -> float:
    """Metres of a text such as `8km`, `900m` or `900`. BadInput."""
    found = LENGTH_TEXT.fullmatch(text)
    if found is None:
        raise BadInput(f"--size: expected a length such as 8km or 900m, found {text[:60]!r}")
    return float(found[1]) * (1000.0 if (found[2] or "").lower() == "km" else 1.0)


def square_in_words(overview: Overview) -> str:
    """Where the square lies, and the keys of a level file that choose it again."""
    around = ""
    if overview.place is not None:
        around = f" around {overview.place[0]:.4f},{overview.place[1]:.4f}"
    return (
        f"square: {overview.size / 1000:.1f} km{around}; in a level file: size = "
        f"{overview.size:g}, at_east = {overview.at_east:.4f}, at_north = {overview.at_north:.4f}"
    )


def draw_file_map(page: pygame.Surface, ui: Ui, rect: pygame.Rect, overview: Overview) -> None:
    """The whole file in relief, the square in it, an arrow to true north and a scale bar."""
    import pygame

    from game.ui.theme import INK, RULE, Face

    foot = ui.px(42)
    room = pygame.Rect(rect.left, rect.top, rect.width, rect.height - foot)
    scale = min(room.width / overview.wide, room.height / overview.tall)
    picture = pygame.Rect(0, 0, *(max(8, round(m * scale)) for m in (overview.wide, overview.tall)))
    picture.midtop = room.midtop
    relief = pygame.surfarray.make_surface(_relief_pixels(overview).swapaxes(0, 1))
    page.blit(pygame.transform.smoothscale(relief, picture.size), picture)
    pygame.draw.rect(page, RULE, picture, 1)
    corners = [
        (picture.left + x * picture.width, picture.top + y * picture.height)
        for x, y in overview.corners
    ]
    pygame.draw.polygon(page, ui.palette.mine, corners, max(2, ui.px(2)))
    _draw_north_arrow(
        page, ui, (picture.right - ui.px(18), picture.top + ui.px(34)), overview.true_north
    )
    metres = _round_length(0.4 * picture.width / scale)
    left, bar = picture.left, round(metres * scale)
    y = picture.bottom + ui.px(9)
    pygame.draw.line(page, INK, (left, y), (left + bar, y), max(1, ui.px(1.5)))
    for x in (left, left + bar):
        pygame.draw.line(page, INK, (x, y - ui.px(3)), (x, y + ui.px(3)))
    key = "km" if metres >= 1000 else "metres"
    text = ui.text(f"levelmap.{key}", **{key: f"{metres / 1000 if key == 'km' else metres:g}"})
    ui.write(page, text, (left + bar + ui.px(8), y - ui.px(8)), Face.ITALIC, 13.5, INK, "topleft")
    if overview.place is not None:
        latitude, longitude = overview.place
        sides = "NS"[latitude < 0], "EW"[longitude < 0]
        spot = f"{abs(latitude):.3f}° {sides[0]}  {abs(longitude):.3f}° {sides[1]}"
        ui.write(page, spot, (left, y + ui.px(9)), Face.ITALIC, 13.5, INK, "topleft")


def _draw_north_arrow(
    page: pygame.Surface, ui: Ui, middle: tuple[float, float], degrees: float
) -> None:
    import pygame

    from game.ui.theme import INK, Face

    angle = math.radians(degrees)
    ahead = np.array((math.sin(angle), -math.cos(angle)))
    aside = np.array((ahead[1], -ahead[0]))
    reach = ui.px(14)
    tip, tail = middle + reach * ahead, middle - reach * ahead
    wings = [tip - 0.7 * reach * ahead + side * 0.4 * reach * aside for side in (-1, 1)]
    pygame.draw.line(page, INK, tail, tip, max(1, ui.px(1.5)))
    pygame.draw.polygon(page, INK, [tip, *wings])
    ui.write(page, "N", tuple(middle + (reach + ui.px(9)) * ahead), Face.TITLE, 13, INK, "center")


def _relief_pixels(overview: Overview) -> npt.NDArray[np.uint8]:
    """The file's heights as colours, lit from the upper left; grey where they are missing."""
    from game.land.relief import ALTITUDE_TINTS, SHADOW_TINT

    heights = overview.heights
    known = ~np.isnan(heights)
    low, high = np.percentile(heights[known], (1, 99)) if known.any() else (0.0, 1.0)
    flat = np.where(known, heights, low)
    place = np.clip((flat - low) / max(high - low, 1e-9), 0, 1) * (len(ALTITUDE_TINTS) - 1)
    index = np.minimum(place.astype(int), len(ALTITUDE_TINTS) - 2)
    part = (place - index)[:, :, None]
    colour = ALTITUDE_TINTS[index] * (1 - part) + ALTITUDE_TINTS[index + 1] * part
    down, right = np.gradient(flat)
    steep = float(np.percentile(np.hypot(down, right), 90)) or 1.0
    shade = np.clip(0.5 * (right + down) / steep, -1, 1)[:, :, None]
    lit = np.where(shade > 0, colour + 0.5 * shade * (255 - colour), colour)
    colour = np.where(shade < 0, colour + 0.5 * -shade * (SHADOW_TINT - colour), lit)
    colour[~known] = 200
    return np.asarray(colour.clip(0, 255), np.uint8)


def _round_length(metres: float) -> float:
    """The largest round length up to so many metres."""
    power = 10.0 ** math.floor(math.log10(max(metres, 1e-3)))
    return float(max(k * power for k in ROUND_DIGITS if k * power <= metres))
