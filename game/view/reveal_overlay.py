"""What is laid over the revealed mountain: ways of all hikers, readings, hut, names."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pygame

from engine.core.result import Structured
from engine.core.terrain import Terrain
from game.hike.hut import DOOR, GROUND_SHARE, WINDOW, hut_picture
from game.hike.summary import LineStyle
from game.ui.drawing import cached_per_thread, mix
from game.ui.theme import Colour, Ui
from game.view.compiled import mountain_kernels
from game.view.picture import draw_on
from game.view.reveal import RevealView
from game.view.reveal_labels import CASING, Labels, spread

Pixels = npt.NDArray[np.float64]

LANTERN = (255, 226, 150)
READING, READING_RIM = (255, 250, 236), (46, 36, 40)
DESCENT = LineStyle((250, 246, 232), (1.5, 5.0), "diamond", 2.0)
"""How the way of steepest descent is drawn."""
FINEST = 26.0
"""Places along a way are at most this far apart [m]."""
HUT_WIDE = 40.0
"""Width of the house, in design units."""
HUT_LIGHT, HUT_RIM = (40, 29, 16), (255, 214, 150, 64)
"""Its own light on its logs, and around it."""
HUT_MIDDLE = 16.0
"""Its middle stands so far over the ground, likewise."""
LIFT = 0.012
"""Height of a rope over the ground, of the camera's distance."""
REACH = -4000.0, 12000.0
"""Pixels up to which a line goes on beyond the canvas: behind the camera it would never end."""
SHAFT = np.array(((0.0, 0.06), (0.6, 0.06), (0.6, 0.2), (1.0, 0.0), (0.6, -0.2), (0.6, -0.06),
                  (0.0, -0.06)))  # fmt: skip
"""Corners of an arrow: along it, and to its left."""


class LabelPoint(NamedTuple):
    """Something on the canvas with a name."""

    at: tuple[float, float]
    """Pixels."""
    name: str


@dataclass(frozen=True)
class RevealRoute:
    """A way over the mountain."""

    places: npt.NDArray[np.float64]
    """East and north [m from the map's corner], shape (n, 2)."""
    times: npt.NDArray[np.float64]
    """When each was reached, as a share of the daylight."""
    line: LineStyle
    name: str


class Head(NamedTuple):
    """The end of a way so far, where its hiker is."""

    route: RevealRoute
    at: tuple[float, float]
    """Pixels."""
    hidden: bool
    """Whether a ridge hides it."""


def route_of(track: Structured, daylight: float, line: LineStyle, name: str) -> RevealRoute:
    """The way of a hike from its track, close enough to lie on the ground."""
    east, north = np.asarray(track["east"], float), np.asarray(track["north"], float)
    times = np.asarray(track["minutes"], float) / daylight
    return RevealRoute(*_dense(np.column_stack((east, north)), times), line, name)


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


class Strokes:
    """Smooth lines, drawn all at once."""

    def __init__(self, scale: float) -> None:
        """``scale``: pixels per design unit."""
        self.scale = scale
        self._ends: list[npt.NDArray[np.float32]] = []
        self._colours: list[npt.NDArray[np.uint32]] = []

    def add(self, begins: Pixels, ends: Pixels, radius: float, colour: Colour) -> None:
        """Lines between points, each (n, 2), over what was added before; ``radius`` in pixels."""
        red, green, blue = colour
        rows = np.empty((len(begins), 5), np.float32)
        rows[:, :2], rows[:, 2:4], rows[:, 4] = begins, ends, radius
        self._ends.append(rows)
        self._colours.append(np.full(len(rows), red << 16 | green << 8 | blue, np.uint32))

    def draw(self, canvas: pygame.Surface) -> None:
        """Draw what was added."""
        if self._ends:
            ends, colours = np.concatenate(self._ends), np.concatenate(self._colours)
            kernel = mountain_kernels().draw_strokes
            draw_on(canvas, lambda pixels: kernel(pixels, ends, colours))


class _Sight(NamedTuple):
    """A way on the canvas, as far as it has been gone."""

    points: Pixels
    """Pixels of the line, shape (n, 2)."""
    ground: Pixels
    """Pixels of the ground below it."""
    seen: npt.NDArray[np.bool_]
    """Which of them no ridge hides."""


def _gone(one: RevealRoute, share: float) -> npt.NDArray[np.float64]:
    """Places of a way as far as a share of the daylight, none before it begins."""
    count = int(np.searchsorted(one.times, share, side="right"))
    places = one.places[:count]
    if 0 < count < len(one.places):
        # On to the very minute, or the hiker would hop from place to place.
        part = (share - one.times[count - 1]) / max(1e-9, one.times[count] - one.times[count - 1])
        places = np.vstack((places, places[-1] + part * (one.places[count] - places[-1])))
    return places


def _lifts(view: RevealView, routes: Sequence[RevealRoute]) -> list[float]:
    """How high over the ground each way is drawn [m]."""
    return [2.0 if one.line is DESCENT else 2.0 + LIFT * view.radius for one in routes]


def _sights(view: RevealView, routes: Sequence[RevealRoute], share: float) -> list[_Sight]:
    """All ways on the canvas: projected at once, a call for each of them would cost more."""
    gone = [_gone(one, share) for one in routes]
    east, north = np.concatenate(gone).T
    up = view.mesh.height(east, north)
    lift = np.repeat(_lifts(view, routes), [len(places) for places in gone])
    points, seen = view.project(east, north, up + lift)
    ground, _ = view.project(east, north, up)
    ends = np.cumsum([len(places) for places in gone])[:-1]
    points = np.clip(points, *REACH)
    parts = (np.split(found, ends) for found in (points, ground, seen))
    return [_Sight(*part) for part in zip(*parts, strict=True)]


def _lay_route(strokes: Strokes, one: RevealRoute, sight: _Sight, aside: float) -> None:
    """Add the lines of a way.

    ``aside`` [design units] of where it lies, ways that run together stay side by side.
    """
    points, ground, seen = sight
    descent, scale = one.line is DESCENT, strokes.scale
    if not descent and seen.any():
        # From a rope in the air down to the ground below it.
        high, low = points[seen], ground[seen]
        kept = _spaced(high, 17 * scale)
        strokes.add(high[kept], low[kept], 0.5, mix(one.line.colour, CASING, 0.45))
    kept = _spaced(points, 6 * scale)
    points, seen = points[kept], seen[kept]
    if aside and len(points) > 2:
        points = points + aside * scale * _normals(points)
    width = max(1.0, (0.75 if one.line.pattern == () else 0.7) * one.line.width * scale) / 2
    pattern = [p * scale for p in one.line.pattern]
    faint = mix(one.line.colour, (210, 190, 170), 0.35)
    for run, clear in _runs(points, seen):
        if not clear:
            # Behind a ridge: a thin trace.
            strokes.add(*_dashed(run, (3 * scale, 5 * scale)), max(0.5, 0.7 * scale), faint)
            continue
        ends = _dashed(run, pattern)
        strokes.add(*(ends if descent else (run[:-1], run[1:])), width + max(1.0, scale), CASING)
        strokes.add(*ends, width, one.line.colour)


def _dashed(points: Pixels, pattern: Sequence[float]) -> tuple[Pixels, Pixels]:
    """Both ends of the drawn parts of a polyline: drawn, left out, drawn, ... [px] in turn."""
    if not pattern:
        return points[:-1], points[1:]
    away, period = points[1:] - points[:-1], sum(pattern)
    along = np.zeros(len(points))
    np.cumsum(np.hypot(away[:, 0], away[:, 1]), out=along[1:])
    begins = np.arange(0.0, along[-1], period)[:, None] + np.cumsum((0.0, *pattern[:-1]))
    cuts = begins.ravel()
    at = np.concatenate((along, cuts[cuts < along[-1]]))
    at.sort()
    places = np.column_stack([np.interp(at, along, column) for column in points.T])
    part = np.searchsorted(np.cumsum(pattern), (at[1:] + at[:-1]) / 2 % period, side="right")
    drawn = part % 2 == 0
    return places[:-1][drawn], places[1:][drawn]


def _spaced(points: Pixels, apart: float) -> npt.NDArray[np.bool_]:
    """Which points lie about so many pixels of the way apart, both ends included."""
    away = np.abs(points[1:] - points[:-1])
    part = np.floor(np.cumsum(away[:, 0] + away[:, 1]) * (1 / apart))
    kept = np.ones(len(points), bool)
    kept[1:-1] = part[1:] > part[:-1]
    return kept


def _normals(points: Pixels) -> Pixels:
    """To the left of the way at each point, length 1 and never leaping from side to side."""
    ahead = np.empty_like(points)
    ahead[1:-1], ahead[0], ahead[-1] = (points[2:] - points[:-2], points[1] - points[0],
                                        points[-1] - points[-2])  # fmt: skip
    normal = np.column_stack((ahead[:, 1], -ahead[:, 0]))
    return np.asarray(normal / np.maximum(1e-6, np.hypot(*normal.T))[:, None])


def _runs(points: Pixels, seen: npt.NDArray[np.bool_]) -> Iterator[tuple[Pixels, bool]]:
    """The way in pieces that are in sight as a whole, or not."""
    clear = seen[:-1] & seen[1:]
    ends = [0, *(np.flatnonzero(clear[1:] != clear[:-1]) + 1).tolist(), len(clear)]
    for a, b in pairwise(ends):
        if b > a:
            yield points[a : b + 1], bool(clear[a])


def draw_readings(canvas: pygame.Surface, ui: Ui, view: RevealView, readings: Structured,
                  up: bool, share: float, daylight: float) -> None:  # fmt: skip
    """The readings of the hike as arrows lying on the ground, as long as they are steep."""
    # In paper and ink: no hike's line has them, and the ink of readings is near that of one.
    sign, unit = (1.0 if up else -1.0), 0.042 * view.radius
    count = int(np.searchsorted(np.asarray(readings["minutes"], float), share * daylight, "right"))
    # Of all readings, so that no arrow shrinks when the next one comes.
    tail = np.column_stack((readings["at_east"], readings["at_north"])).astype(float)
    size, tail, rows = _arrow_sizes(tail, unit)[:count], tail[:count], readings[:count]
    way = sign * np.column_stack((rows["east"], rows["north"])).astype(float)
    slope = np.hypot(way[:, 0], way[:, 1])
    kept = slope > 1e-4
    if not kept.any():
        return
    way, slope, tail, size = way[kept], slope[kept], tail[kept], size[kept][:, None, None]
    ahead = way / slope[:, None]
    aside = np.column_stack((-ahead[:, 1], ahead[:, 0]))
    length = unit * (0.55 + 0.8 * np.minimum(1.0, slope))
    arrow = (length[:, None, None] * SHAFT[None, :, :1] * ahead[:, None]
             + 1.5 * unit * SHAFT[None, :, 1:] * aside[:, None])  # fmt: skip
    corners = (tail[:, None] + size * arrow).reshape(-1, 2)
    points, seen = view.on_canvas(corners[:, 0], corners[:, 1], 3.0)
    shapes = points.reshape(-1, len(SHAFT), 2).tolist()
    drawn: list[list[float]] = []
    for shape, clear in zip(shapes, seen.reshape(-1, len(SHAFT))[:, 0].tolist(), strict=True):
        # Where readings are crowded not every arrow is drawn.
        room = max(ui.px(18), 1.2 * math.dist(shape[0], shape[3]))
        if clear and all(math.dist(shape[0], other) > room for other in drawn):
            drawn.append(shape[0])
            pygame.draw.polygon(canvas, READING_RIM, shape, max(2, ui.px(2)))
            pygame.draw.polygon(canvas, READING, shape)


def _arrow_sizes(tails: npt.NDArray[np.float64], unit: float) -> npt.NDArray[np.float64]:
    """How large the arrow of each reading is: smaller where another is nearer than a length."""
    away = np.hypot(*(tails[:, None] - tails[None]).transpose(2, 0, 1))
    # Readings at one place are one arrow.
    room = np.where(away < 1.0, np.inf, away).min(axis=1, initial=np.inf)
    return np.asarray(np.clip(0.7 * room / unit, 0.5, 1.0))


@cached_per_thread(maxsize=32)
def _lamplight(side: int, bright: int) -> pygame.Surface:
    """The shine around a window, ``side`` pixels wide, 64 the brightest."""
    far = np.hypot(*np.meshgrid(*[np.linspace(-1, 1, side)] * 2))
    tone = (np.clip(1 - far, 0, 1) ** 2.2)[:, :, None] * np.array((170, 116, 50)) * (bright / 64)
    return pygame.surfarray.make_surface(tone.astype(np.uint8))


def draw_lantern(canvas: pygame.Surface, ui: Ui, at: tuple[float, float]) -> None:
    """A friend's lantern a little above the ground, and its shine."""
    glow = _lamplight(2 * ui.px(40), 80)
    spot = (round(at[0]), round(at[1]) - ui.px(5))
    canvas.blit(glow, glow.get_rect(center=spot), special_flags=pygame.BLEND_RGB_ADD)
    pygame.draw.aacircle(canvas, (58, 40, 30), spot, ui.px(6))
    pygame.draw.aacircle(canvas, LANTERN, spot, ui.px(4.4))


@cached_per_thread(maxsize=4)
def _hut_at_dusk(wide: int) -> pygame.Surface:
    """The house in its own light, with a rim of it: dark logs would be lost in a dark valley."""
    house = hut_picture(wide)
    rim = pygame.mask.from_surface(house).to_surface(setcolor=HUT_RIM, unsetcolor=(0, 0, 0, 0))
    lit = house.copy()
    lit.fill(HUT_LIGHT, special_flags=pygame.BLEND_RGB_ADD)
    picture = pygame.Surface(house.get_size(), pygame.SRCALPHA)
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (-1, -1), (1, -1)):
        picture.blit(rim, (dx, dy))
    picture.blit(lit, (0, 0))
    return picture


def draw_hut(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], seconds: float,
             hidden: bool) -> None:  # fmt: skip
    """The house of the walk, small, its window lit; ``hidden`` behind a ridge only a ring."""
    x, y = at
    if hidden:
        pygame.draw.circle(canvas, (255, 236, 190), at, ui.px(9), max(1, ui.px(1.6)))
        return
    flicker = 0.9 + 0.1 * math.sin(seconds * 5.1) * math.sin(seconds * 3.3)
    glow = _lamplight(ui.px(88), round(64 * flicker))
    house = _hut_at_dusk(ui.px(HUT_WIDE))
    corner = (round(x - house.get_width() / 2), round(y - GROUND_SHARE * house.get_height()))
    canvas.blit(glow, glow.get_rect(center=(round(x), round(y - 0.3 * house.get_height()))),
                special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip
    canvas.blit(house, corner)
    per, shine = house.get_width() / 34, _lamplight(ui.px(22), round(44 * flicker))
    for left, top, wide, high in (WINDOW, DOOR):
        middle = corner[0] + per * (left + wide / 2), corner[1] + per * (top + high / 2)
        canvas.blit(shine, shine.get_rect(center=middle), special_flags=pygame.BLEND_RGB_ADD)


def draw_routes(canvas: pygame.Surface, ui: Ui, view: RevealView, routes: Sequence[RevealRoute],
              share: float) -> list[Head]:  # fmt: skip
    """All ways, the person's over the ghosts' and the steepest one, thin, over all of them.

    The heads on the canvas, in the order of the ribbons.
    """
    heads, strokes = [], Strokes(ui.scale)
    walked = [one for one in routes if one.line is not DESCENT]
    order = [*walked, *(one for one in routes if one.line is DESCENT)]
    ghosts, room = len(walked) - 1, canvas.get_rect().inflate(200, 200)
    for index, (one, sight) in enumerate(zip(order, _sights(view, order, share), strict=True)):
        if not len(sight.points):
            continue
        # The person's own lies where it was walked, the ghosts beside it in turn.
        aside = (2.6 + 2.4 * (index // 2)) * (1 if index % 2 else -1) if index < ghosts else 0.0
        _lay_route(strokes, one, sight, aside)
        head = (float(sight.points[-1, 0]), float(sight.points[-1, 1]))
        if one.line is not DESCENT and room.collidepoint(head):
            heads.append(Head(one, head, not sight.seen[-1]))
    strokes.draw(canvas)
    return heads


def places_of(routes: Sequence[RevealRoute], view: RevealView, share: float) -> Pixels:
    """Some pixels of the ways as far as a share of the daylight."""
    found = [one.places[: int(np.searchsorted(one.times, share, side="right")) : 3]
             for one in routes]  # fmt: skip
    east, north = np.concatenate(found).T
    lift = np.repeat(_lifts(view, routes), [len(part) for part in found])
    points, seen = view.project(east, north, view.mesh.height(east, north) + lift)
    return np.asarray(points[seen])


def draw_names(canvas: pygame.Surface, ui: Ui, heads: Sequence[Head],
               hut: LabelPoint | None = None, keep: Sequence[pygame.Rect] = (),
               soft: Pixels | None = None, also: LabelPoint | None = None,
               lanterns: Sequence[LabelPoint] = ()) -> None:  # fmt: skip
    """Where everybody is, and who. Nothing is written over the ``hut`` and what to ``keep``.

    ``also`` is a place of less weight: it is named where there is still room.
    """
    labels = Labels(canvas, ui, soft)
    for rect in keep:
        labels.keep(rect)
    middle = None if hut is None else (hut.at[0], hut.at[1] - ui.px(HUT_MIDDLE))
    if middle is not None:
        house = pygame.Rect(0, 0, ui.px(HUT_WIDE), ui.px(HUT_WIDE))
        house.center = (round(middle[0]), round(middle[1]))
        labels.keep(house, named=bool(hut and hut.name))
    places = np.array([head.at for head in heads]).reshape(-1, 2)
    spots = [(float(x), float(y)) for x, y in spread(places, middle, ui.scale)]
    for head, spot in zip(heads, spots, strict=True):
        labels.expect(spot, head.at, head.route.line.colour)
    for head, spot in reversed([*zip(heads, spots, strict=True)]):
        if head.route.name:
            labels.write(spot, head.route.name, head.route.line.colour, head.hidden)
    if hut is not None and middle is not None and hut.name:
        labels.write(middle, hut.name, (255, 214, 120), radius=17)
    for lantern in lanterns:
        room = pygame.Rect(0, 0, ui.px(16), ui.px(16))
        room.center = (round(lantern.at[0]), round(lantern.at[1]) - ui.px(5))
        labels.keep(room)
    for lantern in lanterns:
        labels.write(lantern.at, lantern.name, LANTERN)
    if also is not None:
        labels.write(also.at, also.name, DESCENT.colour)
    # Last: leaders end under the markers.
    for head, spot in zip(heads, spots, strict=True):
        labels.mark(spot, head.route.line, head.hidden)
