"""Parameters of one rule for very many hikes: columns that are turned into rows when asked.

A grid of a million settings is a few axes, and a part of it travels to a worker as the numbers
that differ, so that neither memory nor the wire knows how large the whole is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.core.errors import BadInput, suggestion
from engine.core.instrument import CODES
from engine.core.level import Level
from engine.optimizers import rule_hike as plain
from engine.optimizers.rule_strategy import Parameters, rule_parameters
from engine.optimizers.rules import RULES, SCHEDULES

Float64 = npt.NDArray[np.float64]
PLACES = {
    "learning_rate": plain.LEARNING_RATE,
    "every": plain.EVERY,
    "watch": plain.WATCH,
    "spacing": plain.SPACING,
    "samples": plain.SAMPLES,
    "schedule_end": plain.SCHEDULE_END,
}
"""Parameters that are numbers for every rule, and their places in the kernel's row."""


class Column(NamedTuple):
    """A parameter that varies: setting k has the value `values[k // stride % len(values)]`."""

    place: int
    """Where in the kernel's row."""
    values: Float64
    stride: int


@dataclass(frozen=True)
class Settings:
    """`count` settings of one rule as the kernel's numbers."""

    rule: str
    count: int
    base: Float64
    """The row of the parameters that do not vary, shape (SETTING_NUMBERS,)."""
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return self.count

    def rows(self) -> Float64:
        """All rows, shape (count, SETTING_NUMBERS)."""
        table = np.tile(self.base, (self.count, 1))
        for place, values, stride in self.columns:
            table[:, place] = values[np.arange(self.count) // stride % len(values)]
        return table

    def part(self, start: int, stop: int) -> Settings:
        """The settings from `start` to `stop`, with no more than their own numbers."""
        columns = tuple(
            Column(place, values[np.arange(start, stop) // stride % len(values)], 1)
            for place, values, stride in self.columns
        )
        return Settings(self.rule, stop - start, self.base, columns)


def settings_grid(level: Level, rule: str, axes: Mapping[str, Any]) -> Settings:
    """Every combination of the axes' values, the last axis varying fastest.

    An axis is a parameter's name with one value or a sequence of values. Raises BadInput for a
    rule, parameter or value that there is not.
    """
    lists = {name: list(_values(value)) for name, value in axes.items()}
    count = int(np.prod([len(values) for values in lists.values()], dtype=np.int64))
    columns, stride = {}, count
    for name, values in lists.items():
        stride //= max(1, len(values))
        columns[name] = (values, stride)
    return _made(level, rule, columns, count)


def settings_table(level: Level, rule: str, columns: Mapping[str, Any]) -> Settings:
    """Settings as arrays: a parameter's name with one value, or with one value a setting."""
    lists = {name: _values(value) for name, value in columns.items()}
    counts = {len(values) for values in lists.values()} - {1}
    if len(counts) > 1:
        found = ", ".join(f"{name} {len(values)}" for name, values in lists.items())
        raise BadInput(f"{rule}: expected one value a setting in every column, found {found}")
    count = counts.pop() if counts else 1
    return _made(level, rule, {name: (values, 1) for name, values in lists.items()}, count)


def settings_of(level: Level, rule: str, settings: Sequence[Mapping[str, Any]]) -> Settings:
    """Settings as dictionaries, as `dusk run --set` takes them; what is left out has its default.

    Raises BadInput for a parameter that the rule cannot take.
    """
    known = _rule(rule)
    rows = setting_numbers(level, rule, [rule_parameters(known, s) for s in settings])
    varying = [k for k in range(rows.shape[1]) if (rows[:, k] != rows[:1, k]).any()]
    base = rows[0].copy() if len(rows) else np.zeros(plain.SETTING_NUMBERS)
    return Settings(rule, len(rows), base, tuple(Column(k, rows[:, k].copy(), 1) for k in varying))


def setting_numbers(level: Level, rule: str, settings: Sequence[Parameters]) -> Float64:
    """Parameters from `rule_parameters` as the kernel's rows of numbers."""
    numbers = np.zeros((len(settings), plain.SETTING_NUMBERS))
    for row, s in zip(numbers, settings, strict=True):
        coefficients = [s[name] for name, _ in RULES[rule].coefficients]
        scheme = s["scheme"] or level.instrument.scheme
        row[plain.RULE] = RULES[rule].code
        row[plain.LEARNING_RATE] = s["learning_rate"]
        row[plain.EVERY] = s["every"]
        row[plain.WATCH] = s["watch"]
        if scheme not in level.instrument.probes:
            raise BadInput(f"{rule}: scheme: level {level.name} does not offer `{scheme}`")
        row[plain.SCHEME] = CODES[scheme]
        row[plain.SPACING] = _spacing(level, rule, s["spacing"])
        row[plain.SAMPLES] = s["samples"] or level.instrument.samples
        row[plain.SCHEDULE] = SCHEDULES[s["schedule"]]
        row[plain.SCHEDULE_END] = s["schedule_end"]
        row[plain.FIRST], row[plain.SECOND] = (*coefficients, 0.0, 0.0)[:2]
        row[plain.EPS] = RULES[rule].eps
    return numbers


def _spacing(level: Level, rule: str, spacing: float | None) -> float:
    """The level's spacing for None; BadInput beyond the visibility, as for a hiker."""
    if spacing is None:
        return level.instrument.spacing
    if spacing > level.visibility:
        raise BadInput(
            f"{rule}: spacing: expected at most {level.visibility:g} m (the visibility), "
            f"found {spacing:g}"
        )
    return spacing


def _rule(name: str) -> Any:
    if name not in RULES:
        raise BadInput(f"rule `{name[:80]}`: no such rule.{suggestion(name[:80], RULES)}")
    return RULES[name]


def _values(value: Any) -> Any:
    """A sequence of values, or the one value as a sequence."""
    return [value] if isinstance(value, str) or np.ndim(value) == 0 else value


def _made(
    level: Level, rule: str, given: Mapping[str, tuple[Sequence[Any], int]], count: int
) -> Settings:
    """Settings from columns (values, stride); each value is checked as `dusk run` would."""
    known = _rule(rule)
    places = PLACES | dict(
        zip((name for name, _ in known.coefficients), (plain.FIRST, plain.SECOND), strict=False)
    )
    fixed: dict[str, Any] = {}
    columns = []
    for name, (values, stride) in given.items():
        if len(values) == 0:
            raise BadInput(f"{rule}: {name}: expected at least one value, found none")
        if len(values) == 1:
            fixed[name] = values[0]
            continue
        if name not in places and name in rule_parameters(known):
            raise BadInput(f"{rule}: {name}: expected one value, it cannot vary in a sweep")
        array = _checked(known, name, values)
        if name == "spacing":
            _spacing(level, rule, float(array.max()))
        columns.append(Column(places.get(name, 0), array, stride))
    base = setting_numbers(level, rule, [rule_parameters(known, fixed)])[0]
    return Settings(rule, count, base, tuple(columns))


def _checked(rule: Any, name: str, values: Sequence[Any]) -> Float64:
    """The values of a column, BadInput for the first one that the rule cannot take."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiub" and len(values) > 1000:
        array = values.astype(np.float64)
        whole = name in ("every", "samples")
        odd = array[~np.isfinite(array) | (whole & (array != np.floor(array)))]
        for value in (*odd[:1], array.min(), array.max()):
            rule_parameters(rule, {name: bool(value) if name == "watch" else value})
        return array
    return np.array([float(rule_parameters(rule, {name: v})[name]) for v in values])
