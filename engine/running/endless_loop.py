"""Stop a strategy that computes on and on without a verb, at the line where it is."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST_WITHOUT_VERB = 30.0
"""Seconds of computing without a verb before the strategy is stopped."""
CHECK_INTERVAL = 0.25
"""Seconds between two checks."""


class NoVerb(BaseException):
    """Raised in a strategy that computes for too long; no `except Exception` eats it."""

    def __str__(self) -> str:
        return "kept computing without measuring, walking, glancing or resting: an endless loop?"


NoVerb.__module__ = "builtins"  # so that its name is told without ours


@contextmanager
def endless_loops_stopped(
    verbs: Callable[[], int], patience: float = LONGEST_WITHOUT_VERB
) -> Iterator[None]:
    """Raise NoVerb in this thread when it has computed for `patience` seconds without a new verb.

    `verbs` says how many there were. Time in which nothing computes, as at a debugger's prompt,
    does not count. Raised again until the block is left, since a strategy may catch it.
    """
    target, done = threading.get_ident(), threading.Event()

    def watch() -> None:
        count, since = verbs(), time.process_time()
        while not done.wait(CHECK_INTERVAL):
            if verbs() != count:
                count, since = verbs(), time.process_time()
            elif time.process_time() - since > patience:
                _raise_in(target, NoVerb)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        # The watcher may just have raised one: it must arrive here, not after the block is left.
        try:
            done.set()
            watcher.join()
        except NoVerb:
            done.set()
            watcher.join()
        _raise_in(target, None)


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    """Raise this exception in a thread, at its next bytecode; None withdraws a pending one."""
    raised = None if kind is None else ctypes.py_object(kind)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
