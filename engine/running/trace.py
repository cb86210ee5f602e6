"""The trace of a hike: what its strategy knew at each verb, beside the replay and never in it.

A verb keeps the strategy's line, the local variables as short texts, what was printed since the
verb before, and the author's marks. Nothing of the strategy's runs for it (`engine.running.shown`),
so that a traced hike is the same hike. The judge never traces.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from inspect import CO_NEWLOCALS
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import Literal, NamedTuple, TextIO, TypeAlias

import msgspec

from engine.core.errors import visible
from engine.core.expedition import Expedition
from engine.core.marks import Mark
from engine.hiker import Hiker
from engine.running.shown import ShownValue, fields_of, is_plain_data, show_value
from engine.running.shown_output import ShownOutput

MOST_FRAMES = 3
"""Functions of the strategy's own that are looked into at a verb, the innermost first."""
MOST_VARIABLES = 60
"""Variables of one verb."""
MOST_CHARACTERS = 8_000_000
"""Characters of all shown variables of a hike; after that only lines are kept."""
MOST_FRAMES_SEARCHED = 200
"""Frames that are searched for the strategy's own."""
LONGEST_SOURCE = 300_000
"""Characters of a source file."""
ENGINE_FOLDER = Path(__file__).parents[1]
HIKER_FILE = Hiker.measure.__code__.co_filename


class TracedFrame(NamedTuple):
    """One function of the strategy's at the moment of a verb."""

    file: int
    """Which of the trace's files."""
    line: int
    function: str
    variables: dict[str, ShownValue]
    """Local variables, and the fields of `self` as `self.name`."""


class TracedVerb(NamedTuple):
    """What the strategy knew when it called one verb."""

    frames: tuple[TracedFrame, ...]
    """The innermost first; empty where no line of the strategy's own called it."""
    printed: str
    """What was printed since the verb before."""


class SourceText(NamedTuple):
    """A file of the strategy's as it was."""

    name: str
    """Without its folder."""
    text: str


class Trace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The trace of one finished hike; `verbs` has an entry for each of its records."""

    state_hash: str
    """Of the hike that it belongs to."""
    strategy: str
    files: tuple[SourceText, ...]
    verbs: tuple[TracedVerb, ...]
    marks: tuple[Mark, ...]


Guard = Callable[[], AbstractContextManager[object]]


class Recorder:
    """Records the trace of one hike while it is hiked; see `engine.running.strategy.run`."""

    def __init__(self) -> None:
        self._own = ""
        self._folder: Path | None = None
        self._kinds: dict[str, _FileKind] = {}
        self._files: dict[str, SourceText] = {}
        self._verbs: list[TracedVerb] = []
        self._printed: list[str] = []
        self._signs = 0

    def guard(self, expedition: Expedition, file: str, inner: Guard) -> Guard:
        """The guard of a `Hiker` that records every verb of a strategy's `file` on the way."""
        self._own = file
        self._folder = Path(file).resolve().parent if file else None
        # What was hiked before this strategy took over has no trace.
        self._verbs = [TracedVerb((), "")] * len(expedition.records)

        @contextmanager
        def watch() -> Iterator[None]:
            frames = self._traced_frames(_calling_frames())
            done = len(expedition.records)
            try:
                with inner():
                    yield
            finally:
                # A verb that was called wrongly leaves no record, and no entry here.
                if len(expedition.records) > done:
                    self._add_verb(frames)

        return watch

    def stdout(self, out: TextIO) -> ShownOutput:
        """A strategy's standard output that is passed on to `out` and kept."""
        return ShownOutput(out, listener=self._printed.append)

    def until_end(self, function: Callable[[Hiker], object]) -> Callable[[Hiker], object]:
        """The strategy's function, with what it knew when it returned or was ended."""

        def hike(hiker: Hiker) -> object:
            try:
                returned = function(hiker)
            except BaseException as error:
                self._add_verb(self._traced_frames(_raising_frames(error)))
                raise
            self._add_verb(())
            return returned

        return hike

    def trace(self, expedition: Expedition, strategy: str) -> Trace:
        """The trace of the finished hike."""
        return Trace(
            expedition.state_hash,
            visible(strategy),
            tuple(self._files.values()),
            tuple(self._verbs[: len(expedition.records)]),
            tuple(mark._replace(text=visible(mark.text)) for mark in expedition.marks),
        )

    def _add_verb(self, frames: tuple[TracedFrame, ...]) -> None:
        self._verbs.append(TracedVerb(frames, visible("".join(self._printed))))
        self._printed.clear()

    def _traced_frames(self, callers: Iterator[FrameType]) -> tuple[TracedFrame, ...]:
        """The strategy's own functions, the innermost first; without any, a library's."""
        found: dict[_FileKind, list[FrameType]] = {"own": [], "other": [], "engine": []}
        for frame in islice(callers, MOST_FRAMES_SEARCHED):
            found[self._kind_of_file(frame.f_code.co_filename)].append(frame)
            if len(found["own"]) == MOST_FRAMES:
                break
        frames = found["own"] or found["other"][:MOST_FRAMES]
        return tuple(self._traced_frame(frame) for frame in frames)

    def _kind_of_file(self, file: str) -> _FileKind:
        if file not in self._kinds:
            path = Path(file)
            room = (
                path.relative_to(ENGINE_FOLDER).parts[0]
                if path.is_relative_to(ENGINE_FOLDER)
                else ""
            )
            beside = not room and path.parent == self._folder and not file.startswith("<")
            own = bool(self._own) and (file == self._own or beside)
            passes = file.startswith("<") or room in ("core", "running") or file == HIKER_FILE
            self._kinds[file] = "own" if own else "engine" if passes else "other"
        return self._kinds[file]

    def _traced_frame(self, frame: FrameType) -> TracedFrame:
        file = frame.f_code.co_filename
        if file not in self._files:
            self._files[file] = SourceText(visible(Path(file).name), _source(file))
        variables: dict[str, ShownValue] = {}
        # Whatever a value is like, it must not disturb the hike.
        with suppress(Exception):
            if self._signs < MOST_CHARACTERS and frame.f_code.co_flags & CO_NEWLOCALS:
                for name, value in _traced_variables(frame):
                    variables[name] = show_value(value)
                    self._signs += len(name) + len(variables[name].text)
        number = list(self._files).index(file)
        return TracedFrame(number, frame.f_lineno or 0, frame.f_code.co_name, variables)


_FileKind: TypeAlias = Literal["own", "other", "engine"]
"""Whose code a file is: the strategy's own, a library's or a shipped strategy's, or the engine's,
through which the call only passes."""


def _calling_frames() -> Iterator[FrameType]:
    """The frames behind the hiker's verb that is being called."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code.co_filename != HIKER_FILE:
        frame = frame.f_back
    # Up to `Recorder.until_end`: who lets the strategy hike is no part of it.
    while frame is not None and frame.f_code.co_filename != __file__:
        if frame.f_code.co_filename != HIKER_FILE:
            yield frame
        frame = frame.f_back


def _raising_frames(error: BaseException) -> Iterator[FrameType]:
    """The frames that an error passed, the innermost first."""
    passed = [frame for frame, _ in walk_tb(error.__traceback__)]
    return reversed(passed)


def _traced_variables(frame: FrameType) -> Iterator[tuple[str, object]]:
    """Names and values of a function's variables, the fields of its `self` after the others."""
    own = frame.f_locals
    fields = {f"self.{name}": value for name, value in fields_of(own.get("self")).items()}
    # A name with a dot in front is an unnamed iterator; code says nothing of the state.
    named = (
        (name, value)
        for name, value in {**own, **fields}.items()
        if not name.startswith(".") and name != "self" and is_plain_data(value)
    )
    return islice(named, MOST_VARIABLES)


def _source(file: str) -> str:
    linecache.checkcache(file)
    return visible("".join(linecache.getlines(file)))[:LONGEST_SOURCE]
