"""Limits of one judged hike, and constants that judge, zygote and children share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from engine.core.errors import BadInput

READY = b"!"
"""The first byte a child writes, before any of the strategy's: a hike that fails without it
failed through the judge's fault.
"""
SINGLE_THREADED = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
}
"""Environment of a child: it may start no threads, so numerical libraries must not try to."""
PRELOADED = (
    *("bisect", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "functools"),
    *("heapq", "itertools", "linecache", "math", "operator", "random", "re", "string", "struct"),
    *("time", "typing"),
)
"""Modules of the standard library that all confined children have from the start."""
Care: TypeAlias = Literal["brief", "whole", "alone"]
"""How much of a hike is waited for. `brief`: one that computes or sleeps for long is stopped
without a verdict, by `TakesLong`. `whole`: all that the limits give. `alone`: half as much again,
since nothing else hikes there meanwhile, and the verdict is final.
"""
BRIEF_CPU, BRIEF_IDLE = 0.3, 0.2
"""Seconds of CPU time, and seconds asleep, of a `brief` hike."""
MAX_LINE_NUMBER = 10_000_000
"""Highest line number that is believed when a child quotes a line of its file."""


class Unconfinable(Exception):
    """Strategies cannot be confined on this system. `str` says what is missing."""


class TakesLong(Exception):
    """A `brief` hike was stopped: there is no verdict, and the hike is to be made anew."""

    def __init__(self, sleeps: bool) -> None:
        """`sleeps`: it waited, and used no processor."""
        super().__init__("asleep" if sleeps else "computing")
        self.sleeps = sleeps


class Limits(NamedTuple):
    """The limits of a hike; past one of them it ends where the hiker stands."""

    cpu: int = 3
    """Seconds of CPU time."""
    memory: int = 512
    """Megabytes more than a child has from the start."""
    messages: int = 50_000
    """Verbs."""
    output: int = 1024 * 1024
    """Bytes printed."""
    idle: float = 1.0
    """Seconds in all in which the kernel finds it asleep while no word of it waits for an answer:
    it has nothing to wait for. A busy machine makes nobody idle, `time.sleep` does neither."""

    @property
    def wall(self) -> float:
        """Seconds by the strategy's own clock, which end a hike in which it sleeps. Nobody waits
        for `time.sleep`, see `sleepless_clock`; time in which a child computed or waited for a
        processor does not count.
        """
        return 10.0 * self.cpu + 5.0


def checked_packages(names: Sequence[str]) -> tuple[str, ...]:
    """These packages; BadInput where one of them cannot be a package's name."""
    for name in names:
        if not all(part.isidentifier() for part in name.split(".")):
            raise BadInput(f"packages: expected names as in `import scipy`, found {name[:80]!a}")
    return tuple(names)
