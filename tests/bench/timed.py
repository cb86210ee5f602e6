"""A window played by real events, with every frame timed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter, process_time, thread_time

import pygame

from game.app.scene_stack import SceneStack
from game.app.transition import Blank
from game.app.window import Loop
from game.background.loader import BackgroundLoader
from game.profile.profile import Profile
from game.scenes.scene import Begin, Scene
from game.ui.theme import Ui

LIMIT = 0.050
"""No frame may take longer [s]."""
PATIENCE = 40.0
"""Longest wait for anything [s]."""


@dataclass(frozen=True)
class Frame:
    """One frame: where, after what, and what it cost [s]."""

    scene: str
    number: int
    """Of the frames of this visit to the scene, from 1."""
    after: str
    """What was done last."""
    wall: float
    cpu: float
    """Of the thread that draws."""
    others: float
    """Processor time of the other threads of the game meanwhile."""
    swept: float
    """Of the wall time, for the garbage collector."""


Script = Iterator[pygame.Event | None]


class Timed:
    """A window with a person at it; keeps what every frame took."""

    def __init__(
        self,
        screen: pygame.Surface,
        opening: Scene | BackgroundLoader[Scene],
        after: str = "",
    ) -> None:
        """``opening`` as `game.app.window.open_window` takes it; ``after`` is what opened it."""
        made = isinstance(opening, BackgroundLoader)
        self.stack = SceneStack(Blank() if made else opening, Profile(), with_fog=True)
        self.loop = Loop(self.stack, Ui(), screen)
        self.frames: list[Frame] = []
        if made:
            opening.begin(screen.get_size())
            self.stack.follow(Begin(opening))
        self._after, self._swept, self._began = after, 0.0, 0.0
        self._scene: object = None
        self._number = 0

    @property
    def top(self):
        """The scene on top."""
        return self.stack.scenes[-1]

    @property
    def name(self) -> str:
        """Its name."""
        return type(self.top).__name__

    def play(self, script: Script) -> list[Frame]:
        """All of a script; the frames."""
        clock = pygame.time.Clock()
        gc.callbacks.append(self._sweeping)
        gc.disable()
        try:
            for event in script:
                if event is not None:
                    pygame.event.post(event)
                if not self._turn(clock.tick(60) / 1000):
                    break
        finally:
            gc.callbacks.remove(self._sweeping)
            gc.enable()
        return self.frames

    def _sweeping(self, phase: str, _: object) -> None:
        if phase == "start":
            self._began = perf_counter()
        else:
            self._swept += perf_counter() - self._began

    def _turn(self, seconds: float) -> bool:
        self._swept = 0.0
        began, busy, whole = perf_counter(), thread_time(), process_time()
        going = self.loop.turn(seconds)
        wall, cpu = perf_counter() - began, thread_time() - busy
        others = max(0.0, process_time() - whole - cpu)
        if going:
            self._number = self._number + 1 if self.top is self._scene else 1
            self._scene = self.top
            frame = Frame(self.name, self._number, self._after, wall, cpu, others, self._swept)
            self.frames.append(frame)
        return going

    # What a person does.

    def wait(self, seconds: float) -> Script:
        """Look for a while."""
        end = perf_counter() + seconds
        while perf_counter() < end:
            yield None

    def until(self, what: Callable[[], object], seconds: float = PATIENCE) -> Script:
        """Look until something is so."""
        end = perf_counter() + seconds
        while not what():
            assert perf_counter() < end, f"waited in vain in {self.name} after {self._after}"
            yield None

    def key(self, key: int, unicode: str = "") -> Script:
        """Press a key and let it go."""
        self._after = f"key {pygame.key.name(key)}"
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            yield pygame.Event(kind, key=key, mod=0, unicode=unicode, scancode=0)
        yield from self.wait(0.15)

    def resize(self, size: tuple[int, int]) -> Script:
        """Make the window another size, and look."""
        self._after = f"resize to {size[0]}"
        pygame.display.set_mode(size)
        yield from self.wait(1.0)

    def click(self, name: str) -> Script:
        """Click on the widget of this key."""
        yield from self.until(lambda: any(w.key == name for w in self.top.group.widgets))
        spot = next(w.rect.center for w in self.top.group.widgets if w.key == name)
        self._after = f"click {name}"
        yield pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=(0, 0, 0))
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            yield pygame.Event(kind, pos=spot, button=1)
        yield from self.wait(0.3)


def tell(frames: list[Frame]) -> int:
    """Print a line a scene and every frame over the limit; how many there were."""
    print(f"{'scene':14} frames  over 50 ms (wall, processor)    wall most    processor most")
    for scene in dict.fromkeys(frame.scene for frame in frames):
        own = [frame for frame in frames if frame.scene == scene]
        over = sum(f.wall > LIMIT for f in own), sum(f.cpu > LIMIT for f in own)
        print(f"{scene:14} {len(own):6}  {over[0]:10} {over[1]:10}         "
              f"{max(f.wall for f in own) * 1e3:8.1f} ms    "
              f"{max(f.cpu for f in own) * 1e3:8.1f} ms")  # fmt: skip
    print("\nthe worst frame after everything that was done (wall, processor)")
    for after, scene in dict.fromkeys((f.after, f.scene) for f in frames):
        own = [f for f in frames if (f.after, f.scene) == (after, scene)]
        wall, cpu = max(own, key=lambda f: f.wall), max(own, key=lambda f: f.cpu)
        print(f"  {after or 'start':28} {scene:14} {wall.wall * 1e3:6.1f} ms "
              f"{cpu.cpu * 1e3:6.1f} ms"
              f"  (frames {wall.number}, {cpu.number} of {len(own)})")  # fmt: skip
    slow = [frame for frame in frames if frame.wall > LIMIT]
    for f in slow:
        print(f"  {f.scene:12} frame {f.number:5} of this visit, after {f.after!r}: "
              f"{f.wall * 1e3:.0f} ms wall, {f.cpu * 1e3:.0f} ms processor, "
              f"{f.others * 1e3:.0f} ms other threads, "
              f"{f.swept * 1e3:.0f} ms garbage")  # fmt: skip
    print(f"{len(frames)} frames, {len(slow)} over 50 ms of wall time, "
          f"{sum(f.cpu > LIMIT for f in frames)} of processor time")  # fmt: skip
    return len(slow)
