"""Runs a strategy's hike in a thread; an endless strategy does not freeze the window."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from engine import Dusk, Expedition, Level, Result, load_strategy
from engine.continuation import Continuation
from engine.core.errors import BadInput, visible
from engine.running.strategy import run_on
from engine.running.trace import Recorder, Trace

TRUSTED_MODULES = ("engine.", "game.", "threading")
"""Modules in which nothing is interrupted line by line: what they have begun they finish."""
MOST_ENDINGS = 400
"""Times that a hike is told of its dusk, 20 a second."""


def is_file(spec: str) -> bool:
    """Whether a strategy is a file of the person's own, which may change."""
    return Path(spec).suffix == ".py"


class Nightfall(Dusk):
    """Dusk that a strategy cannot outlive by catching it.

    It is raised asynchronously in the strategy's thread. Its creation there turns tracing on for
    every frame of the strategy, so that `Dusk` is raised again at the next line of each: also in
    a loop of the form ``while True: try: ... except BaseException: pass``.
    """

    def __init__(self) -> None:
        # Python makes the exception in the thread that it is raised in, so this is its stack.
        frame: FrameType | None = sys._getframe(1)
        sys.settrace(_raise_dusk)
        while frame is not None and not frame.f_globals.get("__name__", "").startswith(
            TRUSTED_MODULES
        ):
            frame.f_trace = _raise_dusk
            frame = frame.f_back


def _raise_dusk(frame: FrameType, event: str, argument: object) -> None:
    """A trace function (`sys.settrace`): raises before each line that is the strategy's own."""
    if event == "line" and not frame.f_globals.get("__name__", "").startswith(TRUSTED_MODULES):
        raise Dusk


class StrategyThread(threading.Thread):
    """Loads a strategy and lets it hike once. A daemon: whoever leaves need not wait for it."""

    def __init__(self, spec: str, settings: Mapping[str, str], level: Level, seed: int,
                 source: Continuation | None = None) -> None:  # fmt: skip
        """``source`` is a hike to go on from."""
        super().__init__(name=f"thinking of {spec[:40]}", daemon=True)
        self.spec, self.settings, self.level, self.seed = spec, dict(settings), level, seed
        self._source = source
        self.result: Result | None = None
        self.expedition: Expedition | None = None
        self.trace: Trace | None = None
        """What it knew at each verb."""
        self.name_of = Path(spec).stem if is_file(spec) else spec
        self.error = ""
        """One line: why it could not be loaded; a fault of the hike is in the result."""
        self.done = threading.Event()
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has been at work [s]."""
        return time.monotonic() - self._began

    @property
    def message(self) -> str:
        """What went wrong, in one line; empty when nothing did."""
        return self.error or (self.result.message if self.result else "")

    def run(self) -> None:
        """Load and hike; ``done`` is set at the end, whatever happens."""
        with suppress(Dusk):  # which may come once more while this ends
            self._run_strategy()
        self.done.set()

    def _run_strategy(self) -> None:
        try:
            strategy = load_strategy(self.spec, self.settings)
            self.name_of = strategy.name
            recorder = Recorder()
            source = self._source
            expedition = source.resume() if source else Expedition(self.level, self.seed)
            result = run_on(expedition, strategy, recorder)
            if source is not None:
                name = f"{result.strategy}, from minute {source.minutes:.0f}"
                result = result.by(name, result.parameters, (result.verdict, result.message))
            self.trace = recorder.trace(expedition, result.strategy)
            self.expedition, self.result = expedition, result
        except BadInput as error:
            self.error = str(error)
        except BaseException as error:
            self.error = visible(f"{self.spec}: {type(error).__name__}: {error}")

    def line(self) -> int | None:
        """The line of the person's file that is being executed now."""
        frame: Any = sys._current_frames().get(self.ident or -1)
        while frame is not None:
            if frame.f_code.co_filename == str(Path(self.spec)):
                return int(frame.f_lineno)
            frame = frame.f_back
        return None

    def stop(self) -> None:
        """Let dusk fall in the midst of it, so that a loop without verbs does not run on.

        Again and again: a loop may catch everything that is raised inside it.
        """
        if not self.done.is_set() and self.ident is not None:
            threading.Thread(target=self._raise_until_done, name="ending", daemon=True).start()

    def _raise_until_done(self) -> None:
        ident, dusk = ctypes.c_ulong(self.ident or 0), ctypes.py_object(Nightfall)
        for _ in range(MOST_ENDINGS):
            if self.done.is_set():
                return
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, dusk)
            self.done.wait(0.05)


class FileWatcher:
    """Notices that a file was saved. Ask a few times a second."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._known = self._pending = self._signature()
        self._settled = 0

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def saved(self) -> bool:
        """Whether it is new and no longer being written: two looks must agree."""
        now = self._signature()
        if now is None or now == self._known:
            self._pending, self._settled = now, 0
            return False
        if now != self._pending:
            self._pending, self._settled = now, 0
            return False
        self._settled += 1
        # Editors empty a file before they fill it: an empty one is given a second.
        if now[1] == 0 and self._settled < 4:
            return False
        self._known, self._settled = now, 0
        return True
