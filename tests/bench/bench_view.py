"""Whole frames of the walking view and of the reveal, against a bare frame.

Run: `python tests/bench/bench_view.py [FRAMES] [WIDTHxHEIGHT]`, 1280 x 720 if no size is given, or
`bench_view.py session [WIDTHxHEIGHT]`: a whole session of a person, title to the next level, with
every frame over 50 ms and where it was; `bench_view.py told [WIDTHxHEIGHT]`: likewise autopilot,
race, replay and a class of sixty. A bare frame is one blit of the whole window and a flip. A hike
by the rule is drawn from the first fog to the end of the reveal, every frame as the window draws
it, with the work in the background that the window has; as there, garbage is searched for and fonts
are read between two frames. Wall time, the processor's time of the threads that draw the frame, and
that of the work in the background meanwhile; and how many frames took longer than `LONGEST`.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from time import perf_counter, process_time

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import numpy as np
import pygame

from engine import load_level
from game.app.scene_stack import SceneStack
from game.app.window import SPARE_FRAME_TIME
from game.profile.profile import Profile
from game.profile.settings import Settings
from game.scenes.hike import HikeScene
from game.scenes.reveal import WALK_FROM, WALK_SECONDS, Reveal
from game.ui.theme import Ui
from game.view.compiled import HELPERS
from game.view.frame_state import ViewOptions

SIZE = (1280, 720)
LONGEST = 33
"""No frame of a hike is to take longer [ms]."""
PER_FRAME = 2
"""Steps of the simulation for each frame drawn: the hike is filmed at 30 frames a second."""


def drawing_time() -> float:
    """Processor time of the threads that draw frames [s]: this one and the view's helpers.

    Where the system does not tell it of single threads, that of all of them.
    """
    if not hasattr(time, "pthread_getcpuclockid"):
        return process_time()
    helpers = [thread.ident for thread in threading.enumerate() if thread.name.startswith(HELPERS)]
    clocks = [time.pthread_getcpuclockid(ident) for ident in helpers if ident is not None]
    return time.thread_time() + sum(time.clock_gettime(clock) for clock in clocks)


def report(name: str, wall: list[float], cpu: list[float], other: list[float],
           bare: float) -> None:  # fmt: skip
    """Milliseconds and ratios to a bare frame."""
    w, c, o = (np.array(one) * 1e3 for one in (wall, cpu, other))
    print(f"{name:9} {len(w):5} frames   wall: median {np.median(w):5.1f} ms "
          f"({np.median(w) / bare:4.0f}x)  p99 {np.percentile(w, 99):5.1f}  most {w.max():5.1f}   "
          f"processor: median {np.median(c):5.1f} ({np.median(c) / bare:4.0f}x)  "
          f"p99 {np.percentile(c, 99):5.1f}  most {c.max():5.1f}")  # fmt: skip
    print(f"{'':9} in the background meanwhile: mean {o.mean():5.1f} ms a frame  "
          f"p99 {np.percentile(o, 99):5.1f}  most {o.max():5.1f}   "
          f"over {LONGEST} ms: {(w > LONGEST).sum()} frames by the clock, "
          f"{(c > LONGEST).sum()} of the processor's time")  # fmt: skip


def by_hand(which: str, size: tuple[int, int]) -> None:
    """Play a session, or all that is told of others, and tell of the frames."""
    from session import Session
    from timed import Frame, tell
    from told import everything

    sys.setswitchinterval(0.0003)
    pygame.display.init()
    pygame.font.init()
    screen = pygame.display.set_mode(size)
    frames: list[Frame] = []
    try:
        if which == "session":
            session = Session(screen, "foothills", (4, 7))
            frames = session.frames
            session.play(session.script())
        else:
            frames = everything(screen, Path(tempfile.mkdtemp()))
    finally:
        tell(frames)


def main() -> None:
    """Film one hike and print what its frames cost."""
    os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp()
    if sys.argv[1:2] in (["session"], ["told"]):
        width, height = (sys.argv[2] if len(sys.argv) > 2 else "1280x720").split("x")
        by_hand(sys.argv[1], (int(width), int(height)))
        return
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    sys.setswitchinterval(0.0003)
    pygame.display.init()
    pygame.font.init()
    size = SIZE
    if len(sys.argv) > 2:
        width, height = sys.argv[2].split("x")
        size = (int(width), int(height))
    screen, ui = pygame.display.set_mode(size), Ui()
    ui.fit(size)
    ui.frame_budget = SPARE_FRAME_TIME
    full = pygame.Surface(size, 0, 32)
    bare = []
    scene = HikeScene(load_level("foothills"), 4, briefing=False, options=ViewOptions(quality=0))
    profile = Profile()
    # A busy machine would be measured at a lower resolution.
    profile.settings = Settings(quality="high")
    stack = SceneStack(scene, profile)
    rule = pygame.Event(pygame.KEYDOWN, key=pygame.K_m, mod=0, unicode="", scancode=0)
    walls: dict[str, list[float]] = {"walking": [], "reveal": []}
    cpus: dict[str, list[float]] = {"walking": [], "reveal": []}
    others: dict[str, list[float]] = {"walking": [], "reveal": []}
    gc.disable()
    for count in range(most):
        top = stack.scenes[-1]
        if top is scene and scene.idle and not scene.views.animation.showing:
            stack.event(rule)
        if isinstance(top, Reveal) and top.seconds > WALK_FROM + WALK_SECONDS + 4:
            break
        for _ in range(PER_FRAME):
            stack.update(1 / 60)
        kind = "walking" if stack.scenes[-1] is scene else "reveal"
        began, busy, drawing = perf_counter(), process_time(), drawing_time()
        stack.draw(screen, ui)
        pygame.display.flip()
        cpu = drawing_time() - drawing
        wall, beside = perf_counter() - began, process_time() - busy - cpu
        ui.warm()
        gc.collect(1)
        if count > 2:  # pictures that are made once
            walls[kind].append(wall)
            cpus[kind].append(cpu)
            others[kind].append(max(0.0, beside))
        if count % 20 == 0:
            began = perf_counter()
            screen.blit(full, (0, 0))
            pygame.display.flip()
            bare.append(perf_counter() - began)
        if kind == "reveal" and isinstance(top, Reveal) and top.view is None:
            pygame.time.wait(5)
    base = float(np.median(bare)) * 1e3
    print(f"a bare frame: {base:.3f} ms")
    for kind, wall in walls.items():
        if wall:
            report(kind, wall, cpus[kind], others[kind], base)


if __name__ == "__main__":
    main()
