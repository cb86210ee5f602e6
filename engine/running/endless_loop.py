"""Stop a strategy that computes on and on without a verb, at the line where it is."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 30.0
"""Seconds of computing without a verb."""
LOOKS = 0.25
"""Seconds from one look at the strategy to the next."""


class NoVerb(BaseException):
    """Raised in a strategy that computes for too long; no `except Exception` eats it."""

    def __str__(self) -> str:
        return "kept computing without measuring, walking, glancing or resting: an endless loop?"


NoVerb.__module__ = "builtins"  # so that its name is told without ours


@contextmanager
def endless_loops_stopped(verbs: Callable[[], int], patience: float = PATIENCE) -> Iterator[None]:
    """Raise NoVerb in this thread when it has computed for `patience` seconds without a new verb.

    `verbs` says how many there were. Time in which nothing computes, as at a debugger's prompt,
    does not count. Raised again until the block is left, since a strategy may catch it.
    """
    target, done = threading.get_ident(), threading.Event()

    def watch() -> None:
        count, since = verbs(), time.process_time()
        while not done.wait(LOOKS):
            if verbs() != count:
                count, since = verbs(), time.process_time()
            elif time.process_time() - since > patience:
                _raise_in(target, NoVerb)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        # A last one may be under way: it is taken here and not where the block is left.
        try:
            done.set()
            watcher.join()
        except NoVerb:
            done.set()
            watcher.join()
        _raise_in(target, None)


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    """Have this exception raised in a thread at its next line; None takes a waiting one back."""
    raised = None if kind is None else ctypes.py_object(kind)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
