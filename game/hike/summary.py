"""A finished hike with everything its debrief shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from engine import Result
from game.land.relief import Relief
from game.ui.palette import Palette, palette_named
from game.ui.theme import GREEN, INK, Colour
from game.words.catalogue import Catalogue


@dataclass(frozen=True)
class LineStyle:
    """How one hike is drawn everywhere: told apart by colour, by pattern and by marker."""

    colour: Colour
    pattern: tuple[float, ...]
    """Drawn, left out, ... [design units]; empty for a solid line."""
    marker: str
    width: float
    """Design units."""


DEFAULT_PALETTE = palette_named()
YOUR_LINE = LineStyle(DEFAULT_PALETTE.mine, (), "dot", 3.2)
GHOST_LINES = (
    LineStyle(DEFAULT_PALETTE.others[0], (9.0, 4.5), "square", 2.2),
    LineStyle(DEFAULT_PALETTE.others[1], (2.5, 4.0), "triangle", 2.4),
    LineStyle(DEFAULT_PALETTE.others[2], (10.0, 4.0, 2.0, 4.0), "diamond", 2.2),
    LineStyle(DEFAULT_PALETTE.others[3], (5.0, 3.0), "wedge", 2.4),
)
"""Ghosts: two rules, the person's best hike here, the class's file."""
ROLE_LINES = {"best": 2, "class": 3}
"""Role of a ghost to its line in `GHOST_LINES`, whoever else is there."""


def whatif_line(palette: Palette) -> LineStyle:
    """A hike that nobody made: what would have been."""
    return LineStyle(palette.whatif, (14.0, 4.0), "cross", 3.0)


def lines_of(palette: Palette) -> tuple[LineStyle, ...]:
    """The person's line and the ghosts' in the inks of a palette; pattern and marker stay."""
    inks = (palette.mine, *palette.others)
    return tuple(
        replace(line, colour=ink) for line, ink in zip((YOUR_LINE, *GHOST_LINES), inks, strict=True)
    )


def lit_lines(palette: Palette) -> tuple[LineStyle, ...]:
    """The same lines over the mountain in the evening sun."""
    return tuple(
        replace(line, colour=ink)
        for line, ink in zip((YOUR_LINE, *GHOST_LINES), palette.lit, strict=True)
    )


RACER_LINES = (
    YOUR_LINE,
    *GHOST_LINES[:2],
    LineStyle(GREEN, (14.0, 4.0), "diamond", 2.4),
    LineStyle(INK, (10.0, 4.0, 2.0, 4.0), "dot", 2.2),
    LineStyle((160, 112, 0), (5.0, 3.0), "square", 2.4),
    LineStyle((105, 105, 112), (2.5, 2.5, 8.0, 2.5), "triangle", 2.4),
    LineStyle((140, 40, 40), (16.0, 3.0, 3.0, 3.0), "diamond", 2.4),
)
"""Hikers of a race."""


@dataclass(frozen=True)
class HikeSummary:
    """Everything the debrief needs."""

    result: Result
    """The hike of the person."""
    ghosts: Sequence[Result]
    """Results of others on the same mountain."""
    relief: Relief
    hut: tuple[float, float, float]
    """East, north and altitude of the goal [m]."""
    name: str = ""
    """Who hiked; empty for the person at the window."""
    lines: Sequence[LineStyle] = ()
    """How the result and then the ghosts are drawn, where the usual lines will not do."""
    roles: Sequence[str] = ()
    """For each ghost its key in ``ROLE_LINES``, or nothing for a strategy under its own name."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What a role is called, in the language of the window."""
    class_name: str = ""
    """Of the class's file, where it is a replay by hand."""
    scored: bool = True
    """Whether the score is shown."""

    def hikes(self) -> list[tuple[Result, LineStyle]]:
        """Ghosts first and the person's hike last, so that it is drawn on top."""
        mine, *others = self.lines or (YOUR_LINE, *GHOST_LINES)
        drawn = [(g, others[ROLE_LINES.get(self.role(g), i) % len(others)])
                 for i, g in enumerate(self.ghosts)]  # fmt: skip
        return [*drawn, (self.result, mine)]

    def role(self, result: Result) -> str:
        """The role of one of the ghosts."""
        return next((r for g, r in zip(self.ghosts, self.roles, strict=False) if g is result), "")

    def called(self, result: Result, you: str) -> str:
        """The name of one of the hikers; ``you`` for the person at the window."""
        if result is self.result:
            return self.name or you
        return self.names.get(self.role(result)) or result.strategy


def with_role_names(summary: HikeSummary, text: Catalogue) -> HikeSummary:
    """The summary with its roles called in the language of ``text``."""
    own = next((g for g in summary.ghosts if summary.role(g) == "class"), None)
    names = {"best": text("reveal.best")}
    if own is not None:
        names["class"] = text("reveal.class", name=summary.class_name or str(own.strategy))
    return replace(summary, names=names)


def metres_short(summary: HikeSummary) -> float:
    """How far in altitude the hiker was from the hut at nightfall [m]."""
    return abs(summary.result.altitude_end - summary.hut[2])


def dusk_line(text: Catalogue, result: Result, metres: float) -> str:
    """A line that says how far in altitude from the hut the night found him, ``metres``."""
    if result.safe and metres < 1:
        return text("debrief.safe_exact")
    if result.level.goal == "up":
        return text("debrief.up_line", metres=f"{metres:.0f}")
    key = "debrief.safe_line" if result.safe else "debrief.benighted_line"
    return text(key, metres=f"{metres:.0f}")


def finite(value: float | None) -> TypeGuard[float]:
    """Whether a habit could be measured at all."""
    return value is not None and math.isfinite(float(value))
