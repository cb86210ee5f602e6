"""Down by Dusk's engine: terrain, expedition, rules and scoring. Needs no screen.

>>> from engine import hike
>>> result = hike("quiet-bowl", "gd", seed=3)
>>> result.safe
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from engine.errors import BadInput, Dusk, IllegalMove
    from engine.expedition import Expedition
    from engine.level import Level, level_names, load_level
    from engine.replay import Mismatch, retrace, save_replay, verify
    from engine.result import Result
    from engine.rules import RULES
    from engine.strategy import hike, load_strategy, run
    from engine.terrain import Terrain

_HOMES = {
    "BadInput": "errors",
    "Dusk": "errors",
    "Expedition": "expedition",
    "IllegalMove": "errors",
    "Level": "level",
    "Mismatch": "replay",
    "RULES": "rules",
    "Result": "result",
    "Terrain": "terrain",
    "hike": "strategy",
    "level_names": "level",
    "load_level": "level",
    "load_strategy": "strategy",
    "retrace": "replay",
    "run": "strategy",
    "save_replay": "replay",
    "verify": "replay",
}

__all__ = [
    "RULES",
    "BadInput",
    "Dusk",
    "Expedition",
    "IllegalMove",
    "Level",
    "Mismatch",
    "Result",
    "Terrain",
    "hike",
    "level_names",
    "load_level",
    "load_strategy",
    "retrace",
    "run",
    "save_replay",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load a part when it is first asked for, so that `dusk --help` does not wait for numpy."""
    if name in _HOMES:
        return getattr(import_module(f"engine.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
