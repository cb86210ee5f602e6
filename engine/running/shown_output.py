"""What a strategy prints, passed on with its control signs written out, up to a limit."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from engine.core.errors import visible

MAX_CHARACTERS = 64 * 1024
"""Characters passed on for each hike; the rest is dropped."""


class ShownOutput(io.TextIOBase):
    """A text stream that passes on `most` characters and then says that the rest is dropped.

    What would act on a terminal, such as an escape or a direction, is passed on as its source.
    """

    def __init__(
        self,
        out: TextIO,
        most: int = MAX_CHARACTERS,
        listener: Callable[[str], object] | None = None,
    ) -> None:
        """`listener` is given what is passed on."""
        # Hikes in several threads may find each other's stream in place of the real one.
        given: object = out
        # By its very type: `isinstance` of an abstract class takes some ten calls.
        self.out: TextIO = given.out if type(given) is ShownOutput else out
        """The stream behind."""
        self._listener = listener
        self._left = most

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, text: str) -> int:
        """Pass the text on as far as the limit allows; returns its length, as a file would."""
        if not isinstance(text, str):
            raise TypeError(f"write: expected a text, found {type(text).__name__}")
        if self._left > 0:
            part = visible(str.__str__(text)[: self._left].replace("\r\n", "\n"))
            self.out.write(part)
            if self._listener is not None:
                self._listener(part)
            self._left -= len(text)
            if self._left <= 0:
                self.out.write("\n(it printed more; the rest is left out)\n")
        return len(text)

    def flush(self) -> None:
        """Flush the stream behind."""
        self.out.flush()

    def fileno(self) -> int:
        """The descriptor of the stream behind, for which `faulthandler` asks."""
        return self.out.fileno()


class PrintingTo:
    """While the block lasts, what is printed goes to `out`, and what is said on stderr to the
    stream behind it.

    Not by `contextlib`: whatever a judged child uses first costs it the copy of a page.
    """

    def __init__(self, out: ShownOutput) -> None:
        self._streams = out, ShownOutput(out.out, sys.maxsize)
        self._before = sys.stdout, sys.stderr

    def __enter__(self) -> None:
        self._before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._streams

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        sys.stdout, sys.stderr = self._before
