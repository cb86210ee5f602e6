"""The tables of a level file: those of `engine.core.level`, with layers and rules by name."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from engine.core.errors import suggestion
from engine.core.level import Entry, LevelTable, ProofTable, TerrainTable
from engine.optimizers.rules import RULES
from engine.surfaces import Layer

Layers: TypeAlias = Annotated[list[Layer], Meta(min_length=1, max_length=16)]


class TerrainInFile(TerrainTable, frozen=True, kw_only=True):
    """`[terrain]`, whose layers say by `kind` which surface they are."""

    layers: Layers  # type: ignore[assignment]  # a union of subclasses


class EntryInFile(Entry, frozen=True, kw_only=True):
    """A rule that there is."""

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"no rule `{self.rule}`.{suggestion(self.rule, RULES)}")


class ProofInFile(ProofTable, frozen=True, kw_only=True):
    """`[proof]`."""

    praises: EntryInFile
    warns: EntryInFile


class LevelFile(LevelTable, frozen=True, kw_only=True):
    """A level file, as it is written."""

    terrain: TerrainInFile
    proof: ProofInFile | None = None
