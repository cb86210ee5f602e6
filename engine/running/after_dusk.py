"""An end for strategies that swallow the dusk.

`while True: try: hiker.measure() except: pass` catches the dusk too, and Ctrl-C with it. After
some calls in the dark the next lines of the strategy itself raise: also those of its handlers,
and so the exception gets out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from engine.core.errors import Dusk

CALLS_IN_THE_DARK = 100


class AfterDusk:
    """Counts a strategy's calls after dusk."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._calls = 0

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Wrap one verb: passes Dusk on, and from the hundredth on makes sure that it arrives."""
        try:
            yield
        except Dusk:
            self._calls += 1
            if self._calls >= CALLS_IN_THE_DARK:
                self._raise_in_strategy()
            raise

    def _raise_in_strategy(self) -> None:
        def dark(frame: FrameType, event: str, argument: Any) -> Any:
            # Not at the event `exception`: that is still inside the strategy's `try`.
            # Python drops a trace function that raises; the next verb sets it again.
            if event == "line":
                raise Dusk
            return dark

        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename == self._file:
                frame.f_trace = dark
            frame = frame.f_back
        sys.settrace(lambda frame, event, argument: None)
