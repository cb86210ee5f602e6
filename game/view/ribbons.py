"""What is laid over the revealed mountain: ways of all hikers, readings, hut, names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pygame

from engine.terrain import Terrain
from game.ink import marker, mix
from game.story import Line
from game.theme import BLUE, WHITE, Colour, Face, Kit
from game.view.reveal import RevealView

DESCENT = Line((250, 246, 232), (1.5, 5.0), "diamond", 2.0)
"""How the way of steepest descent is drawn."""
CASING: Colour = (38, 34, 44)
FINEST = 26.0
"""Places along a way are at most this far apart [m]."""
SHAFT = np.array(((0.0, 0.06), (0.6, 0.06), (0.6, 0.2), (1.0, 0.0), (0.6, -0.2), (0.6, -0.06),
                  (0.0, -0.06)))  # fmt: skip
"""Corners of an arrow: along it, and to its left."""


@dataclass(frozen=True)
class Ribbon:
    """A way over the mountain."""

    places: npt.NDArray[np.float64]
    """East and north [m from the map's corner], shape (n, 2)."""
    times: npt.NDArray[np.float64]
    """When each was reached, as a share of the daylight."""
    line: Line
    name: str


def ribbon(track: Any, daylight: float, line: Line, name: str) -> Ribbon:
    """The way of a hike from its track, close enough to lie on the ground."""
    east, north = np.asarray(track["east"], float), np.asarray(track["north"], float)
    times = np.asarray(track["minutes"], float) / daylight
    return Ribbon(*_dense(np.column_stack((east, north)), times), line, name)


def _dense(places: npt.NDArray[np.float64], times: npt.NDArray[np.float64]
           ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:  # fmt: skip
    steps = np.hypot(*np.diff(places, axis=0).T) if len(places) > 1 else np.zeros(0)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    if along[-1] <= 0:
        return places[-1:], times[-1:]
    apart = max(FINEST / 3, along[-1] / 420)
    at = np.arange(0.0, along[-1] + apart, apart).clip(0, along[-1])
    kept = np.concatenate(([True], steps > 0))
    s = along[kept]
    return (np.column_stack([np.interp(at, s, places[kept, k]) for k in (0, 1)]),
            np.interp(at, s, times[kept]))  # fmt: skip


def steepest(terrain: Terrain, start: tuple[float, float], up: bool) -> npt.NDArray[np.float64]:
    """The way along the gradient from the start to where it ends [m from the map's corner]."""
    sign, step = (1.0 if up else -1.0), terrain.cell
    places = [start]
    east, north = start
    for _ in range(900):
        slope_east, slope_north = terrain.gradient(east, north)
        length = math.hypot(slope_east, slope_north)
        if length < 1e-4 or step < 0.3:
            break
        e = min(max(east + sign * step * slope_east / length, 0.0), terrain.size)
        n = min(max(north + sign * step * slope_north / length, 0.0), terrain.size)
        if sign * (terrain.height(e, n) - terrain.height(east, north)) <= 0:
            step *= 0.5
            continue
        east, north = e, n
        places.append((east, north))
    return np.array(places)


def draw_ribbon(canvas: pygame.Surface, kit: Kit, view: RevealView, one: Ribbon, share: float
                ) -> tuple[float, float] | None:  # fmt: skip
    """Draw a way as far as a share of the daylight; its head's pixel, if in sight."""
    count = int(np.searchsorted(one.times, share, side="right"))
    if count < 1:
        return None
    points, seen = view.on_canvas(one.places[:count, 0], one.places[:count, 1])
    width = max(2, round(one.line.width * kit.scale))
    kept: list[tuple[float, float, bool]] = []
    for (x, y), clear in zip(points.tolist(), seen.tolist(), strict=True):
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > 3 * kit.scale:
            kept.append((x, y, clear))
    x, y = (float(c) for c in points[-1])
    kept.append((x, y, bool(seen[-1])))
    room = canvas.get_rect().inflate(200, 200)
    pairs = [(a, b) for a, b in pairwise(kept) if room.collidepoint(a[:2])]
    for a, b in pairs:
        if a[2] and b[2]:
            pygame.draw.aaline(canvas, CASING, a[:2], b[:2], width + max(2, round(2 * kit.scale)))
    pattern = [p * kit.scale for p in one.line.pattern]
    along = 0.0
    for a, b in pairs:
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        inked = True
        if pattern:
            place = along % sum(pattern)
            for index, part in enumerate(pattern):
                if place < part:
                    inked = index % 2 == 0
                    break
                place -= part
        along += length
        if not (a[2] and b[2]):
            # Behind a ridge: a thin trace.
            if int(along / (4 * kit.scale)) % 2:
                pygame.draw.aaline(
                    canvas, mix(one.line.colour, (210, 190, 170), 0.45), a[:2], b[:2]
                )
        elif inked or length > 3 * (pattern[0] if pattern else 1):
            pygame.draw.aaline(canvas, one.line.colour, a[:2], b[:2], width)
    return (x, y) if seen[-1] and room.collidepoint((x, y)) else None


def draw_head(canvas: pygame.Surface, kit: Kit, at: tuple[float, float], line: Line, name: str,
              taken: list[pygame.Rect]) -> None:  # fmt: skip
    """The marker at the end of a way and the hiker's name on a slip beside it."""
    marker(canvas, line.marker, at, kit.px(7.5), CASING)
    marker(canvas, line.marker, at, kit.px(5.5), line.colour)
    _slip(canvas, kit, at, line.colour, name, taken)


def _slip(canvas: pygame.Surface, kit: Kit, at: tuple[float, float], colour: Colour, name: str,
          taken: list[pygame.Rect]) -> None:  # fmt: skip
    """A name on paper near a place, where nothing else is written."""
    image = kit.fonts.render(name, Face.TITLE, kit.size(14), (44, 36, 28))
    for dx, dy in ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 2), (-1, 2), (1, -2),
                   (-1, -2)):  # fmt: skip
        box = image.get_rect()
        box.center = (round(at[0] + dx * (kit.px(16) + box.width / 2)),
                      round(at[1] + dy * kit.px(20)))  # fmt: skip
        slip = box.inflate(kit.px(12), kit.px(2))
        if slip.collidelist(taken) < 0 and canvas.get_rect().contains(slip):
            taken.append(slip)
            pygame.draw.rect(canvas, (251, 246, 234), slip, border_radius=kit.px(8))
            pygame.draw.rect(canvas, colour, slip, max(1, kit.px(1.4)),
                             border_radius=kit.px(8))  # fmt: skip
            canvas.blit(image, box)
            return


def draw_readings(canvas: pygame.Surface, kit: Kit, view: RevealView, readings: Any, up: bool,
                  share: float, daylight: float) -> None:  # fmt: skip
    """The readings of the hike as arrows lying on the ground, as long as they are steep."""
    sign = 1.0 if up else -1.0
    count = int(np.searchsorted(np.asarray(readings["minutes"], float), share * daylight, "right"))
    rows = readings[:count]
    way = sign * np.column_stack((rows["east"], rows["north"])).astype(float)
    slope = np.hypot(way[:, 0], way[:, 1])
    kept = slope > 1e-4
    if not kept.any():
        return
    way, slope, rows = way[kept], slope[kept], rows[kept]
    unit = 0.05 * view.radius
    ahead = way / slope[:, None]
    aside = np.column_stack((-ahead[:, 1], ahead[:, 0]))
    length = unit * (0.35 + np.minimum(1.0, slope))
    tail = np.column_stack((rows["at_east"], rows["at_north"])).astype(float)
    corners = (tail[:, None] + length[:, None, None] * SHAFT[None, :, :1] * ahead[:, None]
               + 1.2 * unit * SHAFT[None, :, 1:] * aside[:, None]).reshape(-1, 2)  # fmt: skip
    points, seen = view.on_canvas(corners[:, 0], corners[:, 1], 3.0)
    shapes = points.reshape(-1, len(SHAFT), 2).tolist()
    room, last = kit.px(15), [-1e9, -1e9]
    for shape, clear in zip(shapes, seen.reshape(-1, len(SHAFT))[:, 0].tolist(), strict=True):
        # Where readings are crowded not every arrow is drawn.
        if clear and math.dist(shape[0], last) > room:
            last = shape[0]
            pygame.draw.polygon(canvas, WHITE, shape, max(2, kit.px(2)))
            pygame.draw.polygon(canvas, BLUE, shape)


def draw_hut(canvas: pygame.Surface, kit: Kit, at: tuple[float, float], seconds: float,
             hidden: bool) -> None:  # fmt: skip
    """A small house with a lit window; ``hidden`` behind a ridge it is only outlined."""
    k = kit.scale * 1.25
    x, y = at
    if hidden:
        pygame.draw.circle(canvas, (255, 236, 190), at, kit.px(9), max(1, kit.px(1.6)))
        return
    flicker = 0.9 + 0.1 * math.sin(seconds * 5.1) * math.sin(seconds * 3.3)
    far = np.hypot(*np.meshgrid(*[np.linspace(-1, 1, round(72 * k))] * 2))
    tone = (np.clip(1 - far, 0, 1) ** 2.2)[:, :, None] * np.array((170, 116, 50)) * flicker
    glow = pygame.surfarray.make_surface(tone.astype(np.uint8))
    canvas.blit(glow, glow.get_rect(center=(round(x), round(y - 7 * k))),
                special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip

    def p(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx * k, y - dy * k)

    pygame.draw.polygon(canvas, (62, 44, 36), [p(-10, 0), p(10, 0), p(10, 9), p(-10, 9)])
    pygame.draw.polygon(canvas, (92, 66, 50), [p(-9, 0), p(3, 0), p(3, 9), p(-9, 9)])
    pygame.draw.polygon(canvas, (44, 34, 34), [p(-12, 8), p(12, 8), p(8, 17), p(-6, 17)])
    pygame.draw.polygon(canvas, (236, 238, 244), [p(-11, 10), p(-6, 17), p(8, 17), p(7, 15)])
    pygame.draw.polygon(canvas, (255, 214, 120), [p(-6, 2.5), p(-2, 2.5), p(-2, 6.5), p(-6, 6.5)])
    pygame.draw.polygon(canvas, (255, 196, 96), [p(5, 2.5), p(8, 2.5), p(8, 6), p(5, 6)])
    pygame.draw.polygon(canvas, (70, 56, 52), [p(4, 15), p(6.5, 15), p(6.5, 20), p(4, 20)])


def _name_descent(canvas: pygame.Surface, kit: Kit, view: RevealView, one: Ribbon,
                  taken: list[pygame.Rect]) -> None:  # fmt: skip
    """The name of the way of steepest descent, on a slip beside its middle."""
    middle = one.places[len(one.places) // 3]
    points, seen = view.on_canvas(middle[:1], middle[1:])
    if seen[0]:
        at = (float(points[0, 0]), float(points[0, 1]))
        _slip(canvas, kit, at, CASING, one.name, taken)


def draw_all(canvas: pygame.Surface, kit: Kit, view: RevealView, ribbons: Sequence[Ribbon],
             share: float) -> None:  # fmt: skip
    """All ways, the last one on top, then their names."""
    heads, descents = [], []
    for one in ribbons:
        at = draw_ribbon(canvas, kit, view, one, share)
        if one.line is not DESCENT:
            heads.append((one, at))
        elif share >= 1:
            descents.append(one)
    side = kit.px(18)
    taken = [pygame.Rect(at[0] - side / 2, at[1] - side / 2, side, side)
             for _, at in heads if at is not None]  # fmt: skip
    for one, at in reversed(heads):
        if at is not None and one.name:
            draw_head(canvas, kit, at, one.line, one.name, taken)
    for one in descents:
        _name_descent(canvas, kit, view, one, taken)
