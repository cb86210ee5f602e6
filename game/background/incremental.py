"""A picture drawn in small pieces over many frames."""

from __future__ import annotations

from collections.abc import Callable, Generator
from time import perf_counter
from typing import Generic, TypeAlias, TypeVar

Made = TypeVar("Made")
Steps: TypeAlias = Generator[None, None, Made]
"""Work that stops after every step of it and gives what was made at its end."""


def at_once(steps: Steps[Made]) -> Made:
    """All steps, one after the other."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Made = end.value
            return made


class IncrementalRender(Generic[Made]):
    """Keeps what was made for one key, such as the size of the window, until there is another.

    Unlike what is made by `game.background.loader` it may hold words, for it stays on the
    window's thread.
    """

    def __init__(self) -> None:
        self._key: object = None
        self._steps: Steps[Made] | None = None
        self._made: Made | None = None

    def of(self, key: object, begin: Callable[[], Steps[Made]], seconds: float) -> Made | None:
        """What belongs to ``key``; None while it is in the making, which goes on for ``seconds``.

        At least one step is taken.
        """
        if key != self._key:
            self._key, self._steps, self._made = key, begin(), None
        end = perf_counter() + seconds
        while self._steps is not None:
            try:
                next(self._steps)
            except StopIteration as done:
                self._made, self._steps = done.value, None
            if perf_counter() >= end:
                break
        return self._made
