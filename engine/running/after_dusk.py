"""Stop a strategy that catches the exception Dusk and goes on.

`while True: try: hiker.measure() except: pass` catches Dusk, and Ctrl-C with it. After some calls
a trace function raises Dusk at the next line of the strategy itself, also inside its handlers, so
that the exception leaves it.
"""

from __future__ import annotations

import sys
from types import FrameType, TracebackType
from typing import Any

from engine.core.errors import Dusk

MAX_CALLS_AFTER_DUSK = 100


class AfterDusk:
    """Counts a strategy's calls after dusk."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._calls = 0

    def watch(self) -> AfterDusk:
        """Wrap one verb: Dusk passes through; from the hundredth on it ends the strategy."""
        return self

    def __enter__(self) -> None:
        pass  # not by `contextmanager`, which takes ten times as long, at every verb

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if isinstance(error, Dusk):
            self._calls += 1
            if self._calls >= MAX_CALLS_AFTER_DUSK:
                self._raise_in_strategy()

    def _raise_in_strategy(self) -> None:
        def raise_dusk(frame: FrameType, event: str, argument: Any) -> Any:
            # Not at the event `exception`: that is still inside the strategy's `try`.
            # Python drops a trace function that raises; the next verb sets it again.
            if event == "line":
                raise Dusk
            return raise_dusk

        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename == self._file:
                frame.f_trace = raise_dusk
            frame = frame.f_back
        sys.settrace(lambda frame, event, argument: None)
