"""The last picture of a hike: a still that is made in the background, and what moves over it."""

from __future__ import annotations

import pygame

from game.ui.drawing import cached_per_thread
from game.ui.palette import Colour
from game.view.ending_place import CAMPS, Mood
from game.view.ending_view import EndingView, draw_spot
from game.view.face import LevelFace
from game.view.hut import Smoke, draw_smoke, smoke_of
from game.view.light import light_at
from game.view.walking_view import SNOWFALL
from game.view.weather import Drops

FINER, MOST = 2, 1920
"""Drawn so many times as large up to this width [px], and made small."""
NIGHT_RAIN, RAIN_LIGHT = 0.5, 118.0
"""How thickly it rains at night at least; how bright drops are over half the fog's brightness."""


def mood_of(arrived: bool, camped: bool, safe: bool) -> Mood:
    """The picture of an ending; ``camped`` before dusk, ``safe`` far enough down."""
    if arrived:
        return "hut"
    if safe:
        return "camp"
    return "shelf" if camped else "night"


class EndingPicture:
    """Made by `prepare`, which may run in a thread; then shown at any moment."""

    def __init__(self, mood: Mood, face: LevelFace, gone: float, snow: bool, lamp: bool) -> None:
        """``gone``: share of the daylight at the end; ``snow`` lies; a ``lamp`` in the valley."""
        self.mood, self.snow = mood, snow
        self._face, self._gone, self._lamp = face, gone, lamp
        self._drops, self._thick = Drops(), self._thickness()
        self._tone: Colour = (0, 0, 0)
        self._smoke: Smoke | None = None
        self.still: pygame.Surface | None = None

    def _thickness(self) -> float:
        """How thickly it rains or snows, 0 to 1: all day, in the evening's storm, at night."""
        all_day = max(self._face.of_weather.rain, SNOWFALL * self.snow)
        if self.mood in CAMPS:
            return all_day
        evening = 1.15 * light_at(self._gone).storm - 0.1 if self.mood == "hut" else NIGHT_RAIN
        return max(all_day, evening)

    def prepare(self, size: tuple[int, int]) -> None:
        """Draw the still for a canvas of this ``size`` [px]; takes some tenths of a second."""
        view = EndingView(self.mood, self._face, self._gone, self.snow, self._lamp)
        finer = FINER if size[0] <= MOST else 1
        large = pygame.Surface((finer * size[0], finer * size[1]), 0, 32)
        view.paint(large, self.mood in CAMPS and self._thick <= 0)
        assert view.projection is not None
        smoke = smoke_of(view.state, view.projection)
        if smoke is not None:
            at = (smoke.at[0] / finer / size[0], smoke.at[1] / finer / size[1])
            self._smoke = smoke._replace(at=at, pixels=smoke.pixels / finer / size[1])
        grey = sum(view.light.fog) / 3
        bright = round(min(252.0, grey + 60) if self.snow else 0.5 * grey + RAIN_LIGHT)
        self._tone = (bright, bright, min(255, bright + 8))
        self.still = pygame.transform.smoothscale(large, size) if finer > 1 else large

    def draw(self, canvas: pygame.Surface, seconds: float) -> None:
        """Draw it over the whole canvas at a moment [s]."""
        assert self.still is not None
        size = canvas.get_size()
        if self.still.get_size() != size:
            self.still = pygame.transform.smoothscale(self.still, size)
        canvas.blit(self.still, (0, 0))
        if self._smoke is not None:
            at = (self._smoke.at[0] * size[0], self._smoke.at[1] * size[1])
            draw_smoke(canvas, self._smoke._replace(at=at, pixels=self._smoke.pixels * size[1]),
                       seconds)  # fmt: skip
        self._draw_falling(canvas, seconds)

    def _draw_falling(self, canvas: pygame.Surface, seconds: float) -> None:
        rows = self._drops.at(canvas.get_size(), seconds, self._thick, self.snow)
        for x, y, across, down, wide, clear in rows.tolist():
            if self.snow:
                draw_spot(canvas, (x, y), wide, self._tone, clear)
            else:
                streak = _streak(round(across), round(down), self._tone, round(16 * clear))
                canvas.blit(streak, (x, y))


@cached_per_thread(maxsize=256)
def _streak(across: int, down: int, tone: Colour, sixteenths: int) -> pygame.Surface:
    """A drop's way, so many pixels long."""
    image = pygame.Surface((across + 2, down + 2), pygame.SRCALPHA)
    image.fill((*tone, 0))
    pygame.draw.aaline(image, (*tone, min(255, 16 * sixteenths)), (0, 0), (across, down))
    return image
