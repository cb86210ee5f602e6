"""Somebody who presses everything: wild events in every scene of the window."""

import os
import random
import threading
from pathlib import Path
from time import thread_time

EVENTS = 60
"""Events of one input."""
COMES_TO_AN_END = "window 5000001"
"""Draws events with which a hike is over and its reveal made."""
LONGEST = 10.0
"""Seconds of a processor for one event and the frames after it."""


def wild(rng: random.Random, size: tuple[int, int]):
    """One event of somebody who presses everything."""
    import pygame

    often = [pygame.K_SPACE, pygame.K_RETURN, pygame.K_DOWN]
    codes = [*often * 4, pygame.K_ESCAPE, pygame.K_TAB, pygame.K_g,
             pygame.K_m, pygame.K_c, pygame.K_r, pygame.K_UP, pygame.K_LEFT,
             pygame.K_RIGHT, pygame.K_EQUALS, pygame.K_MINUS, pygame.K_LEFTBRACKET,
             pygame.K_RIGHTBRACKET, pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_1, pygame.K_9,
             pygame.K_BACKSPACE, pygame.K_F5, pygame.K_END]  # fmt: skip
    kind = rng.random()
    if kind < 0.55:
        code = rng.choice(codes)
        sign = chr(code) if 32 <= code < 127 else ""
        mod = rng.choice((0, 0, 0, pygame.KMOD_SHIFT))
        up = rng.random() < 0.2
        return pygame.Event(pygame.KEYUP if up else pygame.KEYDOWN, key=code, mod=mod,
                            unicode="" if up else sign, scancode=0)  # fmt: skip
    spot = (rng.randrange(-5, size[0] + 5), rng.randrange(-5, size[1] + 5))
    if kind < 0.85:
        return pygame.Event(pygame.MOUSEBUTTONDOWN, button=rng.choice((1, 1, 1, 2, 3)), pos=spot)
    if kind < 0.95:
        return pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=(0, 0, 0))
    return pygame.Event(pygame.MOUSEWHEEL, x=0, y=rng.choice((-3, -1, 1, 3)))


def prepare(folder: Path) -> None:
    """Compile what walk and reveal need, once for all inputs: that takes longer than one of them
    may. In a process of its own, since threads do not come along into those of the inputs.
    """
    process = os.fork()
    if process == 0:
        try:
            (folder / "warm").mkdir(exist_ok=True)
            take(make(None, random.Random(COMES_TO_AN_END)), folder / "warm")
        finally:
            os._exit(0)
    os.waitpid(process, 0)


def make(prepared: object, chance: random.Random) -> bytes:
    """The number from which the events are drawn."""
    return str(chance.randrange(10**12)).encode()


def wild_play(rng: random.Random, profile, events: int):
    """Press everything for so many events; yields the driver and how many hikes are kept.

    ValueError where one of them is lost.
    """
    from helpers.screens import DAY, SMALL, Driver

    from game.scenes.title import Title

    driver, hikes = Driver(Title(today=lambda: DAY), profile), 0
    for number in range(events):
        driver.stack.event(wild(rng, SMALL))
        if not driver.stack.scenes:
            driver = Driver(Title(today=lambda: DAY), profile)
        for _ in range(rng.choice((1, 1, 4, 30))):
            driver.stack.update(1 / 20)
        if number % 3 == 0:
            driver.draw()
        known = sum(record.hikes for record in profile.progress.levels.values())
        if known < hikes:
            raise ValueError("a hike was lost")
        hikes = known
        yield driver, hikes


def check_kept(profile, folder: Path) -> None:
    """ValueError unless what was kept in ``folder`` is what is read there."""
    from game.profile.profile import Profile

    again = Profile(folder)
    told = [notice.key for notice in (*again.notices, *profile.notices)]
    if any(key.startswith("files.") for key in told):  # the others say what was won
        raise ValueError(f"a file is broken: {told}")
    if (again.settings, again.progress) != (profile.settings, profile.progress):
        raise ValueError("what was kept is not what is read")


def take(data: bytes, work: Path) -> str:
    """Press it all; what was kept at any time must still be there at the end."""
    import pygame
    from helpers.screens import SMALL

    from game.profile.profile import Profile

    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode(SMALL)
    profile, begun = Profile(work), thread_time()
    for number, _ in enumerate(wild_play(random.Random(data), profile, EVENTS)):
        if thread_time() - begun > LONGEST:
            raise ValueError(f"event {number} took {thread_time() - begun:.1f} s")
        begun = thread_time()
    check_kept(profile, work)
    _finish_hikes()
    return ""


def _finish_hikes() -> None:
    """Let what hikes that were left have begun come to its end: a person leaves one in a minute,
    this one ten, and what they hold would count for the next input.
    """
    from game.debrief.preparation import DebriefPreparation, RevealPreparation

    for thread in threading.enumerate():
        if isinstance(thread, RevealPreparation):
            thread.finish(threading.Event())
        elif isinstance(thread, DebriefPreparation):
            thread.join()
