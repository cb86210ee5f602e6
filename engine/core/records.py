"""The log of a hike: one record a verb, with its arguments and what came of it.

A record can repeat itself on another hike; replays, the judge's store and pictures need no more.
"""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar, TypeAlias

import msgspec

from engine.core.marks import Pair as Pair


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="verb"):
    """Every record ends with the time `ms` and the position `at` [m] after the verb."""

    called_with: ClassVar[tuple[str, ...]] = ()
    """The fields that are the verb's arguments, in its order."""

    @property
    def verb(self) -> str:
        """The name of the verb, a method of `Expedition`."""
        return str(self.__struct_config__.tag)

    @property
    def arguments(self) -> tuple[object, ...]:
        """What the verb was called with."""
        return tuple(getattr(self, name) for name in self.called_with)

    def repeat(self, expedition: object) -> None:
        """Do the same verb on an `Expedition`; raises what the verb raises."""
        getattr(expedition, self.verb)(*self.arguments)


class Measured(_Record, frozen=True, tag="measure"):
    """A reading of the slope; `slope` is None when dusk cut it."""

    called_with = ("scheme", "spacing", "samples")
    scheme: str
    spacing: float
    samples: int | float
    slope: Pair | None
    ms: int | float
    at: Pair


class Walked(_Record, frozen=True, tag="walk"):
    """A straight leg: metres asked for, metres walked, 1 if the map's edge stopped it."""

    called_with = ("east", "north")
    east: float
    north: float
    metres: float
    blocked: int | float
    ms: int | float
    at: Pair


class Glanced(_Record, frozen=True, tag="glance"):
    """A glance at the altimeter; `altitude` is None when dusk cut it."""

    altitude: float | None
    ms: int | float
    at: Pair


class Rested(_Record, frozen=True, tag="rest"):
    """Minutes of rest asked for."""

    called_with = ("minutes",)
    minutes: float
    ms: int | float
    at: Pair


class Camped(_Record, frozen=True, tag="finish"):
    """The end of the hike: camp where one stands until dusk."""

    ms: int | float
    at: Pair


Record: TypeAlias = Measured | Walked | Glanced | Rested | Camped


class HashChain:
    """A running SHA-256 over the hike's identity and its records."""

    def __init__(self, level_hash: str, seed: int) -> None:
        self._hash = sha256(f"{level_hash} {seed}".encode())

    def add(self, *records: Record) -> str:
        """Take in records; returns the first 16 hex digits of the state so far."""
        self._hash.update(b"".join(map(msgspec.json.encode, records)))
        return self._hash.hexdigest()[:16]

    @property
    def state(self) -> str:
        """The whole state hash, 64 hex digits."""
        return self._hash.hexdigest()
