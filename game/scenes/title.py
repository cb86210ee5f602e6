"""The title: a hand-drawn ridge at evening and three ways to go on."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np
import pygame

from game.ahead import Ahead
from game.paper.ink import mix, paper_tile, stroke, tile
from game.paper.theme import INK, Face, Kit
from game.paper.widgets import Button, Group
from game.scene import Begin, Next, Pop, Push
from game.walking.hiker import draw_hiker

RIDGES = 7
CHOICES = ("learn", "play", "today", "walks", "settings", "quit")
FOOT_INK = (248, 236, 212)
EVENING = ((255, 246, 226), (255, 232, 190), (250, 206, 150), (246, 214, 180))


class Title:
    """The first scene."""

    overlay = False

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        """``today`` tells the date, for the mountain of the day."""
        self._today = today
        self._group = Group()
        self._group.place([Button(key, "") for key in CHOICES])
        self._group.focus = 1
        self._still: pygame.Surface | None = None
        self._drawn: object = None
        """Size and direction of the landscape."""
        self._started = False

    def event(self, event: pygame.Event) -> Next:
        """Buttons; Escape leaves."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        action = self._group.event(event)
        return None if action is None else self._do(action.key)

    def _do(self, key: str) -> Next:
        if key == "learn":
            from game.scenes.lesson import Lesson

            return Begin(Ahead(Lesson))
        if key in ("play", "today"):
            from game.scenes.choose import TODAY, Choose

            chosen = TODAY if key == "today" else None
            return Push(Choose(chosen, backdrop=self._still, today=self._today))
        if key == "walks":
            from game.scenes.walks import Walks

            return Push(Walks())
        if key == "settings":
            from game.scenes.settings import SettingsPage

            return Push(SettingsPage())
        return Pop()

    def update(self, seconds: float) -> Next:
        """Nothing moves here."""
        return None

    def answer(self, value: str) -> Next:
        """Nothing to do on return."""
        return None

    def said(self, kit: Kit) -> str:
        """Name of the game and the focused button."""
        return f"{kit.text('title.name')}. {self._group.said(kit)}"

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw ridges, name and buttons."""
        size = canvas.get_size()
        if self._still is None or self._drawn != (size, kit.rtl):
            self._still, self._drawn = landscape(size, kit), (size, kit.rtl)
        canvas.blit(self._still, (0, 0))
        window = canvas.get_rect()
        left, top = round(size[0] * 0.075), round(size[1] * 0.10)
        kit.write(canvas, kit.text("title.name"), (left - kit.px(4), top), Face.TITLE, 84, INK,
                  "topleft", round(size[0] * 0.6), inside=window)  # fmt: skip
        motto = pygame.Rect(left, top + kit.px(118), kit.px(600), kit.px(64))
        motto = kit.mirror(motto, window)
        units = kit.fitting(kit.text("title.motto"), Face.ITALIC, 21, motto.width, motto.height)
        kit.paragraph(canvas, kit.text("title.motto"), motto, Face.ITALIC, units, INK)
        first = kit.progress.tutorial == "new"
        if not self._started:
            self._started, self._group.focus = True, 0 if first else 1
        for index, widget in enumerate(self._group.widgets):
            if isinstance(widget, Button):
                widget.label = kit.text(f"title.{widget.key}")
                widget.main = widget.key == ("learn" if first else "play")
            rect = pygame.Rect(left, top + kit.px(196 + 53 * index), kit.px(270), kit.px(44))
            widget.rect = kit.mirror(rect, window)
        self._group.draw(canvas, kit)
        foot = (size[0] / 2, size[1] - kit.px(20))
        kit.write(canvas, kit.text("title.foot"), foot, Face.ITALIC, 16, FOOT_INK, "midbottom",
                  size[0] - kit.px(60))  # fmt: skip


def landscape(size: tuple[int, int], kit: Kit) -> pygame.Surface:
    """Ridge behind ridge in fog, hatched in ink, under an evening sky. Not to be drawn on.

    The sun sets where writing ends.
    """
    drawn = _landscape(size, kit.scale)
    return pygame.transform.flip(drawn, True, False) if kit.rtl else drawn


@lru_cache(maxsize=1)
def _landscape(size: tuple[int, int], scale: float) -> pygame.Surface:
    kit = Kit(scale=scale)
    width, height = size
    over = 2
    image = pygame.Surface((width * over, height * over))
    tile(image, paper_tile(512, 9))
    light = pygame.Surface((1, 4))
    for row, colour in enumerate(EVENING):
        light.set_at((0, row), colour)
    glow = pygame.transform.smoothscale(light, (1, height * over))
    image.blit(pygame.transform.scale(glow, image.get_size()), (0, 0),
               special_flags=pygame.BLEND_RGB_MULT)  # fmt: skip
    sun = (round(width * 0.735 * over), round(height * 0.405 * over))
    for k in range(24):
        halo = pygame.Surface((720, 720), pygame.SRCALPHA)
        pygame.draw.circle(halo, (255, 236, 190, 9), (360, 360), 350 - 14 * k)
        big = pygame.transform.smoothscale_by(halo, kit.scale * over * 0.62)
        image.blit(big, big.get_rect(center=sun))
    pygame.draw.circle(image, (255, 226, 150), sun, kit.px(46) * over)
    pygame.draw.circle(image, (190, 110, 50), sun, kit.px(46) * over, max(1, over))
    rng = np.random.default_rng(41)
    xs = np.linspace(0, 1, 361)
    for depth in range(RIDGES):
        near = depth / (RIDGES - 1)
        crest = np.zeros_like(xs)
        for octave in range(1, 7):
            phase, turn = rng.random(2) * 2 * math.pi
            crest += np.sin(xs * (2.3 + near) * 2**octave + phase) / 1.9**octave
            crest += 0.25 * np.abs(np.sin(xs * 3.1 * 2**octave + turn)) / 1.8**octave
        lift = 0.10 * np.exp(-(((xs - 0.9) / 0.22) ** 2)) * (1 - near)
        base = 0.47 + 0.47 * near**1.1
        ys = (base - 0.055 * (1.25 - 0.5 * near) * crest - lift) * height * over
        line = [(float(x * width * over), float(y)) for x, y in zip(xs, ys, strict=True)]
        tone = mix((226, 196, 160), (70, 74, 72), near**1.25)
        body = [*line, (width * over, height * over), (0, height * over)]
        pygame.draw.polygon(image, tone, body)
        pen = mix((176, 128, 88), INK, near)
        stroke(image, line, pen, over * kit.px(1.2))
        _hatch(image, line, rng, mix(pen, tone, 0.45), kit.scale * over, near)
        _firs(image, line, rng, kit.scale * over, near)
        _mist(image, round(base * height * over), tone, kit.scale * over, near)
    at = 250 + int(np.argmin(ys[250:320]))
    spot = (line[at][0] / over, line[at][1] / over + 2)
    final = pygame.transform.smoothscale(image, size)
    draw_hiker(final, kit, spot, 0.0)
    return final


def _hatch(image: pygame.Surface, line: list[tuple[float, float]], rng: np.random.Generator,
           pen: tuple[int, int, int], unit: float, near: float) -> None:  # fmt: skip
    """Short strokes down the shaded side of each ridge, as on an engraving."""
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        if by <= ay:
            continue
        for _ in range(3):
            t = rng.random()
            x, y = ax + (bx - ax) * t, ay + (by - ay) * t
            length = (7 + 26 * rng.random()) * unit * (0.45 + 0.75 * near)
            pygame.draw.aaline(image, pen, (x, y + 2 * unit),
                               (x - 0.42 * length, y + 2 * unit + length))  # fmt: skip


def _firs(image: pygame.Surface, line: list[tuple[float, float]], rng: np.random.Generator,
          unit: float, near: float) -> None:  # fmt: skip
    """Firs in small groups on the nearer ridges."""
    if near < 0.6:
        return
    dark = mix((52, 58, 54), (28, 32, 34), near)
    for _ in range(7):
        first = int(rng.integers(8, len(line) - 30))
        for step in range(int(rng.integers(3, 9))):
            x, y = line[min(len(line) - 1, first + 2 * step)]
            height = (9 + 15 * rng.random()) * unit * (near - 0.25)
            x += float(rng.normal()) * 2 * unit
            for tier in range(3):
                top = y - height * (1 - tier * 0.24)
                low = y - height * (0.58 - tier * 0.27)
                reach = height * (0.13 + 0.075 * tier)
                pygame.draw.polygon(image, dark, [(x, top), (x + reach, low), (x - reach, low)])
            pygame.draw.line(image, dark, (x, y - height * 0.2), (x, y + 2 * unit),
                             max(1, round(unit)))  # fmt: skip


def _mist(image: pygame.Surface, middle: int, tone: tuple[int, int, int], unit: float, near: float
          ) -> None:  # fmt: skip
    """A band of mist at the foot of a ridge."""
    if near >= 0.99:
        return
    tall = round(150 * unit)
    ramp = pygame.Surface((1, 8), pygame.SRCALPHA)
    pale = mix((250, 232, 204), (196, 186, 170), near)
    for row in range(8):
        ramp.set_at((0, row), (*pale, round(190 * (row / 7) ** 1.6 * (1 - 0.45 * near))))
    band = pygame.transform.smoothscale(ramp, (1, tall))
    image.blit(pygame.transform.scale(band, (image.get_width(), tall)), (0, middle - tall // 6))
