"""The hiker and his instrument, in ink."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

from engine.core.schemes import HERE, Offset
from game.ui.drawing import arc_points, ring, shrink, stroke
from game.ui.theme import INK, PAPER, Colour, Ui

ROPE_COLOUR = (150, 104, 58)
COIL_TURNS = 3


def rope_coil(share: float) -> list[tuple[float, float]]:
    """A rope that has run out to this share: a spiral from 0.6 to 1 round the origin."""
    steps = max(2, round(40 * COIL_TURNS * share))
    turns = [COIL_TURNS * share * k / (steps - 1) for k in range(steps)]
    radii = [0.6 + 0.4 * turn / COIL_TURNS for turn in turns]
    return [
        (r * math.cos(2 * math.pi * turn), r * math.sin(2 * math.pi * turn))
        for r, turn in zip(radii, turns, strict=True)
    ]


FLAG_HEIGHT = 22
"""Height of the last flag of a plan on the map [design units]."""
FLAG: Colour = (214, 92, 40)
"""The cloth of a flag, on the map and on the ground."""


def draw_flag(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], size: float) -> None:
    """A flag on a staff whose foot is at ``at`` [px]; ``size`` 1 is the last one of a plan."""
    x, y = at
    tall, wide = ui.px(FLAG_HEIGHT) * size, ui.px(14) * size
    cloth = [(x, y - tall), (x + wide, y - 0.78 * tall), (x, y - 0.54 * tall)]
    pygame.draw.aacircle(canvas, PAPER, at, max(2.0, ui.px(3.2) * size))
    stroke(canvas, [(x, y), (x, y - tall)], PAPER, ui.px(4.4) * size)
    pygame.draw.polygon(canvas, FLAG, cloth)
    stroke(canvas, [*cloth, cloth[0]], PAPER, 1.0)
    stroke(canvas, [(x, y), (x, y - tall)], INK, ui.px(2) * size)


def draw_hiker(canvas: pygame.Surface, ui: Ui, at: tuple[float, float], seconds: float) -> None:
    """A small figure with staff and pack standing at ``at`` [px]; ``seconds`` moves the legs."""
    scale, over = ui.scale * 1.18, 4
    k = scale * over
    image = pygame.Surface((round(34 * k), round(40 * k)), pygame.SRCALPHA)
    swing = math.sin(seconds * 14.0) if seconds else 0.0
    cx, foot = 17.0, 35.0

    def p(x: float, y: float) -> tuple[float, float]:
        return (x * k, y * k)

    def limb(points: list[tuple[float, float]], colour: tuple[int, int, int], width: float) -> None:
        pygame.draw.lines(image, colour, False, points, max(1, round(width * k)))
        for x, y in points:
            pygame.draw.circle(image, colour, (x, y), max(1, round(width * k / 2)))

    shade = pygame.Rect(0, 0, round(20 * k), round(6 * k))
    shade.center = (round(cx * k), round(foot * k))
    pygame.draw.ellipse(image, (40, 30, 20, 70), shade)
    for rim in (2.6, 0.0):
        dark = PAPER if rim else INK
        body = PAPER if rim else ui.palette.mine
        limb([p(cx - 0.5, 24), p(cx - 2.6 - 2.2 * swing, foot - 1)], dark, 2.7 + rim)
        limb([p(cx + 0.5, 24), p(cx + 2.4 + 2.2 * swing, foot - 1)], dark, 2.7 + rim)
        limb([p(cx + 4.0, 17.5), p(cx + 8.0, 20.5)], dark, 2.0 + rim)
        limb([p(cx + 8.6, 14.0), p(cx + 9.2 + 1.2 * swing, foot - 0.5)], dark, 1.1 + rim)
        torso = pygame.Rect(0, 0, round((8.6 + rim) * k), round((11 + rim) * k))
        torso.center = (round(cx * k), round(20 * k))
        pack = pygame.Rect(0, 0, round((5.4 + rim) * k), round((9.4 + rim) * k))
        pack.center = (round((cx - 5.2) * k), round(18.6 * k))
        pygame.draw.rect(image, dark, pack, border_radius=round(2.2 * k))
        pygame.draw.rect(image, body, torso, border_radius=round(3 * k))
        pygame.draw.circle(image, dark, p(cx, 11), (4.4 + rim / 2) * k)
        if not rim:
            pygame.draw.circle(image, (244, 214, 178), p(cx + 0.6, 11.6), 3.1 * k)
            hat = [p(cx - 5.6, 10.2), p(cx + 6.2, 10.2), p(cx + 3.4, 8.6), p(cx + 2.4, 5.4),
                   p(cx - 2.6, 5.4), p(cx - 3.4, 8.6)]  # fmt: skip
            pygame.draw.polygon(image, INK, hat)
            pygame.draw.line(image, PAPER, p(cx - 3.0, 16), p(cx - 3.0, 24), round(1.0 * k))
    small = shrink(image, (round(34 * scale), round(40 * scale)))
    bob = abs(swing) * 1.5 * scale
    canvas.blit(small, (round(at[0] - cx * scale), round(at[1] - foot * scale - bob)))


def draw_instrument(
    canvas: pygame.Surface,
    ui: Ui,
    at: tuple[float, float],
    spacing: float,
    share: float,
    probes: Sequence[Offset],
) -> None:
    """Staffs set out around the hiker, one probe after another; ``spacing`` is in pixels.

    Where an exact gradient is read there are no ``probes``: a rope runs out instead.
    """
    arm = max(float(ui.px(34)), min(float(ui.px(120)), spacing))
    ways = [(east, -north) for east, north in probes if (east, north) != HERE]
    if ways:
        ring(canvas, at, arm, ui.palette.arrow, 1)
    else:
        reach = ui.px(46)
        coil = [(at[0] + reach * x, at[1] + reach * y) for x, y in rope_coil(share)]
        stroke(canvas, coil, PAPER, ui.px(5))
        stroke(canvas, coil, ROPE_COLOUR, ui.px(2.6))
    for index, (dx, dy) in enumerate(ways):
        begun = share * len(ways) - index
        if begun <= 0:
            continue
        end = (at[0] + dx * arm, at[1] + dy * arm)
        grown = min(1.0, begun * 2.2)
        pygame.draw.aaline(canvas, ui.palette.arrow, at,
                           (at[0] + dx * arm * grown, at[1] + dy * arm * grown), 2)  # fmt: skip
        if grown >= 1:
            top = (end[0], end[1] - ui.px(22))
            stroke(canvas, [end, top], INK, ui.px(2))
            for band in range(3):
                y = top[1] + ui.px(3 + 7 * band)
                stroke(canvas, [(top[0], y), (top[0], y + ui.px(3))], PAPER, ui.px(2))
            pygame.draw.aacircle(canvas, ui.palette.mine, top, ui.px(3.4))
    sweep = arc_points(at, ui.px(25), math.pi / 2, math.pi / 2 - 2 * math.pi * share)
    stroke(canvas, arc_points(at, ui.px(25), 0, 2 * math.pi), PAPER, ui.px(5))
    stroke(canvas, sweep, ui.palette.arrow, ui.px(3))
