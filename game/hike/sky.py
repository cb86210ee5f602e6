"""The day's light: the tint of the paper and the arc of the sun."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pygame

from game.ui.drawing import mix, ring, shrink, stroke
from game.ui.theme import INK, INK_SOFT, RULE, Colour, Face, Ui

DAY_TINTS: tuple[tuple[float, Colour], ...] = (
    (0.00, (255, 255, 255)),
    (0.40, (255, 253, 246)),
    (0.65, (255, 239, 208)),
    (0.82, (252, 213, 168)),
    (0.93, (224, 176, 162)),
    (1.00, (178, 150, 172)),
)
ZENITH_COLOURS: tuple[tuple[float, Colour], ...] = (
    (0.00, (170, 204, 222)),
    (0.55, (178, 203, 208)),
    (0.80, (206, 176, 142)),
    (0.93, (138, 104, 128)),
    (1.00, (62, 58, 96)),
)
HORIZON_COLOURS: tuple[tuple[float, Colour], ...] = (
    (0.00, (236, 238, 226)),
    (0.55, (244, 232, 200)),
    (0.80, (250, 206, 132)),
    (0.93, (238, 142, 92)),
    (1.00, (150, 90, 104)),
)


def colour_at(table: tuple[tuple[float, Colour], ...], share: float) -> Colour:
    """The colour of ``table`` at a share of the day (0 dawn of the hike, 1 dusk)."""
    for (a, first), (b, second) in itertools.pairwise(table):
        if share <= b:
            return mix(first, second, (share - a) / (b - a))
    return table[-1][1]


def tint(canvas: pygame.Surface, share: float, night: float = 0.0) -> None:
    """Lay the light of the hour over ``canvas``; ``night`` (0 to 1) goes on into darkness."""
    colour = mix(colour_at(DAY_TINTS, share), (30, 32, 58), night)
    canvas.fill(colour, special_flags=pygame.BLEND_RGB_MULT)


class DaylightArc:
    """A small engraving at the top: the sun on its way, and the minutes it leaves."""

    def __init__(self) -> None:
        self._frame: pygame.Surface | None = None
        self._drawn: tuple[tuple[object, ...], pygame.Surface] | None = None

    def draw(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, minutes: float,
             daylight: float, opacity: float = 1.0) -> None:  # fmt: skip
        """Draw into ``rect``: ``minutes`` left of ``daylight`` [min], whole minutes written."""
        # The sun creeps: it moves on by about a pixel, and whenever another minute is written.
        part = math.ceil((minutes - 1e-6) * max(1, round(rect.width / daylight)))
        key = (rect.size, ui.scale, part, ui.text.language, ui.settings.text_size)
        if self._drawn is None or self._drawn[0] != key:
            image = pygame.Surface(rect.size, pygame.SRCALPHA)
            self._draw_scene(image, ui, image.get_rect(), minutes, daylight)
            self._drawn = (key, image)
        self._drawn[1].set_alpha(round(255 * opacity))
        canvas.blit(self._drawn[1], rect)

    def _draw_scene(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, minutes: float,
               daylight: float) -> None:  # fmt: skip
        share = 1.0 - max(0.0, min(1.0, minutes / daylight))
        scene = pygame.Surface(rect.size)
        self._draw_sky(scene, share)
        base = rect.height - ui.px(15)
        centre = (rect.width / 2, float(base))
        radius = (rect.width / 2 - ui.px(34), rect.height - ui.px(32))

        def on_arc(part: float) -> tuple[float, float]:
            angle = math.pi * (1 - part)
            return (
                centre[0] + radius[0] * math.cos(angle),
                centre[1] - radius[1] * math.sin(angle),
            )

        pen = INK if share < 0.9 else (250, 236, 214)
        track = [on_arc(i / 60) for i in range(61)]
        dash = mix(pen, colour_at(ZENITH_COLOURS, share), 0.45)
        for index in range(0, 60, 2):
            pygame.draw.aaline(scene, dash, track[index], track[index + 1])
        step = 30 if daylight <= 300 else 60
        for mark in range(0, int(daylight) + 1, step):
            at = on_arc(1 - mark / daylight)
            pygame.draw.aacircle(scene, pen, at, ui.px(1.6))
        self._draw_ridges(scene, ui, base, share)
        sun = on_arc(share)
        glow = pygame.Surface((ui.px(64), ui.px(64)), pygame.SRCALPHA)
        for k in range(8):
            pygame.draw.circle(glow, (255, 226, 150, 16), (ui.px(32), ui.px(32)),
                               ui.px(31 - 3 * k))  # fmt: skip
        scene.set_clip(pygame.Rect(0, 0, rect.width, base + ui.px(2)))
        scene.blit(glow, glow.get_rect(center=(round(sun[0]), round(sun[1]))))
        disc = mix((255, 226, 128), (244, 112, 60), max(0.0, share - 0.55) / 0.45)
        pygame.draw.aacircle(scene, disc, sun, ui.px(9))
        ring(scene, sun, ui.px(9.5), mix(INK, disc, 0.35), 1)
        rays = mix(INK, disc, 0.5)
        for ray in range(12):
            a = ray * math.pi / 6
            inner, outer = ui.px(12.5), ui.px(15.5 if ray % 2 else 17)
            pygame.draw.aaline(
                scene, rays,
                (sun[0] + inner * math.cos(a), sun[1] + inner * math.sin(a)),
                (sun[0] + outer * math.cos(a), sun[1] + outer * math.sin(a)))  # fmt: skip
        scene.set_clip(None)
        left = str(math.ceil(minutes - 1e-6))
        middle = (rect.width / 2, rect.height - ui.px(56))
        ui.write(scene, left, middle, Face.TITLE, 34, pen, "center")
        ui.write(scene, ui.text("hike.minutes_left", n=left), (middle[0], middle[1] + ui.px(24)),
                  Face.ITALIC, 13.5, pen, "center")  # fmt: skip
        self._blit_framed(canvas, scene, rect, ui)

    def _draw_sky(self, scene: pygame.Surface, share: float) -> None:
        ramp = pygame.Surface((1, 2))
        ramp.set_at((0, 0), colour_at(ZENITH_COLOURS, share))
        ramp.set_at((0, 1), colour_at(HORIZON_COLOURS, share))
        tall = pygame.transform.smoothscale(ramp, (1, scene.get_height()))
        scene.blit(pygame.transform.scale(tall, scene.get_size()), (0, 0))

    def _draw_ridges(self, scene: pygame.Surface, ui: Ui, base: int, share: float) -> None:
        width = scene.get_width()
        xs = np.linspace(0, 1, 48)
        for depth, (height, tone) in enumerate(((13.0, 0.55), (6.0, 0.2))):
            crest = height * (0.55 + 0.45 * np.sin(xs * (9 + 7 * depth) + depth * 2.1)
                              * np.sin(xs * (4.3 + depth) + 0.7))  # fmt: skip
            rows = base + ui.px(5 * depth) - ui.scale * crest
            line = list(zip((width * xs).tolist(), rows.tolist(), strict=True))
            colour = mix((70, 74, 70), colour_at(HORIZON_COLOURS, share), tone)
            pygame.draw.polygon(
                scene, colour, [*line, (width, scene.get_height()), (0, scene.get_height())]
            )
            stroke(scene, line, mix(INK, colour, 0.35), 1)

    def _blit_framed(self, canvas: pygame.Surface, scene: pygame.Surface, rect: pygame.Rect,
                ui: Ui) -> None:  # fmt: skip
        if self._frame is None or self._frame.get_size() != rect.size:
            big = pygame.Surface((rect.width * 3, rect.height * 3), pygame.SRCALPHA)
            big.fill((255, 255, 255, 0))
            pygame.draw.rect(big, (255, 255, 255, 255), big.get_rect(),
                             border_radius=ui.px(10) * 3)  # fmt: skip
            self._frame = shrink(big, rect.size)
        # White with round corners, times the scene.
        canvas.blit(self._frame, rect)
        canvas.blit(scene, rect, special_flags=pygame.BLEND_RGBA_MULT)
        pygame.draw.rect(canvas, INK_SOFT, rect, 1, border_radius=ui.px(10))
        pygame.draw.rect(canvas, RULE, rect.inflate(-6, -6), 1, border_radius=ui.px(8))
