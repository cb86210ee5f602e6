"""Queries on a trace by verb: line, changed variables, a variable's curve, marks."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.marks import Mark
from engine.running.shown import ShownValue
from engine.running.trace import Trace, TracedFrame
from game.playback.timeline import TimedVerb

Point = tuple[float, float]
PLOT_PREFIX = "plot: "
"""Before the name of what an author plotted, beside the names of his variables."""


class TraceView:
    """The trace of a hike whose `verbs` are known with their minutes."""

    def __init__(self, trace: Trace, verbs: Sequence[TimedVerb]) -> None:
        self.trace = trace
        self._begins = [verb.begin for verb in verbs]
        self._plotted: dict[str, dict[int, float]] = {}
        for mark in trace.marks:
            if mark.kind == "plot":
                values = self._plotted.setdefault(PLOT_PREFIX + mark.text, {})
                values[min(mark.verbs, len(self._begins) - 1)] = mark.value

    def begin(self, number: int) -> float:
        """When a verb begins [min]."""
        return self._begins[min(number, len(self._begins) - 1)]

    def frame(self, number: int) -> TracedFrame | None:
        """The innermost function of the strategy's at a verb."""
        verbs = self.trace.verbs
        frames = verbs[number].frames if number < len(verbs) else ()
        return frames[0] if frames else None

    def variables(self, number: int) -> dict[str, ShownValue]:
        """All variables at a verb: of the outer functions first, the plotted ones last."""
        verbs = self.trace.verbs
        found: dict[str, ShownValue] = {}
        for frame in reversed(verbs[number].frames if number < len(verbs) else ()):
            found |= frame.variables
        for name, values in self._plotted.items():
            last = max((verb for verb in values if verb <= number), default=None)
            if last is not None:
                found[name] = ShownValue(f"{values[last]:.6g}", values[last])
        return found

    def changed(self, number: int) -> set[str]:
        """Names of the variables that are new or different since the verb before."""
        if not number:
            return set()
        before = self.variables(number - 1)
        now = self.variables(number)
        return {name for name, value in now.items() if before.get(name) != value}

    def change(self, name: str, number: int, way: int) -> int:
        """The nearest verb after (`way` 1) or before (-1) at which this variable changed."""
        last = len(self.trace.verbs) - 1
        at = number + way
        while 0 < at <= last:
            if name in self.changed(at):
                return at
            at += way
        return min(max(number, 0), last)

    def curve(self, name: str) -> list[Point]:
        """Minutes and values of a variable, where it is a number."""
        if name in self._plotted:
            plotted = sorted(self._plotted[name].items())
            return [(self._begins[verb], value) for verb, value in plotted]
        found = (self.variables(number).get(name) for number in range(len(self.trace.verbs)))
        return [
            (minute, value.number)
            for minute, value in zip(self._begins, found, strict=False)
            if value is not None and value.number is not None
        ]

    def printed(self, number: int) -> str:
        """The last line that was printed up to a verb."""
        for verb in reversed(self.trace.verbs[: number + 1]):
            if verb.printed.strip():
                return verb.printed.strip().splitlines()[-1]
        return ""

    def note(self, number: int) -> str:
        """The author's last note up to a verb."""
        notes = [m.text for m in self.trace.marks if m.kind == "note" and m.verbs <= number]
        return notes[-1] if notes else ""

    def marks(self, number: int) -> list[Mark]:
        """The marks on the map up to a verb."""
        return [m for m in self.trace.marks if m.places and m.verbs <= number]

    def stops(self, number: int, lines: set[tuple[int, int]]) -> bool:
        """Whether a verb was called at one of these lines, (file, line)."""
        verbs = self.trace.verbs
        frames = verbs[number].frames if number < len(verbs) else ()
        return any((frame.file, frame.line) in lines for frame in frames)
