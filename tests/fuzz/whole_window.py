"""Somebody who does everything to the whole window: keys, pad, wheel, drag, size, focus, language.

`python tests/fuzz whole-window` presses for as long as you like. What the window does with real
events is tried here; `window_events` presses what the scenes see, and quicker.
"""

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from game.scenes.scene import Scene

EVENTS = 150
"""Events of one input."""
LONGEST = 10.0
"""Seconds of a processor for one frame: on a busy machine the others pass by themselves."""
THREADS = 12
"""So many threads of one window cannot all be at work for somebody."""
OWN = """\
def hike(hiker, learning_rate=200.0):
    while hiker.daylight > 0:
        hiker.walk(-learning_rate * hiker.measure())
"""
STRATEGIES = (
    OWN,
    OWN.replace("200", "900"),
    "def hike(hiker):\n    while 1:\n        pass\n",
    "def hike(hiker):\n    while 1:\n        try:\n            hiker.measure()\n"
    "        except BaseException:\n            pass\n",
    "def hike(hiker):\n    for k in range(99):\n        hiker.plot('k', k), hiker.rest(1)\n",
    "def hike(hiker):\n    raise ValueError('\\x1b[2J\\u202e' * 500)\n",
    "def hike(hiker:\n",
    "print('x' * 10**6)\n" + OWN,
    "\x00",
    "",
)
"""What is saved over one's own file while it walks."""
LEVELS = ("quiet-bowl", "ravine", "foothills", "crosswise-gully", "storm-front", "the-long-chain")
SIZES = ((800, 450), (1280, 720), (960, 540), (801, 999), (1500, 460), (300, 200), (1, 1))


def openings(work: Path) -> "dict[str, Callable[[random.Random], Scene]]":
    """What begins a window, by name: each is a function of a generator."""
    from helpers.screens import DAY

    from engine import load_level, load_strategy, run, save_replay

    (work / "mine.py").write_text(OWN)
    (work / "mine.toml").write_bytes((_levels() / "ravine.toml").read_bytes())
    result, expedition = run("ravine", "gd", seed=3)
    save_replay(expedition, work / "gd.jsonl.gz", result)

    def title(rng: random.Random):
        from game.scenes.title import Title

        return Title(today=lambda: DAY)

    def lesson(rng: random.Random):
        from game.scenes.tutorial import Tutorial

        return Tutorial(first=True)

    def hike(rng: random.Random):
        from game.scenes.hike import HikeScene

        return HikeScene(load_level(rng.choice(LEVELS)), rng.randrange(9))

    def autopilot(rng: random.Random):
        from game.scenes.autopilot import Autopilot

        pilot = rng.choice((str(work / "mine.py"), "gd", "adam", "bfgs"))
        return Autopilot(load_level(rng.choice(LEVELS)), rng.randrange(9), pilot, {})

    def race(rng: random.Random):
        from game.scenes.race import RaceScene

        entered = [load_strategy(name) for name in ("gd", "adam", "bfgs", "momentum")]
        return RaceScene(
            load_level(rng.choice(LEVELS)), rng.randrange(9), entered[: rng.randint(1, 4)]
        )

    def watch(rng: random.Random):
        from game.playback.timeline import load_timeline
        from game.scenes.watch import Watch

        return Watch(load_timeline(str(work / "gd.jsonl.gz")))

    def edit(rng: random.Random):
        from game.scenes.edit import Edit

        return Edit(work / "mine.toml", rng.randrange(9))

    return {
        "title": title, "lesson": lesson, "hike": hike, "autopilot": autopilot, "race": race,
        "watch": watch, "edit": edit,
    }  # fmt: skip


def _levels() -> Path:
    import levels

    return Path(levels.__file__).parent


class Person:
    """Does everything to one window after the other."""

    def __init__(self, rng: random.Random, work: Path, hurried: bool = True) -> None:
        """`hurried`: a slow frame, or many threads at work, is an error."""
        import pygame

        from game.app.scene_stack import SceneStack
        from game.app.window import Loop
        from game.app.window_frame import WindowFrame
        from game.profile.gamepad import open_controllers
        from game.profile.profile import Profile
        from game.ui.theme import Ui

        pygame.display.init()
        pygame.font.init()
        open_controllers()
        self.rng, self.work, self._hurried = rng, work, hurried
        self.profile, self.ui, self.frame = Profile(work), Ui(), WindowFrame()
        self.ui.take(self.profile.settings)
        self.openings, self.met = openings(work), set[str]()
        self.slowest = 0.0
        screen = self.frame.open(self.profile.settings)
        self._spot = (0, 0)
        stack = SceneStack(
            self.openings["title"](rng), self.profile, with_sound=True, with_fog=True
        )
        self.loop = Loop(stack, self.ui, screen, self.frame)

    def _open(self) -> None:
        """Begin anew, in the same window: what is loaded once is loaded once."""
        from game.app.scene_stack import SceneStack

        names = list(self.openings)
        name = self.rng.choice(["title"] * len(names) + names)
        scene = self.openings[name](self.rng)
        self.ui.class_file = str(self.work / "mine.py") if self.rng.random() < 0.3 else ""
        self.loop.stack = SceneStack(scene, self.profile, with_sound=True, with_fog=True)

    def press(self) -> None:
        """One thing, and some frames; ValueError where a frame takes too long."""
        import pygame

        for event in self._something():
            pygame.event.post(event)
        for _ in range(self.rng.choice((1, 1, 2, 4, 30))):
            begun = thread_time()
            goes_on = self.loop.turn(self.rng.choice((0.0, 0.016, 0.05, 0.1, 3.0)))
            took = thread_time() - begun
            self.slowest = max(took, self.slowest)
            if took > LONGEST and self._hurried:
                raise ValueError(f"a frame of {took:.1f} s in {self._top()}")
            self.met.add(self._top())
            if not goes_on:
                self._open()
        if threading.active_count() > THREADS and self._hurried:
            names = sorted(thread.name for thread in threading.enumerate())
            raise ValueError(f"{len(names)} threads: {', '.join(names)}")

    def _top(self) -> str:
        scenes = self.loop.stack.scenes
        return type(scenes[-1]).__name__ if scenes else ""

    def _something(self) -> Iterator:
        kinds = ((50, self._key), (25, self._mouse), (10, self._pad), (3, self._wheel),
                 (1, self._size), (2, self._focus), (1, self._setting), (1, self._save),
                 (2, self._text), (1, self._full))  # fmt: skip
        (kind,) = self.rng.choices([k for _, k in kinds], [weight for weight, _ in kinds])
        yield from kind()

    def _key(self) -> Iterator:
        import pygame

        usual = [pygame.K_SPACE, pygame.K_RETURN, pygame.K_DOWN, pygame.K_m, pygame.K_TAB,
                 pygame.K_f, pygame.K_c, pygame.K_g, pygame.K_w, pygame.K_LEFT]  # fmt: skip
        code = self.rng.choice((*usual, *usual, pygame.K_ESCAPE, self.rng.randrange(1, 128),
                                pygame.K_F1 + self.rng.randrange(12), (1 << 30) + 70, 1740,
                                self.rng.randrange(1 << 30)))  # fmt: skip
        mod = self.rng.choice((0, 0, 0, 0, pygame.KMOD_SHIFT, pygame.KMOD_CTRL, pygame.KMOD_RALT))
        sign = chr(code) if 32 <= code < 127 else ""
        one = {"key": code, "mod": mod, "unicode": sign, "scancode": code % 512}
        yield pygame.Event(pygame.KEYDOWN, one)
        if self.rng.random() < 0.8:
            yield pygame.Event(pygame.KEYUP, one)

    def _mouse(self) -> Iterator:
        import pygame

        rng = self.rng
        size = pygame.display.get_window_size()
        if self.loop.stack.scenes and rng.random() < 0.5:
            group = getattr(self.loop.stack.scenes[-1], "group", None)
            if group is not None and group.widgets:
                self._spot = rng.choice(group.widgets).rect.center
        else:
            self._spot = (rng.randrange(-5, size[0] + 5), rng.randrange(-5, size[1] + 5))
        button = rng.choice((1, 1, 1, 1, 2, 3, 4, 9))
        yield pygame.Event(pygame.MOUSEMOTION, pos=self._spot, rel=(3, -2), touch=False,
                           buttons=tuple(int(rng.random() < 0.3) for _ in range(3)))  # fmt: skip
        yield pygame.Event(pygame.MOUSEBUTTONDOWN, button=button, pos=self._spot, touch=False)
        for _ in range(rng.choice((0, 0, 1, 9))):
            spot = (rng.randrange(-50, size[0] + 50), rng.randrange(-50, size[1] + 50))
            buttons = (int(button == 1), 0, int(button == 3))
            yield pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(spot[0] - 9, -spot[1]),
                               buttons=buttons, touch=False)  # fmt: skip
        if rng.random() < 0.9:
            yield pygame.Event(pygame.MOUSEBUTTONUP, button=button, pos=self._spot, touch=False)

    def _pad(self) -> Iterator:
        import pygame

        rng, pad = self.rng, self.rng.randrange(2)
        if rng.random() < 0.5:
            button = rng.randrange(-1, 22)
            yield pygame.Event(pygame.CONTROLLERBUTTONDOWN, button=button, instance_id=pad)
            if rng.random() < 0.8:
                yield pygame.Event(pygame.CONTROLLERBUTTONUP, button=button, instance_id=pad)
        elif rng.random() < 0.9:
            axis = rng.randrange(-1, 8)
            for value in (0, rng.choice((-32768, 32767, 20000, -20000)), 0):
                yield pygame.Event(pygame.CONTROLLERAXISMOTION, axis=axis, value=value,
                                   instance_id=pad)  # fmt: skip
        else:
            yield pygame.Event(pygame.CONTROLLERDEVICEADDED, device_index=rng.randrange(9))
            yield pygame.Event(pygame.CONTROLLERDEVICEREMOVED, instance_id=pad)

    def _wheel(self) -> Iterator:
        import pygame

        y = self.rng.choice((-1000, -3, -1, 0, 1, 3, 1000))
        yield pygame.Event(pygame.MOUSEWHEEL, x=self.rng.choice((0, 0, 5)), y=y, flipped=False,
                           precise_x=0.0, precise_y=float(y), touch=False)  # fmt: skip

    def _size(self) -> Iterator:
        import pygame

        pygame.display.set_mode(self.rng.choice(SIZES), pygame.RESIZABLE)
        width, height = pygame.display.get_window_size()
        yield pygame.Event(pygame.VIDEORESIZE, size=(width, height), w=width, h=height)

    def _focus(self) -> Iterator:
        import pygame

        yield pygame.Event(self.rng.choice((
            pygame.WINDOWFOCUSLOST, pygame.WINDOWFOCUSGAINED, pygame.WINDOWMINIMIZED,
            pygame.WINDOWRESTORED, pygame.WINDOWLEAVE, pygame.WINDOWENTER, pygame.WINDOWEXPOSED,
        )))  # fmt: skip

    def _setting(self) -> Iterator:
        from game.profile.settings import with_next_choice
        from game.scenes.scene import ChangeSettings

        name = self.rng.choice(("language", "text_size", "palette", "reduced_motion", "language",
                                "contrast", "volume", "say", "rumble"))  # fmt: skip
        if hasattr(self.profile.settings, name):
            wanted = with_next_choice(self.profile.settings, name, self.rng.choice((-1, 1)))
            self.loop.stack.follow(ChangeSettings(wanted))
        yield from ()

    def _save(self) -> Iterator:
        from fuzz.mutations import mutated

        if self.rng.random() < 0.5:
            (self.work / "mine.py").write_text(self.rng.choice(STRATEGIES))
        else:
            level = (_levels() / "ravine.toml").read_bytes()
            data = self.rng.choice((level, mutated([level], self.rng)))
            (self.work / "mine.toml").write_bytes(data)
        yield from ()

    def _text(self) -> Iterator:
        import pygame

        words = (
            "a",
            "7",
            "\u06f7",
            "\u202e",
            "שלום",
            "\U0001d7d7",
            "\x00",
            "x" * 400,
            "空",
            "9" * 60,
            "",
        )
        yield pygame.Event(pygame.TEXTINPUT, text=self.rng.choice(words))
        if self.rng.random() < 0.3:
            yield pygame.Event(pygame.TEXTEDITING, text=self.rng.choice(words), start=0, length=1)

    def _full(self) -> Iterator:
        import pygame

        one = {"key": pygame.K_F11, "mod": 0, "unicode": "", "scancode": 68}
        yield pygame.Event(pygame.KEYDOWN, one)


def take(data: bytes, work: Path) -> str:
    """Do it all; what was kept at any time must still be there at the end."""
    from fuzz.window_events import check_kept

    person = Person(random.Random(data), work)
    for _ in range(EVENTS):
        person.press()
    check_kept(person.profile, work)
    return ""
