"""The window: opens it, runs the scenes in fixed steps, closes it cleanly."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import pygame

from engine.strategy import Strategy
from game.hiking import random_seed
from game.pad import Pad
from game.scene import Next, Push, Reset, Scene
from game.sound.soundscape import Soundscape
from game.theme import INK, Kit

SIZE = (1280, 720)
SMALLEST = (800, 450)
"""The layout needs this much room [px]."""
STEP = 1 / 60
"""Length of one simulation step [s]."""
VOLUME = 70
"""Percent."""
LONGEST_FRAME = 0.1
"""A slower frame counts as this long [s], so that a stall never makes the game leap."""


class Stage:
    """The stack of scenes."""

    def __init__(self, scene: Scene, sound: Soundscape | None = None) -> None:
        self.scenes: list[Scene] = [scene]
        self.sound = sound or Soundscape(0)

    def follow(self, step: Next) -> None:
        """Do what a scene said happens next."""
        while step is not None:
            if isinstance(step, Push):
                self.scenes.append(step.scene)
                return
            if isinstance(step, Reset):
                self.scenes = [step.scene]
                return
            self.scenes.pop()
            step = self.scenes[-1].answer(step.answer) if self.scenes else None

    def event(self, event: pygame.Event) -> None:
        """Pass an event to the top scene."""
        if self.scenes:
            self.follow(self.scenes[-1].event(event))

    def update(self, seconds: float) -> None:
        """Let the top scene go on by ``seconds``."""
        if self.scenes:
            top = self.scenes[-1]
            heard = getattr(top, "heard", None)
            self.sound.follow(None if heard is None else heard(), seconds)
            self.follow(top.update(seconds))

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the top scene over those it lets shine through."""
        first = len(self.scenes) - 1
        while first > 0 and self.scenes[first].overlay:
            first -= 1
        for scene in self.scenes[max(0, first) :]:
            scene.draw(canvas, kit)


def first_scene(level: str | None, seed: int | None) -> Scene:
    """The title, or the hike of ``level`` at once."""
    from game.scenes.hike import Hike
    from game.scenes.title import Title

    if level is None:
        return Title()
    return Hike.begin(level, random_seed() if seed is None else seed)


def icon(size: int = 64) -> pygame.Surface:
    """The sun behind a ridge, ``size`` pixels wide."""
    big = 4 * size
    image = pygame.Surface((big, big), pygame.SRCALPHA)
    pygame.draw.rect(image, (246, 214, 160), image.get_rect(), border_radius=big // 5)
    pygame.draw.circle(image, (230, 120, 40), (big * 0.62, big * 0.44), big * 0.2)
    ridge = [(0, 0.74), (0.24, 0.46), (0.46, 0.66), (0.72, 0.5), (1, 0.72), (1, 0.8), (0.8, 1),
             (0.2, 1), (0, 0.8)]  # fmt: skip
    pygame.draw.polygon(image, INK, [(x * big, y * big) for x, y in ridge])
    return pygame.transform.smoothscale(image, (size, size))


def run(stage: Stage, kit: Kit, screen: pygame.Surface) -> None:
    """Run until the last scene is left or the window is closed."""
    # What works in the background may not keep the interpreter's lock for the usual 5 ms: a frame
    # is many short numpy calls, and each would wait for it.
    sys.setswitchinterval(0.0003)
    clock, pad, waiting = pygame.time.Clock(), Pad(), 0.0
    while stage.scenes:
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                return
            for one in pad.translate(event):
                stage.event(one)
        waiting += min(LONGEST_FRAME, clock.tick(60) / 1000)
        while waiting >= STEP and stage.scenes:
            stage.update(STEP)
            waiting -= STEP
        show(stage, kit, pygame.display.get_surface() or screen)
        pygame.display.flip()


def show(stage: Stage, kit: Kit, screen: pygame.Surface) -> None:
    """Draw one frame; on a screen too small for the layout, a larger one scaled down."""
    size = screen.get_size()
    wanted = (max(SMALLEST[0], size[0]), max(SMALLEST[1], size[1]))
    kit.fit(wanted)
    if wanted == size:
        stage.draw(screen, kit)
        return
    canvas = pygame.Surface(wanted)
    stage.draw(canvas, kit)
    pygame.transform.smoothscale(canvas, size, screen)


def play(level: str | None = None, seed: int | None = None) -> int:
    """Open the window and play; 0 when it was closed in good order.

    ``level`` is a shipped level's name or the path of a level file; without it the game begins
    at the title. ``seed`` chooses the mountain; without it chance does.
    """
    return open_window(first_scene(level, seed))


def autopilot(level: str, seed: int | None, spec: str, settings: Mapping[str, str]) -> int:
    """Open the window and watch a strategy hike; its file may change meanwhile."""
    from engine import load_level
    from game.scenes.autopilot import Autopilot

    seed = random_seed() if seed is None else seed
    return open_window(Autopilot(load_level(level), seed, spec, settings))


def race(level: str, seed: int, strategies: Sequence[Strategy]) -> int:
    """Open the window and watch strategies hike against each other."""
    from engine import load_level
    from game.scenes.race import Race

    return open_window(Race(load_level(level), seed, strategies))


def open_window(scene: Scene) -> int:
    """Open the window with ``scene``; 0 when it was closed in good order."""
    pygame.display.init()
    pygame.font.init()
    pygame.joystick.init()
    try:
        kit = Kit()
        pygame.display.set_caption(kit.text("title.name"))
        pygame.display.set_icon(icon())
        screen = pygame.display.set_mode(SIZE, pygame.RESIZABLE)
        pygame.Window.from_display_module().minimum_size = SMALLEST
        stage = Stage(scene, Soundscape(VOLUME))
        run(stage, kit, screen)
    finally:
        pygame.quit()
    return 0
