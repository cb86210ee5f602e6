"""How processes of one command end together.

Ctrl-C reaches every process of a terminal at once; only the main process reports it. What kills the
main process alone (`kill -9`, the system when memory runs out) must not leave workers behind, which
would wait for their next task for ever.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children, parent_process
from threading import Thread

PR_SET_PDEATHSIG = 1
"""What Linux calls the signal that a process gets when its parent ends (`prctl`)."""


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


def end_with_parent(amid_a_call: bool = False) -> None:
    """In a worker process: end when its parent has ended, however that was.

    ``amid_a_call``: on Linux also inside one call that holds the interpreter, where no thread runs.
    Only where the thread that starts the workers outlives them: the kernel takes that thread's end
    for the parent's.
    """
    parent = parent_process()
    if parent is None:
        return  # a worker of somebody else's executor

    def follow() -> None:
        parent.join()
        os._exit(1)

    Thread(target=follow, daemon=True).start()
    if amid_a_call and sys.platform == "linux" and os.getppid() == parent.pid:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
