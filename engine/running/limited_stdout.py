"""What a strategy prints: to its author's eyes (stderr), up to a limit."""

from __future__ import annotations

import io
from typing import TextIO

MOST = 64 * 1024
"""Characters a hike; the rest is left out."""


class Said(io.TextIOBase):
    """A text stream that passes on at most `MOST` characters, and then says once that it cut."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._left = MOST

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Pass the text on as far as the limit allows; the length given, as a file would."""
        if not isinstance(text, str):
            raise TypeError(f"write: expected a text, found {type(text).__name__}")
        if self._left > 0:
            self._out.write(text[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._out.write("\n(it printed more; the rest is left out)\n")
        return len(text)

    def flush(self) -> None:
        """Pass on."""
        self._out.flush()
