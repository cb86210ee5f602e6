"""Standard output of a strategy, passed on up to a limit."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TextIO

MAX_CHARACTERS = 64 * 1024
"""Characters passed on for each hike; the rest is dropped."""


class LimitedStdout(io.TextIOBase):
    """A text stream that passes on `MAX_CHARACTERS` and then says that the rest is dropped."""

    def __init__(self, out: TextIO, listener: Callable[[str], object] | None = None) -> None:
        """`listener` is given what is passed on."""
        self._out = out
        self._listener = listener
        self._left = MAX_CHARACTERS

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, text: str) -> int:
        """Pass the text on as far as the limit allows; returns its length, as a file would."""
        if not isinstance(text, str):
            raise TypeError(f"write: expected a text, found {type(text).__name__}")
        if self._left > 0:
            self._out.write(text[: self._left])
            if self._listener is not None:
                self._listener(str.__str__(text)[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._out.write("\n(it printed more; the rest is left out)\n")
        return len(text)

    def flush(self) -> None:
        """Flush the stream behind."""
        self._out.flush()
