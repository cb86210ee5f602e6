"""Ctrl-C reaches every process of a terminal at once; only the main process reports it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children


@contextmanager
def unheard() -> Iterator[None]:
    """Processes that start inside never hear Ctrl-C, from their first import on.

    One that comes meanwhile reaches the caller at the end. Where a system knows no masks
    (Windows) nothing is done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def waited_for_no_longer() -> Iterator[None]:
    """Worker processes that start inside are killed where it ends before its time, by Ctrl-C or an
    error: whoever leaves need not wait for what they are at.
    """
    others = set(active_children())
    try:
        yield
    except BaseException:
        for worker in set(active_children()) - others:
            worker.kill()
        raise
