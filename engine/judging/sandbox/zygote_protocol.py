"""What judge and zygote say to each other: the records and structures of both ends.

Standard library only: the zygote loads this, and every child is a copy of the zygote.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from engine.judging.sandbox.limits import Limits

MESSAGES_FD, ANSWERS_FD = 3, 6
"""A child's descriptors of its line: to the judge and from the judge."""
START_RECORD = struct.Struct("=i")
"""The zygote's first record on a child: its process id."""
EXIT_RECORD = struct.Struct("=idq")
"""The zygote's last record on a child: wait status, CPU seconds, largest resident memory [KB]."""


class ZygoteSetup(NamedTuple):
    """The judge's first message, as a JSON object."""

    limits: Limits
    stage: str
    """Absolute path of the folder with the strategies."""
    heavy: bool
    """With numpy and more of the standard library; `packages` count only then."""
    packages: tuple[str, ...]
    """Packages to import beside numpy."""
    user: tuple[int, int] | None
    """User and group to become; None to stay who we are."""
    parent: int
    """The judge's process id: the zygote dies with it."""
    preload_files: bool
    """Read once what hikes may read, before any hike does."""
    isolate_filesystem: bool
    """Hide the rest of the file system where the kernel allows it."""
    sealed: bool
    """No strategy comes to the stage any more: then no name that one of them looks up in vain in
    any folder but its own is remembered, see `filesystem_isolation`."""


class SpawnRequest(NamedTuple):
    """Fork a child for one hike; four ends of pipes travel beside it: for messages, answers, output
    and the report.

    This and `SignalRequest` are JSON arrays.
    """

    hike: int
    """Number of the hike, counted by the judge."""
    folder: str
    """The entrant's folder on the stage."""
    file: str
    """The strategy's file in that folder."""
    digest: str
    cpu: int
    """Seconds of CPU time."""
    settings: tuple[tuple[str, str], ...] = ()
    """Parameters of the strategy by name."""


class SignalRequest(NamedTuple):
    """Send a signal to the child of a hike, if it still lives."""

    hike: int
    signal: int
