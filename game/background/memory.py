"""Returns freed memory to the system."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress


def release_memory() -> None:
    """Look for garbage, and return what is free to the system.

    The C library of Linux keeps what threads have freed: after half an hour of hikes, reveals and
    debriefs that is half of the window's memory. Takes some tens of milliseconds.
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # other C libraries have no such function
            ctypes.CDLL(None).malloc_trim(0)
