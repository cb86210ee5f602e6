"""A level's true map as a picture."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pygame

from engine import Expedition
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.level_files.file_overview import Overview
from game.background.incremental import at_once
from game.commands.file_map import draw_file_map
from game.debrief.sheet import frame_map
from game.debrief.true_map import TrueMap
from game.hike.summary import HikeSummary
from game.land.relief import ALTITUDE_TINTS, survey
from game.ui.drawing import paper_tile, stroke, tile
from game.ui.image_file import save_picture
from game.ui.theme import INK, INK_FAINT, INK_SOFT, RULE, Face, Ui
from game.words.catalogue import short_seed

PROFILE_POINTS = 400
"""Points of the profile."""


def save_level_map(
    level: Level,
    seed: int,
    path: str | Path,
    size: tuple[int, int] = (1280, 720),
    overview: Overview | None = None,
) -> None:
    """Draw the mountain of this seed into an image file of `size` [px]; no display is needed.

    `overview` is the whole elevation file that the level was cut out of.
    """
    if Path(path).suffix.lower() not in (".png", ".jpg", ".jpeg", ".bmp", ".tga"):
        raise BadInput(f"{path}: expected a picture's name, ending in .png or .jpg")
    save_picture(draw_level_map(level, seed, size, overview), path)


def draw_level_map(
    level: Level, seed: int, size: tuple[int, int], overview: Overview | None = None
) -> pygame.Surface:
    """The map with hut and start, the profile of the way, and the level in words and numbers."""
    hike = Expedition(level, seed)
    hut = hike.hut
    ui = Ui()
    ui.fit(size)
    descent = hike.altitude_start - hut.altitude
    relief = survey(hike.terrain, descent, min(1024, 2 * size[1]))
    result = hike.finish()
    summary = HikeSummary(result, (), relief, (hut.east, hut.north, hut.altitude))
    page = pygame.Surface(size)
    tile(page, paper_tile(512, 9))
    edge = ui.px(26)
    side = size[1] - 2 * edge
    place = pygame.Rect(edge, edge, side, side)
    page.blit(at_once(TrueMap(summary, ui, side, legend=False).survey()), place)
    frame_map(page, ui, place)
    left = place.right + ui.px(36)
    column = pygame.Rect(left, edge, size[0] - edge - left, side)
    _draw_column(page, ui, level, seed, column, hike, overview)
    return page


def _draw_column(
    page: pygame.Surface,
    ui: Ui,
    level: Level,
    seed: int,
    column: pygame.Rect,
    hike: Expedition,
    overview: Overview | None,
) -> None:
    wide = column.width
    ui.write(page, level.title, (column.left, column.top - ui.px(10)), Face.TITLE, 40, INK,
              "topleft", wide)  # fmt: skip
    under = ui.text("levelmap.under", chapter=level.chapter, seed=short_seed(seed))
    ui.write(page, under, (column.left, column.top + ui.px(46)), Face.ITALIC, 16, INK_SOFT,
              "topleft", wide)  # fmt: skip
    rule = column.top + ui.px(78)
    pygame.draw.line(page, RULE, (column.left, rule), (column.right, rule))
    body = pygame.Rect(column.left, rule + ui.px(14), wide, ui.px(214))
    if overview is not None:
        inset = pygame.Rect(body.right - ui.px(236), body.top, ui.px(236), body.height)
        draw_file_map(page, ui, inset, overview)
        body.width -= inset.width + ui.px(20)
    units = ui.fitting(level.briefing, Face.SERIF, 16.5, body.width, body.height)
    bottom = ui.paragraph(page, level.briefing, body, Face.SERIF, units, INK)
    if overview is not None:
        bottom = body.bottom
    facts = pygame.Rect(column.left, column.bottom - ui.px(128), wide, ui.px(128))
    top = bottom + ui.px(18)
    room = facts.top - ui.px(16) - top
    if room >= ui.px(110):  # a very long briefing has the column to itself
        _draw_profile(page, ui, pygame.Rect(column.left, top, wide, room), hike)
    _draw_facts(page, ui, facts, hike)


def _draw_profile(page: pygame.Surface, ui: Ui, rect: pygame.Rect, hike: Expedition) -> None:
    """The ground on the straight line from the start to the hut, tinted as the map is."""
    ground = pygame.Rect(rect.left, rect.top + ui.px(34), rect.width, rect.height - ui.px(56))
    part = np.linspace(0.0, 1.0, PROFILE_POINTS)
    east = hike.start_east + part * (hike.hut.east - hike.start_east)
    north = hike.start_north + part * (hike.hut.north - hike.start_north)
    heights = hike.terrain.heights_at(east, north)
    low, high = float(heights.min()), float(heights.max())
    way = math.hypot(float(east[-1] - east[0]), float(north[-1] - north[0]))
    factor = (ground.height / max(high - low, 1e-9)) / (ground.width / max(way, 1e-9))
    title = ui.text("levelmap.profile", factor=f"{factor:.1f}")
    ui.write(page, title, rect.topleft, Face.ITALIC, 15, INK_SOFT, "topleft", rect.width)
    xs = ground.left + part * (ground.width - 1)
    ys = ground.bottom - (heights - low) / max(high - low, 1e-9) * ground.height
    tints = np.array(ALTITUDE_TINTS)
    all_low, all_high = float(hike.terrain.heights.min()), float(hike.terrain.heights.max())
    for x in range(ground.left, ground.right):
        y = float(np.interp(x, xs, ys))
        h = float(np.interp(x, xs, heights))
        shade = (h - all_low) / max(all_high - all_low, 1e-9) * (len(tints) - 1)
        tint = [round(float(np.interp(shade, range(len(tints)), tints[:, k]))) for k in range(3)]
        pygame.draw.line(page, tint, (x, round(y)), (x, ground.bottom))
    stroke(page, list(zip(xs.tolist(), ys.tolist(), strict=True)), INK, ui.px(1.8))
    pygame.draw.line(page, INK_FAINT, ground.bottomleft, ground.bottomright)
    for at, colour in ((0, ui.palette.mine), (-1, ui.palette.safe)):
        pygame.draw.aacircle(page, INK, (xs[at], ys[at]), ui.px(5))
        pygame.draw.aacircle(page, colour, (xs[at], ys[at]), ui.px(3.6))
    under = ground.bottom + ui.px(5)
    for name, x, at, anchor in (("start", ground.left, 0, "topleft"),
                                ("hut", ground.right, -1, "topright")):  # fmt: skip
        altitude = ui.text("levelmap.metres", metres=round(float(heights[at])))
        text = f"{ui.text(f'debrief.{name}')}  {altitude}"
        ui.write(page, text, (x, under), Face.ITALIC, 13.5, INK, anchor)  # type: ignore[arg-type]


def _draw_facts(page: pygame.Surface, ui: Ui, rect: pygame.Rect, hike: Expedition) -> None:
    level, t, terrain = hike.level, ui.text, hike.terrain
    size = level.table.terrain.size
    descent = hike.altitude_start - hike.hut.altitude
    way = math.hypot(hike.hut.east - hike.start_east, hike.hut.north - hike.start_north)
    axis = np.linspace(0.0, size, 101)
    slopes = np.hypot(*terrain.gradients_at(axis[None, :], axis[:, None]))
    price = level.instrument.price()
    hours, minutes = divmod(round(level.daylight), 60)
    day = (
        t("levelmap.hours", hours=hours, minutes=minutes)
        if hours > 2 and minutes
        else t("levelmap.minutes", minutes=f"{level.daylight:g}")
    )
    rows = (
        (_length_in_words(ui, size), t("levelmap.side")),
        (t("levelmap.metres", metres=f"{abs(descent):.0f}"),
         t("levelmap.descent" if descent >= 0 else "levelmap.climb")),
        (_length_in_words(ui, way), t("levelmap.way")),
        (day, t("levelmap.daylight")),
        (t("levelmap.minutes", minutes=f"{price:g}"), t("levelmap.reading")),
        (t("levelmap.percent", percent=f"{100 * float(np.median(slopes)):.0f}"),
         t("levelmap.steepness")),
    )  # fmt: skip
    pygame.draw.line(page, RULE, rect.topleft, rect.topright)
    width, height = rect.width / 3, rect.height / 2
    for index, (value, label) in enumerate(rows):
        x = rect.left + (index % 3) * width
        y = rect.top + ui.px(8) + (index // 3) * height
        room = round(width) - ui.px(12)
        ui.write(page, value, (x, y), Face.TITLE, 22, INK, "topleft", room)
        ui.write(page, label, (x, y + ui.px(34)), Face.TEXT, 11.5, INK_SOFT, "topleft", room)


def _length_in_words(ui: Ui, metres: float) -> str:
    if metres >= 1000:
        return ui.text("levelmap.km", km=f"{metres / 1000:.1f}")
    return ui.text("levelmap.metres", metres=f"{metres:.0f}")
