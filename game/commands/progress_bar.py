"""Progress on stderr: bars on a terminal, elsewhere nothing or a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Timer
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 0.5
"""What is done so soon needs no bar [s]."""


def with_bar(items: Iterable[T], total: int, title: str) -> Iterator[T]:
    """Pass the items on; on a terminal a bar on stderr shows how far they are."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(
        items, title, total, console=Console(stderr=True), transient=True, update_period=0.1
    )


@contextmanager
def step_status() -> Iterator[Callable[[str], None]]:
    """A function to call with the name of every step; on a terminal stderr shows the last one."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console

    with Console(stderr=True).status("...") as status:
        yield lambda name: status.update(name)


@contextmanager
def share_bar(title: str, patience: float = PATIENCE) -> Iterator[Callable[[float], None]]:
    """A function to call with the share that is done; a bar on a terminal's stderr shows it.

    It appears once there has been `patience` [s], and until a share is known it runs to and fro.
    """
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task, late = bar.add_task(escape(title), total=None), Timer(patience, bar.start)
    late.daemon = True
    late.start()
    try:
        yield lambda share: bar.update(task, total=1.0, completed=share)
    finally:
        late.cancel()
        late.join()
        bar.stop()


@contextmanager
def hike_bar(total: int) -> Iterator[Callable[[int], object]]:
    """A function to call with the number of hikes done; a bar on a terminal's stderr shows them."""
    if not sys.stderr.isatty():
        yield lambda hikes: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("hiking", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("hiking", total=total)
        yield lambda hikes: bar.advance(task, hikes)


@contextmanager
def progress_reporter(title: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with (done, total): a bar on a terminal's stderr, else a line at times."""
    if not sys.stderr.isatty():
        yield lines_at_intervals(title)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def lines_at_intervals(
    title: str, every: float = 10.0, clock: Callable[[], float] = monotonic
) -> Callable[[int, int], None]:
    """A function to call with (done, total); it prints a line every so many seconds at most."""
    start = printed = clock()
    before: int | None = None

    def report(done: int, total: int) -> None:
        nonlocal start, printed, before
        now = clock()
        if before is None:  # what an earlier run has done says nothing of this one's pace
            start, before = now, done
        if now - printed >= every:
            printed = now
            rest = ""
            if before < done < total:
                rest = f", {_long((now - start) * (total - done) / (done - before))} left"
            print_stderr(f"{title}: {done} of {total} ({done / max(1, total):.0%}){rest}")

    return report


def _long(seconds: float) -> str:
    """A length of time in words; seconds by tens, as they are a guess."""
    if seconds < 90:
        return f"about {10 * max(1, round(seconds / 10))} s"
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes < 90 else f"about {minutes / 60:.1f} h"


def print_stderr(line: str) -> None:
    """A line on stderr."""
    print(line, file=sys.stderr)
