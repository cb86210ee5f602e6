"""Diagnosis for the teacher when students cannot open the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST_MACHINES = 2000
"""Addresses that are remembered."""


@dataclass(frozen=True)
class Reach:
    """What the server has seen of its visitors."""

    here: int
    """Students who came in."""
    expected: int
    """Students in the room, as the teacher says; 0 where nobody said."""
    machines: int
    """Other machines that have asked for a page."""
    local: bool
    """Whether it listens to this machine alone."""
    address: str
    """Where students find it."""

    @property
    def everybody(self) -> bool:
        """Whether nobody is missed."""
        return 0 < self.expected <= self.here


def diagnosis(reach: Reach) -> Iterator[tuple[str, dict[str, object]]]:
    """Keys of sentences with their values, in order: how many, what was seen, what to try."""
    if reach.expected:
        yield "class.teacher.arrived", {"here": reach.here, "expected": reach.expected}
    if reach.everybody:
        return
    if reach.local:
        yield "class.teacher.help_local", {}
        return
    if reach.machines:
        yield "class.teacher.reach_some", {"machines": reach.machines}
    else:
        yield "class.teacher.reach_none", {}
    port = reach.address.rpartition(":")[2]
    yield "class.teacher.help", {"address": reach.address, "port": port}
