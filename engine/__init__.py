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
    from engine.autopilots.strategy import hike, load_strategy, run
    from engine.errors import BadInput, Dusk, IllegalMove
    from engine.ground.terrain import Terrain
    from engine.level import Level, level_names, load_level
    from engine.rules import RULES
    from engine.trail.expedition import Expedition
    from engine.trail.replay import Mismatch, retrace, save_replay, verify
    from engine.trail.result import Result

_HOMES = {
    "BadInput": "errors",
    "Dusk": "errors",
    "Expedition": "trail.expedition",
    "IllegalMove": "errors",
    "Level": "level",
    "Mismatch": "trail.replay",
    "RULES": "rules",
    "Result": "trail.result",
    "Terrain": "ground.terrain",
    "hike": "autopilots.strategy",
    "level_names": "level",
    "load_level": "level",
    "load_strategy": "autopilots.strategy",
    "retrace": "trail.replay",
    "run": "autopilots.strategy",
    "save_replay": "trail.replay",
    "verify": "trail.replay",
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


def __dir__() -> list[str]:
    """What is here to be completed and looked up: the parts that are loaded when asked for."""
    return sorted({*globals(), *__all__})
