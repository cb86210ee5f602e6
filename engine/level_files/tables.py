"""The tables of a level file: those of `engine.core.level`, with layers and rules by name."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, UnsetType, field

from engine.core.errors import suggestion
from engine.core.level import Level, LevelTable, Table, TerrainTable
from engine.optimizers.rules import RULES
from engine.surfaces import Layer

Layers: TypeAlias = Annotated[list[Layer], Meta(min_length=1, max_length=16)]


class TerrainInFile(TerrainTable, frozen=True, kw_only=True):
    """`[terrain]`, whose layers say by `kind` which surface they are."""

    layers: Layers  # type: ignore[assignment]  # a union of subclasses


class RuleEntry(Table, frozen=True, kw_only=True):
    """A rule with some parameters fixed; the others are tuned."""

    rule: str
    fixed: dict[str, float | str | bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"no rule `{self.rule}`.{suggestion(self.rule, RULES)}")


class ProofTable(Table, frozen=True, kw_only=True):
    """`[proof]`: what the level claims to teach, for `dusk certify`."""

    praises: RuleEntry
    """Beats `warns`, both tuned, on mountains that tuning did not see; and untuned."""
    warns: RuleEntry
    defaults: dict[str, float | str | bool] = field(default_factory=dict)
    """What both rules have untuned, where a rule's own defaults do not suit the level."""

    def untuned(self, entry: RuleEntry) -> dict[str, float | str | bool]:
        """The parameters of `praises` or `warns` before any tuning; a rule's own are left out."""
        return {**self.defaults, **entry.fixed}


class PlayTable(Table, frozen=True, kw_only=True):
    """`[play]`: what the window proposes to a person at first, who may change it at any time."""

    learning_rate: Annotated[float, Meta(gt=0, le=100_000)]
    """Metres per unit of slope."""
    every: Annotated[int, Meta(ge=1, le=64)] = 2
    """Strides on one reading."""


class LevelFile(LevelTable, frozen=True, kw_only=True):
    """A level file, as it is written."""

    terrain: TerrainInFile
    proof: ProofTable | None = None
    play: PlayTable | UnsetType = UNSET


def proof_of(level: Level) -> ProofTable | None:
    """What a level claims to teach, if it does."""
    return level.table.proof if isinstance(level.table, LevelFile) else None


def play_of(level: Level) -> PlayTable | None:
    """What a level proposes to a person at first, if it does."""
    return level.table.play or None if isinstance(level.table, LevelFile) else None
