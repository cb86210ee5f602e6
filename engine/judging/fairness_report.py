"""Types of the fairness report, which `engine.judging.standings.fairness` fills."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

HikeKey: TypeAlias = tuple[str, int]
"""(level, seed index)."""


class SimilarPair(msgspec.Struct, frozen=True):
    """Two students whose files share most of their token structure."""

    first: str
    second: str
    similarity: float
    """Shared fingerprints over those of the smaller file (containment), 0..1."""
    jaccard: float
    """Shared fingerprints over those of both, 0..1."""
    shared: int
    identical: bool
    """The same tokens throughout, once names and literals are made alike."""


class Unrepeatable(msgspec.Struct, frozen=True):
    """A student whose hike was another one when the same seed was run again."""

    name: str
    differing: int
    repeated: int
    """So many hikes were run twice."""
    first: HikeKey
    """The first that differed."""


class Shift(msgspec.Struct, frozen=True):
    """A student who did better against the fleet on the preview seeds than on the final ones."""

    name: str
    preview: float
    """Mean points above the fleet on the preview seeds."""
    final: float
    p: float
    """One-sided, of the permutation test."""

    @property
    def points(self) -> float:
        """Points lost from preview to final."""
        return self.preview - self.final


class Waiter(msgspec.Struct, frozen=True):
    """A student whose hikes waited for nothing, and what came of it."""

    name: str
    waits: int
    """So many of its hikes waited."""
    hikes: int
    seconds: int
    """In the longest wait."""
    profit: float | None
    """Points above the middle of the class where it waited, less the same where it did not; None
    where it waited on every mountain or on none that counts."""
    beside: tuple[str, ...] = ()
    """Those who waited on the same mountains, who did so most often first."""


class FairnessReport(msgspec.Struct, frozen=True):
    """All answers; lists are sorted, gravest first."""

    equal: tuple[tuple[str, ...], ...] = ()
    """Groups of students whose hikes were the same on every seed that counts."""
    unread: tuple[str, ...] = ()
    """Students whose source could not be compared."""
    similar: tuple[SimilarPair, ...] = ()
    """At most 500 pairs."""
    unrepeatable: tuple[Unrepeatable, ...] = ()
    shifts: tuple[Shift, ...] = ()
    waiters: tuple[Waiter, ...] = ()
    given_up: tuple[str, ...] = ()
    """Students whose other hikes were not made, since the first two ran into the limits."""
    pairs: int = 0
    """So many pairs there are in all."""
    files: int = 0
    """So many sources were compared."""
    common: int = 0
    """Fingerprints left out because most of the class has them."""
    repeated: int = 0
    """Students with a hike that was run twice."""
    shift_tested: int = 0
    """Students whose preview and final hikes were both complete."""
