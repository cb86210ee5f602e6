"""Tools: settings of the instrument that a person unlocks by reaching huts.

They are what every script may ask for from the first day (`measure(scheme, spacing, samples)`), so
a hike with them is scored as any other.
"""

from __future__ import annotations

from engine.core.arguments import MOST_SAMPLES, Setting
from engine.core.level import InstrumentTable
from game.profile.progress import Progress

HUTS_NEEDED = {"usual": 0, "wide": 2, "average": 4, "rope": 6}
"""Setting to the number of levels on which the hut was reached; then it is carried."""
SPACING_FACTOR, SAMPLES_FACTOR = 3.0, 4
"""The staffs stand so many times as far out; so many times the samples are averaged."""


def huts_reached(progress: Progress) -> int:
    """On how many levels, without help, the person came down safe."""
    return sum(record.stars > 0 for key, record in progress.levels.items() if "#" not in key)


def tools_of(progress: Progress) -> tuple[str, ...]:
    """The settings that are carried by now."""
    reached = huts_reached(progress)
    return tuple(name for name, needed in HUTS_NEEDED.items() if reached >= needed)


def next_tool(progress: Progress) -> tuple[str, int] | None:
    """The setting that is won next, and how many huts are missing; None where all are carried."""
    reached = huts_reached(progress)
    found = ((name, needed - reached) for name, needed in HUTS_NEEDED.items() if needed > reached)
    return next(found, None)


def setting_of(tool: str, table: InstrumentTable, visibility: float) -> Setting | None:
    """What the instrument of a level is asked for; None where the setting changes nothing there."""
    usual = table.defaults
    asked = usual
    if tool == "wide":
        asked = usual._replace(spacing=min(visibility, SPACING_FACTOR * usual.spacing))
    elif tool == "average":
        asked = usual._replace(samples=min(MOST_SAMPLES, SAMPLES_FACTOR * usual.samples))
    elif tool == "rope" and table.backprop is not None:
        asked = usual._replace(scheme="backprop")
    return asked if tool == "usual" or asked != usual else None
