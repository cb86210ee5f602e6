"""One hike of a strategy in this process, stopped after a time limit."""

from __future__ import annotations

from collections.abc import Mapping

from engine import Level, Result
from engine.core.errors import BadInput
from game.background.strategy_thread import StrategyThread

LIMIT = 10.0
"""A hike that takes longer than this is stopped [s]; the judge allows 3 s of a processor."""


def hike_in_time(spec: str, settings: Mapping[str, str], level: Level, seed: int
                 ) -> tuple[str, str, Result | None]:  # fmt: skip
    """Verdict, message and result of one hike; no result where it had to be stopped.

    BadInput for a strategy that cannot be loaded.
    """
    work = StrategyThread(spec, settings, level, seed)
    work.start()
    if not work.done.wait(LIMIT):
        line = work.line()
        work.stop()
        where = "" if line is None else f" line {line}"
        return "timeout", (
            f"{spec}{where}: still running after {LIMIT:.0f} s: too slow, or a loop that never "
            "measures, walks, glances or rests"
        ), None  # fmt: skip
    if work.result is None:
        raise BadInput(work.error)
    return work.result.verdict, work.result.message, work.result
