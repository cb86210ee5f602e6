"""How much a thread may hinder the others."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

LOW = 10
"""Niceness of work that nobody waits for."""


def lower_priority() -> None:
    """Let other threads and programs go before this thread; for good.

    Only on Linux a thread has a priority of its own that it may lower; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            me = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, me, max(LOW, os.getpriority(os.PRIO_PROCESS, me)))
