"""A practice board for a week: an inbox is judged again whenever something in it changes.

Only what is new is hiked, on the practice seeds; everything is in the store before it is shown, so
that an interruption at any moment loses nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from engine.core.errors import BadInput
from engine.judging.judge import Plan, compete
from engine.judging.results import Isolation, Results
from engine.judging.schedule import Reporter

LOOK_INTERVAL = 2.0
"""Seconds between two looks at the inbox. What changed meanwhile is still being written."""

Look = frozenset[tuple[str, int, int]]
"""Path, size and time of every file."""


def watch(
    source: Path,
    out: Path,
    plan: Plan,
    reporter: Reporter,
    publish: Callable[[Results], None],
    wait: Callable[[], bool] | None = None,
) -> None:
    """Judge `source` on practice seeds, publish the results, and again after every change.

    What cannot be judged is told, and the watch goes on. It ends when `wait`, called between two
    looks, gives False, or by KeyboardInterrupt.
    """
    wait = wait or _pause
    plan = plan._replace(practice=True)
    judged: Look | None = None
    before: Look | None = None
    checked: Isolation | None = None
    while True:
        now = _look(source)
        if now != judged and now == before:
            try:
                results = compete(source, out, plan, reporter, checked=checked)
                checked = results.isolation
                publish(results)
            except BadInput as error:
                reporter.says(f"waiting: {error}")
            judged = now
        before = now
        if not wait():
            return


def _pause() -> bool:
    time.sleep(LOOK_INTERVAL)
    return True


def _look(source: Path) -> Look:
    """What lies in the inbox, without opening anything."""
    paths = [source]
    if source.is_dir():
        paths = [Path(base, name) for base, _, names in os.walk(source) for name in names]
    found = set()
    for path in paths:
        try:
            status = path.lstat()
        except OSError:
            continue  # gone meanwhile
        found.add((str(path), status.st_size, status.st_mtime_ns))
    return frozenset(found)
