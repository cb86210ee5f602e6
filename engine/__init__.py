"""Down by Dusk's engine: terrain, expedition, rules and scoring. Needs no screen.

>>> from engine import hike
>>> result = hike("quiet-bowl", "gd", seed=3)
>>> result.safe
True
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.version import __version__ as __version__

if TYPE_CHECKING:
    from engine.core.errors import BadInput, Dusk, IllegalMove
    from engine.core.expedition import Expedition
    from engine.core.level import Level
    from engine.core.result import Result
    from engine.core.terrain import Terrain
    from engine.core.vector import Facts, Leg, PastReading, Prices, Reading, Vector
    from engine.hiker import Hiker
    from engine.level_files.loading import level_names, load_level
    from engine.level_files.own_ground import level_from_array, level_from_function
    from engine.library import compare, race, score, sweep, tune
    from engine.optimizers.rules import RULES
    from engine.replay import Mismatch
    from engine.replay_files import resume, retrace, save_replay, verify
    from engine.running.strategy import hike, load_strategy, run

_HOMES = {
    "BadInput": "core.errors",
    "Dusk": "core.errors",
    "Expedition": "core.expedition",
    "Facts": "core.vector",
    "Hiker": "hiker",
    "IllegalMove": "core.errors",
    "Leg": "core.vector",
    "Level": "core.level",
    "Mismatch": "replay",
    "PastReading": "core.vector",
    "Prices": "core.vector",
    "RULES": "optimizers.rules",
    "Reading": "core.vector",
    "Result": "core.result",
    "Terrain": "core.terrain",
    "Vector": "core.vector",
    "compare": "library",
    "hike": "running.strategy",
    "level_from_array": "level_files.own_ground",
    "level_from_function": "level_files.own_ground",
    "level_names": "level_files.loading",
    "load_level": "level_files.loading",
    "load_strategy": "running.strategy",
    "race": "library",
    "resume": "replay_files",
    "retrace": "replay_files",
    "run": "running.strategy",
    "save_replay": "replay_files",
    "score": "library",
    "sweep": "library",
    "tune": "library",
    "verify": "replay_files",
}

__all__ = [
    "RULES",
    "BadInput",
    "Dusk",
    "Expedition",
    "Facts",
    "Hiker",
    "IllegalMove",
    "Leg",
    "Level",
    "Mismatch",
    "PastReading",
    "Prices",
    "Reading",
    "Result",
    "Terrain",
    "Vector",
    "compare",
    "hike",
    "level_from_array",
    "level_from_function",
    "level_names",
    "load_level",
    "load_strategy",
    "race",
    "resume",
    "retrace",
    "run",
    "save_replay",
    "score",
    "sweep",
    "tune",
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
