"""A person's whole session at the window, played by real events, every frame timed.

From the title over the choice, the question, hike, map, pause, settings, languages, camp, reveal,
debrief and what if to a fresh mountain and another level. Run it through `bench_view.py`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter, process_time, thread_time

import pygame

from game.desk import Desk
from game.paper.theme import Kit
from game.scenes.title import Title
from game.window import Loop, Stage

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


class Session:
    """Plays a script at the window and keeps what every frame took."""

    def __init__(self, screen: pygame.Surface, level: str, seeds: tuple[int, int]) -> None:
        self.stage = Stage(Title(), Desk(), foggy=True)
        self.loop = Loop(self.stage, Kit(), screen)
        self.frames: list[Frame] = []
        self.level, self.seeds = level, seeds
        self._after, self._swept, self._began = "", 0.0, 0.0
        self._scene: object = None
        self._number = 0

    @property
    def top(self):
        """The scene on top."""
        return self.stage.scenes[-1]

    @property
    def name(self) -> str:
        """Its name."""
        return type(self.top).__name__

    def play(self) -> list[Frame]:
        """All of it; the frames."""
        clock = pygame.time.Clock()
        gc.callbacks.append(self._sweeping)
        gc.disable()
        try:
            for event in self.script():
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

    def until(self, what: Callable[[], bool], seconds: float = PATIENCE) -> Script:
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

    def click(self, name: str) -> Script:
        """Click on the widget of this key."""
        yield from self.until(lambda: any(w.key == name for w in self.top._group.widgets))
        spot = next(w.rect.center for w in self.top._group.widgets if w.key == name)
        self._after = f"click {name}"
        yield pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=(0, 0, 0))
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            yield pygame.Event(kind, pos=spot, button=1)
        yield from self.wait(0.3)

    def script(self) -> Script:
        """The session."""
        yield from self.until(lambda: self.name == "Title")
        yield from self.wait(1.0)
        yield from self.click("play")
        yield from self.choose(self.level, self.seeds[0])
        yield from self.hike(6)
        yield from self.comfort()
        yield from self.hike(3)
        yield from self.camp()
        yield from self.reveal()
        yield from self.debrief()
        yield from self.click("fresh")
        yield from self.hike(4)
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("restart")
        yield from self.hike(1)
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("title")
        yield from self.click("walks")
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("play")
        yield from self.key(pygame.K_PAGEDOWN)
        yield from self.key(pygame.K_PAGEDOWN)
        yield from self.choose("", self.seeds[1])
        yield from self.hike(3)
        yield from self.camp()
        yield from self.reveal()
        yield from self.read_answer()
        yield from self.click("levels")
        yield from self.wait(1.0)

    def choose(self, level: str, seed: int) -> Script:
        """A level and its question."""
        yield from self.until(lambda: self.name == "Choose")
        yield from self.wait(0.6)
        while level and self.top.offer.key != level:
            yield from self.key(pygame.K_DOWN)
        self.top._seed.value = str(seed)
        yield from self.click("start")
        yield from self.until(lambda: self.name in ("Predict", "Hike"))
        if self.name == "Predict":
            yield from self.wait(2.5)
            yield from self.key(pygame.K_1, "1")

    def hike(self, readings: int) -> Script:
        """By the rule until so many readings are taken or dusk falls."""
        yield from self.until(lambda: self.name == "Hike" and not self.stage.waits)
        scene = self.top
        if scene.briefing:
            yield from self.wait(1.5)
            yield from self.key(pygame.K_RETURN)
        for _ in range(readings):
            if self.top is not scene or scene.hiking.over:
                return
            yield from self.key(pygame.K_m, "m")
            yield from self.until(lambda: self.top is not scene or (scene.idle
                                  and not scene.gait.showing))  # fmt: skip

    def comfort(self) -> Script:
        """Map, steps, pause, settings, every language, another text size."""
        yield from self.key(pygame.K_TAB)
        yield from self.hike(2)
        yield from self.wait(0.5)
        yield from self.key(pygame.K_TAB)
        for key in (pygame.K_UP, pygame.K_LEFT, pygame.K_g):
            yield from self.key(key)
            yield from self.wait(0.5)
        yield from self.key(pygame.K_ESCAPE)
        yield from self.click("settings")
        for setting in ("language",) * 4 + ("text_size",) * 4 + ("palette",) * 3:
            yield from self.until(lambda: self.name == "SettingsPage")
            widgets = self.top._group.widgets
            self.top._group.focus = [w.key for w in widgets].index(setting)
            yield from self.key(pygame.K_RIGHT)
            self._after = f"{setting} changed"
            yield from self.wait(0.4)
            if setting == "language":
                for key in (pygame.K_ESCAPE, pygame.K_ESCAPE):
                    yield from self.key(key)
                yield from self.wait(0.3)
                yield from self.key(pygame.K_ESCAPE)
                yield from self.click("settings")
        yield from self.key(pygame.K_ESCAPE)
        yield from self.key(pygame.K_ESCAPE)

    def camp(self) -> Script:
        """Make camp."""
        yield from self.key(pygame.K_c, "c")
        yield from self.click("camp")

    def reveal(self) -> Script:
        """Look at all of it, then go on."""
        yield from self.until(lambda: self.name == "Reveal")
        self._after = "nightfall"
        yield from self.until(lambda: self.top._view is not None)
        yield from self.wait(15.0)
        yield from self.key(pygame.K_RETURN)
        yield from self.until(lambda: self.name in ("Debrief", "Answer", "Reveal"))
        while self.name == "Reveal":
            yield from self.key(pygame.K_RETURN)

    def read_answer(self) -> Script:
        """The answer to the level's question, if there was one."""
        yield from self.until(lambda: self.name in ("Debrief", "Answer"))
        yield from self.wait(1.5)
        if self.name == "Answer":
            yield from self.key(pygame.K_ESCAPE)
        yield from self.until(lambda: self.name == "Debrief" and self.top.ready)

    def debrief(self) -> Script:
        """The answer, what if with all three rules, the fleet."""
        yield from self.read_answer()
        yield from self.click("whatif")
        page = self.top._whatif
        for rule in ("rule.gd", "rule.momentum", "rule.adam"):
            yield from self.click(rule)
            yield from self.until(lambda: page.found is not None)
            self._after = f"{rule} counted"
            yield from self.wait(0.5)
            area = page.cells.rect
            for step in range(90):
                spot = (area.left + area.width * step // 90,
                        area.top + area.height * (step * 7 % 90) // 90)  # fmt: skip
                self._after = "pointing at cells"
                yield pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(1, 1), buttons=(0, 0, 0))
            yield from self.wait(0.3)
        yield from self.click("day")
        yield from self.click("fleet")
        yield from self.wait(1.0)
        yield from self.key(pygame.K_ESCAPE)


def tell(frames: list[Frame]) -> int:
    """Print a line a scene and every frame over the limit; how many there were."""
    print(f"{'scene':14} frames  over 50 ms (wall, processor)    wall most    processor most")
    for scene in dict.fromkeys(frame.scene for frame in frames):
        own = [frame for frame in frames if frame.scene == scene]
        over = sum(f.wall > LIMIT for f in own), sum(f.cpu > LIMIT for f in own)
        print(f"{scene:14} {len(own):6}  {over[0]:10} {over[1]:10}         "
              f"{max(f.wall for f in own) * 1e3:8.1f} ms    "
              f"{max(f.cpu for f in own) * 1e3:8.1f} ms")  # fmt: skip
    slow = [frame for frame in frames if frame.wall > LIMIT]
    for f in slow:
        print(f"  {f.scene:12} frame {f.number:5} of this visit, after {f.after!r}: "
              f"{f.wall * 1e3:.0f} ms wall, {f.cpu * 1e3:.0f} ms processor, "
              f"{f.others * 1e3:.0f} ms other threads, "
              f"{f.swept * 1e3:.0f} ms garbage")  # fmt: skip
    print(f"{len(frames)} frames, {len(slow)} over 50 ms of wall time, "
          f"{sum(f.cpu > LIMIT for f in frames)} of processor time")  # fmt: skip
    return len(slow)
