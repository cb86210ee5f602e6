"""Ctrl-C ends a person's own file wherever it is, also inside one call that never returns.

Python hears Ctrl-C between two of its own instructions. `sum(iter(int, 1))` is one instruction, and
nothing in this process can end it. A second process hears the same Ctrl-C from the terminal. Where
this one stays silent the second ends it, and says at which line it was.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

PATIENCE = 1.0
"""Seconds in which a process has to answer Ctrl-C."""
SILENCE = 0.3
"""Seconds without a word after which all stacks are told."""
HIKING = ("run", "score", "race", "sweep")
"""Commands that let a file hike in their own process."""
HEARD = b"!"
AGAIN = "Ctrl-C again"
"""Name of the thread that repeats a lost one."""


def press_again(lost: "sys.UnraisableHookArgs") -> None:
    """Repeat a Ctrl-C that was lost: inside a callback of a C library, such as the compiler's,
    nobody can be told, and Python would print a traceback and go on.
    """
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    # By then the callback is over; where it is another one, the same again.
    again = threading.Timer(0.05, signal.raise_signal, (signal.SIGINT,))
    again.name, again.daemon = AGAIN, True
    again.start()


def is_pressed_again() -> bool:
    """Whether that is on its way: a library that was interrupted fails in its own words before."""
    return any(thread.name == AGAIN for thread in threading.enumerate())


def watched(arguments: list[str]) -> Callable[[int, FrameType | None], None]:
    """Start the second process where this command needs one; the handler for Ctrl-C."""
    files = [word for word in arguments[1:] if ".py" in word]
    # Without `fork` (Windows) a console window can be closed.
    if not files or arguments[0] not in HIKING or not hasattr(os, "fork"):
        return signal.default_int_handler
    ear, mouth = os.pipe()
    process = os.getpid()
    if os.fork() == 0:
        os.close(mouth)
        _watch(process, ear, files)
    os.close(ear)
    import faulthandler

    # Written in C, whatever Python is at.
    faulthandler.register(signal.SIGUSR1, mouth, all_threads=True)

    def interrupt(number: int, frame: FrameType | None) -> None:
        os.write(mouth, HEARD)
        raise KeyboardInterrupt

    return interrupt


def _watch(process: int, ear: int, files: list[str]) -> NoReturn:
    """End the process where it does not answer Ctrl-C, or goes on after a second one."""
    try:
        presses = 0
        while _pressed(process, ear):
            presses += 1
            answer = _said(ear, PATIENCE)
            if answer == HEARD and presses > 1:
                answer = _said(ear, PATIENCE)
                answer = answer if answer == b"" else None
            if answer is None and os.getppid() == process:
                _end(process, ear, files)
    finally:
        os._exit(0)


def _pressed(process: int, ear: int) -> bool:
    """Wait for Ctrl-C; False where the process has ended."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # Its workers, too, hold the pipe open.
        while os.getppid() == process and _said(ear, 1.0) != b"":
            pass
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return True
    return False


def _said(ear: int, seconds: float) -> bytes | None:
    """What the process says in this time; empty where it has ended, None where it is silent."""
    import select

    return os.read(ear, 1 << 16) if select.select([ear], [], [], seconds)[0] else None


def _end(process: int, ear: int, files: list[str]) -> NoReturn:
    """End the process, and say where it was."""
    os.kill(process, signal.SIGUSR1)
    stacks = b""
    while more := _said(ear, SILENCE):  # written piece by piece
        stacks += more
    os.kill(process, signal.SIGKILL)
    where = _place(stacks, files)
    line = f"dusk: interrupted{where} (it did not answer Ctrl-C)\n"
    os.write(2, ("\n" + line if sys.stderr.isatty() else line).encode(errors="replace"))
    os._exit(0)


def _place(stacks: bytes, files: list[str]) -> str:
    """` in mine.py line 3: its source`, the innermost place in one of these files, if there is."""
    import linecache
    import re

    from engine.core.errors import visible

    names = {os.path.basename(file.partition("[")[0]) for file in files}
    text = stacks.decode(errors="replace")
    for path, number in re.findall(r'^  File "(.*)", line (\d+) in ', text, re.MULTILINE):
        if os.path.basename(path) in names:
            source = linecache.getline(path, int(number)).strip()[:80]
            return visible(f" in {path} line {number}: {source}".rstrip(": "))
    return ""
