"""What lies on the ground and was paid for: arrows, pegs of the plan, staffs, the aim."""

from __future__ import annotations

import math

import numpy as np
import pygame

from engine.core.schemes import HERE
from game.hike.hiker_figure import FLAG, ROPE_COLOUR, rope_coil
from game.hike.player_hike import Note
from game.ui.drawing import cached_per_thread, dashes, mix, stroke
from game.ui.theme import Colour
from game.view.frame_state import FrameState
from game.view.plan_flags import FlagsOnCanvas, flags_on_canvas, within_reach
from game.view.projection import Projection

ASIDE, AHEAD = 1.7, 4.8
"""The arrow lies this far to the hiker's right and ahead of him, where he does not hide it [m]."""
LONG, WIDE = 5.0, 0.16
"""Length of an arrow on slope 1 more than ``SHORT``, and half its shaft [m]."""
SHORT = 3.8
COIL = 2.0
"""Radius of the rope laid out around the hiker [m]."""
TALL = 1.5
"""Height of a flag of the plan [m]."""
CLOTH_SHARE = 0.52
"""Length of a flag's cloth as a share of its height."""
LEAST = 0.036
"""Flags are never smaller than this share of the window's height."""
MARKED = 0.16
"""The level is marked over such a share of the width on both sides."""
PALE: Colour = (250, 244, 226)
POLE: Colour = (84, 68, 54)
BAND: Colour = (206, 60, 44)


def draw_marks(canvas: pygame.Surface, state: FrameState, view: Projection, ink: Colour) -> None:
    """Draw everything that lies or stands on the ground; ``ink`` is that of readings."""
    last = len(state.notes) - 1
    for index in range(max(0, last - 1), last + 1):
        note, newest = state.notes[index], index == last
        if math.dist(note.place, state.hiker) < view.visibility:
            _arrow(canvas, note, state, view, ink, newest)
    _pegs(canvas, state, view)
    if state.measuring > 0:
        _staffs(canvas, state, view)
    if state.aim is not None:
        _aim(canvas, state, view)


def draw_horizon(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """The true horizon that the reading found, as marks at the edges that fade towards him."""
    if state.tilt <= 0.02:
        return
    y = round(view.pose.horizon * view.scale)
    width = canvas.get_width()
    line = _level_marks(width, max(1, round(0.0014 * canvas.get_height())),
                        mix(PALE, (40, 52, 66), 0.7 - 0.6 * round(view.light.lamp, 1)))  # fmt: skip
    line.set_alpha(round(255 * state.tilt))
    for x in (0, width - line.get_width()):
        canvas.blit(pygame.transform.flip(line, bool(x), False), (x, y))


@cached_per_thread(maxsize=4)
def _level_marks(width: int, high: int, tone: Colour) -> pygame.Surface:
    """Dashes at the left edge of a canvas so wide [px], fainter and fainter."""
    dash = max(3, round(0.004 * width))
    reach = round(MARKED * width)
    line = pygame.Surface((reach, high), pygame.SRCALPHA)
    for x in range(0, reach, 4 * dash):
        line.fill((*tone, round(96 * (1 - x / reach))), (x, 0, dash, high))
    return line


def _at(point: np.ndarray) -> tuple[float, float]:
    return (float(point[0]), float(point[1]))


def arrow_place(note: Note) -> np.ndarray:
    """Corners (7, 2) of the arrow of a reading [m from the start], beside the place itself."""
    way = np.array(note.way)
    length = float(np.hypot(*way))
    unit = way / length if length > 1e-9 else np.array((0.0, 1.0))
    right = np.array((unit[1], -unit[0]))
    tail = np.array(note.place) + ASIDE * right + (AHEAD - 1.5) * unit
    long = SHORT + LONG * min(1.0, length)
    head = min(1.9, 0.42 * long)
    shape = ((0.0, -WIDE), (long - head, -WIDE), (long - head, -3 * WIDE), (long, 0.0),
             (long - head, 3 * WIDE), (long - head, WIDE), (0.0, WIDE))  # fmt: skip
    return np.array([tail + a * unit + b * right for a, b in shape])


def _arrow(canvas: pygame.Surface, note: Note, state: FrameState, view: Projection, ink: Colour,
           newest: bool) -> None:  # fmt: skip
    drawn = state.drawn if newest else 1.0
    if drawn <= 0.02 or note.slope < 1e-4:
        return
    corners = arrow_place(note)
    tail = (corners[0] + corners[6]) / 2
    corners = tail + (corners - tail) * drawn
    points, depth = view.on_canvas(corners, 0.15, flat=True)
    if depth.min() < 2.5:
        return
    age = max(0.0, note.minutes - state.minutes)
    fresh = math.exp(-age / 20.0) if newest else 0.3 * math.exp(-age / 20.0)
    clear = (1 - view.veil(float(depth.mean()))) * (0.25 + 0.75 * fresh)
    if clear < 0.04:
        return
    over = 2
    # Near the camera most of it may lie outside of the picture.
    low = np.maximum(np.floor(points.min(axis=0)) - 6, -6)
    high = np.minimum(np.ceil(points.max(axis=0)) + 6, np.array(canvas.get_size()) + 6)
    size = (high - low).astype(int)
    if size.min() < 1:
        return
    image = pygame.Surface((int(size[0]) * over, int(size[1]) * over), pygame.SRCALPHA)
    local = [(float(x), float(y)) for x, y in (points - low) * over]
    colour = mix(ink, (120, 196, 240), 0.12 + 0.5 * view.light.lamp)
    alpha = round(215 * min(1.0, clear))
    edge = max(2, round(0.0085 * canvas.get_height() * over))
    image.fill((*PALE, 0))
    pygame.draw.polygon(image, (*PALE, alpha), local)
    pygame.draw.polygon(image, (*PALE, alpha), local, edge)
    for point in local:
        pygame.draw.circle(image, (*PALE, alpha), point, edge // 2)
    pygame.draw.polygon(image, (*colour, alpha), local)
    small = pygame.transform.smoothscale(image, (int(size[0]), int(size[1])))
    canvas.blit(small, (int(low[0]), int(low[1])))


def _pegs(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """Flags where the planned strides end, and the way to them on the ground."""
    ends = [place for place in state.plan[:-1]
            if within_reach(math.dist(place, state.hiker), view.visibility)]  # fmt: skip
    places = np.array([*ends, *state.plan[-1:]], dtype=float)
    if not len(places):
        return
    height = canvas.get_height()
    flags = flags_on_canvas(places, state.hiker, height, view)
    if not flags.away:
        return
    _way(canvas, flags, view)
    pixel = height / 720
    if not flags.standing[-1]:
        # All that lies beyond the fog's edge hangs on one mast.
        post = _at(flags.line[-1])
        top = (post[0], float(flags.feet[-1, 1]) - LEAST * height)
        _pole(canvas, post, top, 2.6 * pixel, view)
    order = np.argsort(-flags.depths)
    for foot, far, stands in zip(
        flags.feet[order], flags.depths[order], flags.standing[order], strict=True
    ):
        tall = flag_height(float(far), bool(stands), height, view)
        top = (float(foot[0]), float(foot[1]) - tall)
        if stands:
            _pole(canvas, _at(foot), top, max(2.2 * pixel, 0.045 * tall), view)
        _cloth(canvas, top, tall, pixel, view)


def flag_height(far: float, stands: bool, height: int, view: Projection) -> float:
    """How tall a flag ``far`` metres away is drawn on a canvas of this ``height`` [px]."""
    least = LEAST * height
    return max(least, view.pose.focal * view.scale * TALL / max(1.0, far)) if stands else least


def _way(canvas: pygame.Surface, flags: FlagsOnCanvas, view: Projection) -> None:
    """The way of the plan as dots on the ground, to the last flag that stands or the signpost."""
    pixel = canvas.get_height() / 720
    low = float(flags.feet[-1, 1])
    line = [_at(point) for point in flags.line if point[1] > low]
    dots = list(dashes(line, (2.5 * pixel, 7.5 * pixel)))
    for colour, wide in ((view.lit(POLE), 4.0), (PALE, 2.4)):
        for dot in dots:
            for end in dot:
                pygame.draw.aacircle(canvas, colour, end, 0.5 * wide * pixel)


def _pole(canvas: pygame.Surface, foot: tuple[float, float], top: tuple[float, float], wide: float,
          view: Projection) -> None:  # fmt: skip
    """A staff with a pale rim, so that it is seen on snow and on dark ground."""
    stroke(canvas, [foot, top], PALE, 1.4 * wide + 1.5)
    stroke(canvas, [foot, top], view.lit(POLE), wide)


def _cloth(canvas: pygame.Surface, top: tuple[float, float], tall: float, pixel: float,
           view: Projection) -> None:  # fmt: skip
    """The cloth of a flag ``tall`` pixels high."""
    x, y = top
    cloth = [(x, y), (x + CLOTH_SHARE * tall, y + 0.19 * tall), (x, y + 0.38 * tall)]
    pygame.draw.polygon(canvas, view.lit(FLAG), cloth)
    stroke(canvas, [*cloth, cloth[0]], PALE, 1.4 * pixel)


def _staffs(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """The staffs of the instrument, set one after another around the hiker; a rope without any."""
    ways = [way for way in state.probes if way != HERE]
    if not ways:
        _rope(canvas, state, view)
        return
    arm = min(state.spacing, 0.4 * view.visibility)
    for index, (east, north) in enumerate(ways):
        grown = min(1.0, 2.4 * (state.measuring * len(ways) - index))
        if grown <= 0:
            continue
        place = np.array([(state.hiker[0] + arm * east, state.hiker[1] + arm * north)])
        foot, depth = view.on_canvas(place)
        top, _ = view.on_canvas(place, 1.9 * grown)
        if depth[0] < 3.5:
            continue
        fog, veil = view.light.fog, view.veil(float(depth[0]))
        haze = (round(fog[0]), round(fog[1]), round(fog[2]))
        tall = float(foot[0, 1] - top[0, 1])
        wide = max(2.0, 0.07 * tall)
        rim = mix(view.lit(POLE), haze, veil)
        stroke(canvas, [_at(foot[0]), _at(top[0])], rim, wide + 2.0)
        for band in range(6):
            a = foot[0] + (top[0] - foot[0]) * band / 6
            b = foot[0] + (top[0] - foot[0]) * (band + 1) / 6
            colour = mix(view.lit(BAND if band % 2 else PALE), haze, veil)
            pygame.draw.line(canvas, colour, _at(a), _at(b), round(wide))


def _rope(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """The rope of an exact gradient, running out on the ground around the hiker."""
    coil = COIL * np.array(rope_coil(state.measuring)) + np.array(state.hiker)
    points, depth = view.on_canvas(coil, 0.05)
    line = [_at(point) for point, far in zip(points, depth, strict=True) if far > 1.0]
    if len(line) > 1:
        pixel = canvas.get_height() / 720
        for colour, wide in ((view.lit(POLE), 4.6 * pixel), (view.lit(ROPE_COLOUR), 3 * pixel)):
            stroke(canvas, line, colour, wide)


def _aim(canvas: pygame.Surface, state: FrameState, view: Projection) -> None:
    """A ring on the ground where the pointer is."""
    assert state.aim is not None
    turn = np.linspace(0, 2 * math.pi, 33)
    ring = np.column_stack((np.cos(turn), np.sin(turn))) + np.array(state.aim)
    points, depth = view.on_canvas(ring, 0.05)
    if depth.min() < 3:
        return
    pixel = canvas.get_height() / 720
    for colour, wide in ((view.lit(POLE), 3.4 * pixel), (PALE, 1.4 * pixel)):
        stroke(canvas, [_at(point) for point in points], colour, wide)
