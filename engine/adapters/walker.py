"""Shared by the adapters: walk to the point that a library asks about, pay for the answer."""

from __future__ import annotations

import ast
import math
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from engine.core.errors import BadInput, Dusk
from engine.hiker import Hiker

AdaptedStrategy: TypeAlias = tuple[Callable[[Hiker], object], dict[str, Any]]
"""The function that hikes, and its parameters."""
SAME_PLACE = 1e-9
"""Metres; a point nearer than this is where the hiker stands."""
UNIT_SLOPE = 0.2
"""The slope [m/m] that is a gradient of 1 for methods that count in units of their own."""
RATE_PER_SLOPE = 100.0
"""Default learning rate [m per unit slope] of optimizers that step by the gradient."""
RATE_PER_UNIT_STEP = 30.0
"""Default learning rate [m] of those that divide by the gradient's size (Adam and its kin)."""


class Walker:
    """Altitudes and slopes at points, each walked to. Points in metres from the start.

    Everything is negated when the goal is up, as the libraries minimise. Where a library catches
    Dusk, `end` raises it again.
    """

    def __init__(self, hiker: Hiker) -> None:
        self.hiker = hiker
        self.sign = 1.0 if hiker.goal == "down" else -1.0
        self._dusk_came = False

    def go(self, east: float, north: float) -> bool:
        """Walk to a point; False, and a short rest, for a point that is not finite."""
        here = self.hiker.position
        hop = (east - here.east, north - here.north)
        with self._remembering_dusk():
            if not all(map(math.isfinite, hop)):
                self.hiker.rest(0.05)
                return False
            if math.hypot(*hop) > SAME_PLACE:
                self.hiker.walk(*hop)
        return True

    def altitude(self, east: float, north: float) -> float:
        """Walk there and glance [m]."""
        there = self.go(east, north)
        with self._remembering_dusk():
            shown = self.hiker.glance()
        return self.sign * shown if there else math.inf

    def slope(self, east: float, north: float) -> tuple[float, float]:
        """Walk there and read the slope [m/m]."""
        self.go(east, north)
        with self._remembering_dusk():
            reading = self.hiker.measure()
        return self.sign * reading.east, self.sign * reading.north

    def end(self) -> None:
        """Raise Dusk if it has come, even if the library caught it."""
        if self._dusk_came:
            raise Dusk

    @contextmanager
    def _remembering_dusk(self) -> Iterator[None]:
        try:
            yield
        except Dusk:
            self._dusk_came = True
            raise


class TrialOver(BaseException):
    """The trial bowl has answered often enough: the library works."""


class TrialBowl:
    """A round bowl in place of the walker, to see before the hike what a library refuses."""

    def __init__(self, most: int = 40) -> None:
        """`most`: how often it answers before it raises Enough."""
        self._left = most

    def altitude(self, east: float, north: float) -> float:
        """Height [m]."""
        self._left -= 1
        if self._left < 0:
            raise TrialOver
        return 1e-4 * ((east - 90.0) ** 2 + (north + 70.0) ** 2)

    def slope(self, east: float, north: float) -> tuple[float, float]:
        """Slope [m/m]."""
        return 2e-4 * (east - 90.0), 2e-4 * (north + 70.0)


def strategy_by_search(
    search: Callable[[Walker], Sequence[float]], rng: int, scale: float = 1.0
) -> Callable[[Hiker], None]:
    """The strategy that runs `search` on a walker and then walks to the place it returns.

    The answer is in units of `scale` metres from the start; `rng` seeds numpy's global generator.
    """

    def hike(hiker: Hiker) -> None:
        walker = Walker(hiker)
        with seeded_numpy(rng):
            answer = search(walker)
        walker.end()
        walker.go(*to_metres(answer, scale))

    return hike


@contextmanager
def library_errors_as_bad_input(spec: str) -> Iterator[None]:
    """Turn what a library raises into BadInput; Enough ends the block in good order."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    except (TrialOver, BadInput) as error:
        if isinstance(error, BadInput):
            raise
    except ModuleNotFoundError as error:
        raise BadInput(
            f"strategy `{spec}`: the module `{error.name}` is missing; "
            f"install it with: pip install {error.name}"
        ) from None
    except Exception as error:
        reason = f"{type(error).__name__}: {str(error)[:200]}".rstrip(": ")
        raise BadInput(f"{spec}: {reason}") from None


def import_library(package: str, spec: str, module: str = "") -> ModuleType:
    """Import an optional package, or BadInput with the line that installs it."""
    try:
        with warnings.catch_warnings(), _current_folder_on_path():
            warnings.simplefilter("ignore")
            return import_module(module or package)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != package:
            raise BadInput(
                f"strategy `{spec}`: the module `{error.name}` is missing; "
                f"install it with: pip install {error.name}"
            ) from None
        raise BadInput(
            f"strategy `{spec}`: the package `{package}` is not installed; "
            f"install it with: pip install {package}"
        ) from None
    except ImportError as error:
        raise BadInput(f"strategy `{spec}`: `{package}` cannot be imported: {error}") from None


@contextmanager
def _current_folder_on_path() -> Iterator[None]:
    """Let modules in the current folder be found, after everything that is installed."""
    here = os.getcwd()
    added = here not in sys.path
    if added:
        sys.path.append(here)
    try:
        yield
    finally:
        if added and here in sys.path:
            sys.path.remove(here)


def parse_literals(given: Mapping[str, Any]) -> dict[str, Any]:
    """The texts of `--set` as Python literals: numbers, True, None, (0.9, 0.99); else the text."""
    return {key: _literal(value) for key, value in given.items()}


def take_number(spec: str, values: dict[str, Any], key: str, default: float, low: float) -> float:
    """Take a number of at least `low` out of the values, or BadInput."""
    value = values.pop(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= 1e9:
        raise BadInput(f"{spec}: {key}: expected a number from {low:g} on, found {value!r:.40}")
    return value


def take_whole(spec: str, values: dict[str, Any], key: str, default: int, low: int) -> int:
    """Take a whole number of at least `low` out of the values, or BadInput."""
    value = take_number(spec, values, key, default, low)
    if value != int(value):
        raise BadInput(f"{spec}: {key}: expected a whole number, found {value!r:.40}")
    return int(value)


@contextmanager
def seeded_numpy(rng: int) -> Iterator[None]:
    """Seed numpy's global generator, which some libraries draw from, and restore it afterwards."""
    before = np.random.get_state()
    np.random.seed(rng % 2**32)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(before)


def to_metres(place: Sequence[float], scale: float) -> tuple[float, float]:
    """A place in the library's unit as metres east and north of the start."""
    return float(place[0]) * scale, float(place[1]) * scale


def _literal(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    plain = {"true": True, "false": False, "none": None}
    if value.lower() in plain:
        return plain[value.lower()]
    try:
        found = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return found if _is_plain_value(found) else value


def _is_plain_value(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain_value, value))
    return value is None or isinstance(value, bool | int | float | str)
