"""Pen and paper: smooth strokes, arrows, cards and the paper they are drawn on."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, wraps
from itertools import pairwise
from typing import ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
import pygame

from game.ui.theme import CARD, INK, PAPER, RULE, Colour

# pygame loads this module at the first look into it, and two threads may not look at once.
_loaded = pygame.surfarray.make_surface
Point = tuple[float, float]
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

CORNER_MARGINS = 4
"""How far the corner of a card reaches, of the width of its shadow."""


def cached_per_thread(maxsize: int) -> Callable[
    [Callable[Arguments, Result]], Callable[Arguments, Result]
]:  # fmt: skip
    """An ``lru_cache`` of ``maxsize`` for each thread: no picture in it is seen by two threads.

    SDL locks a surface while it is read, and a surface that another thread has locked cannot be
    drawn: "Surfaces must not be locked during blit".
    """

    def decorate(make: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        class Cache(threading.local):
            def __init__(self) -> None:
                self.get = lru_cache(maxsize)(make)

        cache = Cache()

        @wraps(make)
        def cached(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            return cache.get(*args, **kwargs)  # type: ignore[arg-type]

        return cached

    return decorate


def segment(canvas: pygame.Surface, colour: Colour, a: Point, b: Point, width: float = 1.0) -> None:
    """One smooth line [px], laid in fine parallel strokes: a thick one of its own has teeth."""
    if width <= 1.2:
        pygame.draw.aaline(canvas, colour, a, b)
        return
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    if length < 1e-6:
        return
    if width > 6:
        pygame.draw.aaline(canvas, colour, a, b, round(width))
        return
    count = math.ceil(width / 0.75)
    for index in range(count):
        off = ((index + 0.5) / count - 0.5) * (width - 0.4)
        x, y = -dy / length * off, dx / length * off
        pygame.draw.aaline(canvas, colour, (a[0] + x, a[1] + y), (b[0] + x, b[1] + y))


def stroke(
    canvas: pygame.Surface, points: Sequence[Point], colour: Colour, width: float = 2.0
) -> None:
    """A smooth line through ``points`` [px] with round joints."""
    for a, b in pairwise(points):
        segment(canvas, colour, a, b, width)
    if width >= 2.5:
        for point in points:
            pygame.draw.aacircle(canvas, colour, point, width / 2)


def dashes(points: Sequence[Point], pattern: Sequence[float]) -> Iterator[list[Point]]:
    """Cut a polyline into the drawn pieces of ``pattern`` (drawn, left out, drawn, ...) [px]."""
    # `index` is the part of the pattern under way, `left` what is left of it [px]; even parts are
    # drawn. A piece goes on round the corners of the polyline.
    index, left, piece = 0, pattern[0], list(points[:1])
    for (ax, ay), (bx, by) in pairwise(points):
        length = math.hypot(bx - ax, by - ay)
        done = 0.0
        while length - done > left:
            done += left
            at = (ax + (bx - ax) * done / length, ay + (by - ay) * done / length)
            if index % 2 == 0:
                yield [*piece, at]
            index = (index + 1) % len(pattern)
            left, piece = pattern[index], [at]
        left -= length - done
        piece.append((bx, by))
    if index % 2 == 0 and len(piece) > 1:
        yield piece


def dashed(
    canvas: pygame.Surface,
    points: Sequence[Point],
    colour: Colour,
    width: float,
    pattern: Sequence[float],
) -> None:
    """A line broken by ``pattern`` (drawn, left out, ...) [px]; an empty pattern is solid."""
    if not pattern:
        stroke(canvas, points, colour, width)
        return
    for piece in dashes(points, pattern):
        stroke(canvas, piece, colour, width)


def arrow_shape(tail: Point, tip: Point, head: float, shaft: float) -> list[Point]:
    """The outline of a slender arrow; ``head`` and ``shaft`` are widths [px]."""
    dx, dy = tip[0] - tail[0], tip[1] - tail[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    neck = max(length - head * 1.15, length * 0.3)

    def place(along: float, across: float) -> Point:
        return (tail[0] + ux * along - uy * across, tail[1] + uy * along + ux * across)

    return [
        place(0, shaft * 0.28),
        place(neck, shaft / 2),
        place(neck - head * 0.22, head / 2),
        place(length, 0),
        place(neck - head * 0.22, -head / 2),
        place(neck, -shaft / 2),
        place(0, -shaft * 0.28),
    ]


def arrow(
    canvas: pygame.Surface,
    tail: Point,
    tip: Point,
    colour: Colour,
    head: float,
    shaft: float,
    halo: Colour | None = None,
) -> None:
    """A filled arrow from ``tail`` to ``tip`` with an optional light rim."""
    dx, dy = round(2 * (tip[0] - tail[0])) / 2, round(2 * (tip[1] - tail[1])) / 2
    image = _arrow_image(dx, dy, colour, head, shaft, halo)
    middle = (tail[0] + dx / 2, tail[1] + dy / 2)
    canvas.blit(image, image.get_rect(center=(round(middle[0]), round(middle[1]))))


@cached_per_thread(maxsize=512)
def _arrow_image(
    dx: float, dy: float, colour: Colour, head: float, shaft: float, halo: Colour | None
) -> pygame.Surface:
    # Drawn four times as large. What is transparent is filled with the arrow's own colour, since
    # scaling down mixes the colour of transparent pixels into the rim.
    over, margin = 4, head + 4
    width, height = math.ceil(abs(dx) + 2 * margin), math.ceil(abs(dy) + 2 * margin)
    large = pygame.Surface((width * over, height * over), pygame.SRCALPHA)
    x, y = width / 2, height / 2
    shape = arrow_shape((x - dx / 2, y - dy / 2), (x + dx / 2, y + dy / 2), head, shaft)
    points = [(px * over, py * over) for px, py in shape]
    if halo is not None:
        large.fill((*halo, 0))
        rim = max(1.5, head * 0.13) * over
        for a, b in pairwise([*points, points[0]]):
            pygame.draw.line(large, halo, a, b, round(2 * rim))
            pygame.draw.circle(large, halo, a, rim)
    else:
        large.fill((*colour, 0))
    pygame.draw.polygon(large, colour, points)
    return shrink(large, (width, height))


@cached_per_thread(maxsize=64)
def soft_disc(radius: int, colour: Colour, strongest: int, falloff: float) -> pygame.Surface:
    """A disc that is nothing at the rim and ``strongest`` (0 to 255) in the middle."""
    image = pygame.Surface((2 * radius, 2 * radius), pygame.SRCALPHA)
    for step in range(radius, 0, -1):
        share = 1 - step / radius
        alpha = round(strongest * share**falloff)
        pygame.draw.circle(image, (*colour, alpha), (radius, radius), step)
    return image


def shrink(surface: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    """A drawing made larger than needed, scaled down so that its edges are smooth."""
    return pygame.transform.smoothscale(surface, size)


def smooth_noise(rng: np.random.Generator, size: int, cells: int, octaves: int = 4) -> np.ndarray:
    """Seamless cloud-like noise of mean 0 and deviation 1, ``size`` x ``size``; cosmetic only.

    ``cells`` waves a side are the largest blots, each of ``octaves`` halves them once more.
    """
    # White noise whose spectrum falls with the frequency. It has no seam, since every wave of a
    # discrete Fourier transform fits into the square a whole number of times.
    spectrum = np.fft.rfft2(rng.standard_normal((size, size)))
    fy = np.fft.fftfreq(size)[:, None] * size
    fx = np.fft.rfftfreq(size)[None, :] * size
    radius = np.hypot(fx, fy)
    weight = np.where(radius < cells * 2**octaves, 1.0 / (cells + radius) ** 1.7, 0.0)
    weight[0, 0] = 0.0
    field = np.fft.irfft2(spectrum * weight, (size, size))
    smooth: np.ndarray = (field / field.std()).astype(np.float32)
    return smooth


@lru_cache(maxsize=4)
def paper_pixels(size: int = 512, seed: int = 5, colour: Colour = PAPER) -> npt.NDArray[np.uint8]:
    """A seamless square of laid paper, [column, row, rgb], read-only: blotches and fine fibres."""
    rng = np.random.default_rng(seed)
    blotch = smooth_noise(rng, size, 3)
    fibre = smooth_noise(rng, size, 40, 5)
    grain = rng.standard_normal((size, size)).astype(np.float32)
    value = 1.6 * blotch + 1.5 * fibre + 0.8 * grain
    tone = np.array(colour, dtype=np.float32)[None, None, :] + value[:, :, None] * np.array(
        [0.9, 1.0, 1.25], dtype=np.float32
    )
    pixels: npt.NDArray[np.uint8] = np.clip(tone, 0, 255).astype(np.uint8)
    pixels.setflags(write=False)
    return pixels


@cached_per_thread(maxsize=4)
def paper_tile(size: int = 512, seed: int = 5, colour: Colour = PAPER) -> pygame.Surface:
    """The square of `paper_pixels` as a picture. Not to be drawn on."""
    return pygame.surfarray.make_surface(paper_pixels(size, seed, colour))


def tile(canvas: pygame.Surface, image: pygame.Surface, shift: Point = (0.0, 0.0)) -> None:
    """Cover ``canvas`` with copies of ``image`` moved by ``shift`` [px]."""
    width, height = image.get_size()
    x0 = math.floor(shift[0]) % width - width
    y0 = math.floor(shift[1]) % height - height
    for y in range(y0, canvas.get_height(), height):
        for x in range(x0, canvas.get_width(), width):
            canvas.blit(image, (x, y))


def card(size: tuple[int, int], unit: float, colour: Colour = CARD, alpha: int = 246
         ) -> pygame.Surface:  # fmt: skip
    """A slip of paper with a thin double rule and a soft shadow around it.

    The surface is larger than ``size`` by ``shadow_margin(unit)`` on every side.
    """
    # A large one is a small one stretched between its corners: that takes a tenth of the time.
    corner = CORNER_MARGINS * shadow_margin(unit)
    small = (min(size[0], 2 * corner), min(size[1], 2 * corner))
    piece = painted_card(small, unit, colour, alpha)
    return piece if small == size else _stretched(piece, corner, size, shadow_margin(unit))


def _stretched(piece: pygame.Surface, corner: int, size: tuple[int, int], margin: int
               ) -> pygame.Surface:  # fmt: skip
    """A small card made as large as ``size``: what lies between its corners [px] is repeated."""

    def parts(whole: int, own: int) -> list[tuple[int, int, int, int]]:
        """Begin and length in the piece and in the large card, along one side."""
        if own == whole + 2 * margin:
            return [(0, own, 0, own)]
        half = own // 2
        return [
            (0, half, 0, half),
            (half, 1, half, whole + 2 * margin - own),
            (own - half, half, whole + 2 * margin - half, half),
        ]

    image = pygame.Surface((size[0] + 2 * margin, size[1] + 2 * margin), pygame.SRCALPHA)
    for x, wide, to_x, to_wide in parts(size[0], piece.get_width()):
        for y, high, to_y, to_high in parts(size[1], piece.get_height()):
            part = piece.subsurface((x, y, wide, high))
            if (wide, high) == (1, 1):
                image.fill(part.get_at((0, 0)), (to_x, to_y, to_wide, to_high))
                continue
            if (wide, high) != (to_wide, to_high):
                part = pygame.transform.scale(part, (to_wide, to_high))
            # Into nothing: the larger of two alphas is that of the part.
            image.blit(part, (to_x, to_y), special_flags=pygame.BLEND_RGBA_MAX)
    return image


def painted_card(size: tuple[int, int], unit: float, colour: Colour, alpha: int
                  ) -> pygame.Surface:  # fmt: skip
    """The card itself."""
    # The shadow is blurred at a quarter of the size: soft as it is, nobody sees the difference,
    # and it takes a sixteenth of the time.
    margin = shadow_margin(unit)
    width, height = size[0] + 2 * margin, size[1] + 2 * margin
    radius = max(3, round(7 * unit))
    small = pygame.Surface((max(1, width // 4), max(1, height // 4)), pygame.SRCALPHA)
    inner = pygame.Rect(margin // 4, margin // 4 + 1, size[0] // 4, size[1] // 4)
    pygame.draw.rect(small, (60, 44, 24, 90), inner, border_radius=radius // 4 + 1)
    small = pygame.transform.gaussian_blur(small, max(1, margin // 8))
    image = pygame.transform.smoothscale(small, (width, height))
    scale = 2
    face = pygame.Surface((size[0] * scale, size[1] * scale), pygame.SRCALPHA)
    rect = face.get_rect()
    pygame.draw.rect(face, (*colour, alpha), rect, border_radius=radius * scale)
    pygame.draw.rect(face, (*RULE, 255), rect, width=scale, border_radius=radius * scale)
    gap = round(4 * unit) * scale
    pygame.draw.rect(face, (*RULE, 130), rect.inflate(-2 * gap, -2 * gap), width=scale,
                     border_radius=max(1, radius * scale - gap))  # fmt: skip
    image.blit(shrink(face, size), (margin, margin))
    return image


def shadow_margin(unit: float) -> int:
    """Width of a card's shadow in pixels."""
    return max(6, round(14 * unit))


def ring(canvas: pygame.Surface, centre: Point, radius: float, colour: Colour, width: int = 1
         ) -> None:  # fmt: skip
    """A smooth circle line [px]."""
    pygame.draw.aacircle(canvas, colour, centre, radius, width)


def arc_points(centre: Point, radius: float, start: float, end: float, steps: int = 48
               ) -> list[Point]:  # fmt: skip
    """Points on a circle from angle ``start`` to ``end`` [rad], counter-clockwise on screen."""
    return [
        (
            centre[0] + radius * math.cos(start + (end - start) * i / steps),
            centre[1] - radius * math.sin(start + (end - start) * i / steps),
        )
        for i in range(steps + 1)
    ]


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """The colour ``share`` of the way from ``a`` to ``b`` (0 to 1)."""
    share = min(1.0, max(0.0, share))
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def marker(canvas: pygame.Surface, shape: str, centre: Point, radius: float, colour: Colour
           ) -> None:  # fmt: skip
    """A small filled sign with a white rim.

    ``shape`` is one of ``dot``, ``square``, ``diamond``, ``triangle``, ``wedge`` and ``cross``.
    """
    x, y = centre
    if shape == "dot":
        pygame.draw.aacircle(canvas, (255, 255, 255), centre, radius + 2)
        pygame.draw.aacircle(canvas, colour, centre, radius)
        return
    if shape == "square":
        corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
    elif shape == "diamond":
        corners = [(0.0, -1.35), (1.2, 0.0), (0.0, 1.35), (-1.2, 0.0)]
    elif shape == "wedge":
        corners = [(0.0, 1.25), (1.15, -0.85), (-1.15, -0.85)]
    elif shape == "cross":
        corners = [(0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4), (0.4, 1.2),
                   (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
                   (-0.4, -1.2)]  # fmt: skip
    else:
        corners = [(0.0, -1.25), (1.15, 0.85), (-1.15, 0.85)]
    outer = [(x + (radius + 2.2) * cx, y + (radius + 2.2) * cy) for cx, cy in corners]
    inner = [(x + radius * cx, y + radius * cy) for cx, cy in corners]
    for shape_points, tone in ((outer, (255, 255, 255)), (inner, colour)):
        pygame.draw.polygon(canvas, tone, shape_points)
        closed = [*shape_points, shape_points[0]]
        for a, b in pairwise(closed):
            pygame.draw.aaline(canvas, tone, a, b)


def key_cap(canvas: pygame.Surface, rect: pygame.Rect, colour: Colour = INK) -> None:
    """The outline of a key on the keyboard."""
    pygame.draw.rect(canvas, colour, rect, width=1, border_radius=max(2, rect.height // 4))
