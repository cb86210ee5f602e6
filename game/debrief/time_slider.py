"""The slider of the day, coloured by its light, with the sun as its knob."""

from __future__ import annotations

import numpy as np
import pygame

from game.debrief.scrubber import Scrubber
from game.ui.drawing import mix
from game.ui.theme import Face, Ui
from game.view.light import light_at

SHADE_COLOUR = (38, 34, 44)
TEXT_COLOUR = (255, 248, 232)


FOG_SAMPLES = 65
"""Times of the day whose fog is worked out; its colours between them lie on lines."""
SHADE_STRENGTH = 0.58
"""Of what lies behind light words, this share gives way to the shade."""


class Rims:
    """Light words with a dark rim, for any ground, and a shade to lay them on. Keeps the last."""

    MOST = 24

    def __init__(self) -> None:
        self._cache: dict[tuple[object, ...], pygame.Surface] = {}

    def words(self, ui: Ui, line: str, face: Face, units: float, room: int) -> pygame.Surface:
        """One line, not wider than ``room`` pixels."""
        line, pixels = ui.localised(line), ui.size(units)
        key = (line, face, pixels, room)
        if key not in self._cache:
            if len(self._cache) >= self.MOST:
                self._cache.clear()
            while pixels > 10 and ui.fonts.width(line, face, pixels) > room:
                pixels -= 1
            self._cache[key] = _render_rimmed(ui, line, face, pixels)
        return self._cache[key]

    def shade(self, size: tuple[int, int], aside: bool, below: bool) -> pygame.Surface:
        """Dusk in a corner of the picture, out of which words can be read over snow too.

        Darkest at the upper left; ``aside`` at the right, ``below`` at the lower edge.
        """
        key = ("shade", size, aside, below)
        if key not in self._cache:
            across, down = (np.clip((1 - np.linspace(0, 1, n)) / 0.85, 0, 1) for n in size)
            # Smoothstep: the shade has no visible border.
            across, down = (share * share * (3 - 2 * share) for share in (across, down))
            image = pygame.Surface(size, pygame.SRCALPHA)
            image.fill((*SHADE_COLOUR, 0))
            alpha = np.round(255 * SHADE_STRENGTH * across[:, None] * down[None, :])
            pygame.surfarray.pixels_alpha(image)[:] = alpha.astype(np.uint8)
            self._cache[key] = pygame.transform.flip(image, aside, below)
        return self._cache[key]


class TimeSlider:
    """Draws a scrubber over a dark picture. Keeps the strip of the day's light."""

    def __init__(self, rims: Rims) -> None:
        self._rims = rims
        self._day_strip: pygame.Surface | None = None

    def fit(self, ui: Ui, scrubber: Scrubber, rect: pygame.Rect) -> None:
        """Lay the line along the lower edge of ``rect``; all of it can be taken hold of."""
        high = ui.px(10)
        plot = pygame.Rect(rect.left, rect.bottom - ui.px(8) - high, rect.width, high)
        scrubber.plot = plot.inflate(-ui.px(20), 0)
        scrubber.rect = plot.inflate(0, 2 * ui.px(14))

    def draw(self, canvas: pygame.Surface, ui: Ui, scrubber: Scrubber, ticks: list[float]
             ) -> None:  # fmt: skip
        """The strip, ``ticks`` [min] where readings were taken, the sun, the moment in words."""
        plot = scrubber.plot
        frame = plot.inflate(ui.px(20), 0)
        if self._day_strip is None or self._day_strip.get_size() != frame.size:
            self._day_strip = _day_strip(frame.size)
        rim = frame.inflate(ui.px(3), ui.px(3))
        pygame.draw.rect(canvas, SHADE_COLOUR, rim, border_radius=rim.height // 2)
        canvas.blit(self._day_strip, frame)
        for minute in ticks:
            x = plot.left + plot.width * minute / scrubber.daylight
            pygame.draw.line(
                canvas, SHADE_COLOUR, (x, plot.top + ui.px(2)), (x, plot.bottom - ui.px(3))
            )
        share = scrubber.minute / scrubber.daylight
        at = (plot.left + plot.width * share, plot.centery)
        sun = mix((255, 236, 150), (236, 92, 40), share)
        radius = ui.px(11 if scrubber.dragging else 9.5)
        for grow, colour in ((2.4, SHADE_COLOUR), (1.2, TEXT_COLOUR), (0, sun)):
            pygame.draw.aacircle(canvas, colour, at, radius + ui.px(grow) * (grow > 0))
        words = self._rims.words(ui, scrubber.value, Face.ITALIC, 15.5, frame.width)
        spot = words.get_rect(bottomleft=(frame.left, plot.top - ui.px(7)))
        canvas.blit(words, ui.mirror(spot, frame))


def _render_rimmed(ui: Ui, line: str, face: Face, pixels: int) -> pygame.Surface:
    light, dark = (
        ui.fonts.render(line, face, pixels, tone) for tone in (TEXT_COLOUR, SHADE_COLOUR)
    )
    dark = dark.copy()
    rim = 2 if pixels > 22 else 1
    dark.set_alpha(130 if rim > 1 else 225)
    image = pygame.Surface((light.get_width() + 2 * rim, light.get_height() + 2 * rim),
                           pygame.SRCALPHA)  # fmt: skip
    for dx in (0, rim, 2 * rim):
        for dy in (0, rim, 2 * rim):
            image.blit(dark, (dx, dy))
    image.blit(light, (rim, rim))
    return image


def _day_strip(size: tuple[int, int]) -> pygame.Surface:
    """The colour of the fog from noon to dusk, with round ends."""
    hours = np.linspace(0, 1, FOG_SAMPLES)
    fog = np.array([light_at(hour).fog for hour in hours])
    day = np.linspace(0, 1, size[0])
    tones = np.stack([np.interp(day, hours, tone) for tone in fog.T], axis=1)
    strip = pygame.surfarray.make_surface(np.repeat(tones[:, None], size[1], 1).astype(np.uint8))
    rounded = pygame.Surface(size, pygame.SRCALPHA)
    pygame.draw.rect(rounded, (255, 255, 255, 255), rounded.get_rect(), border_radius=size[1] // 2)
    rounded.blit(strip, (0, 0), special_flags=pygame.BLEND_RGB_MULT)
    return rounded
