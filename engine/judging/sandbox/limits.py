"""What one hike may use."""

from __future__ import annotations

import struct
from typing import NamedTuple

START_RECORD = struct.Struct("=i")
"""The zygote's first word on a child: its process id."""
EXIT_RECORD = struct.Struct("=idq")
"""The zygote's last word on a child: wait status, CPU seconds, largest resident memory [KB]."""
READY = b"!"
"""A child's first byte on the line, written before the strategy's first: who fails without it
failed by our fault.
"""
SINGLE_THREADED = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")
}
"""The environment: a child has no threads, so numpy and packages loaded late must not want any."""
MAX_LINE_NUMBER = 10_000_000
"""Of a file whose lines are quoted."""


class Unconfinable(Exception):
    """Strategies cannot be confined on this system. `str` says what is missing."""


class Limits(NamedTuple):
    """The limits of a hike; past one of them it ends where the hiker stands."""

    cpu: int = 3
    """Seconds of CPU time."""
    memory: int = 512
    """Megabytes more than a child has from the start."""
    messages: int = 50_000
    """Verbs."""
    output: int = 1024 * 1024
    """Bytes printed."""

    @property
    def wall(self) -> float:
        """Seconds by the wall clock: the backstop for those who sleep. Time in which a child
        computed, or waited for a processor, does not count.
        """
        return 10.0 * self.cpu + 5.0
