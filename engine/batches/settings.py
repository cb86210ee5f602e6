"""Parameters of one rule for very many hikes, stored as columns; rows are made on demand.

A grid of a million settings is a few axes, and a part of it is sent to a worker as the numbers
that differ: neither memory nor messages grow with the size of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.core.errors import BadInput, suggestion
from engine.core.level import Level
from engine.core.schemes import SCHEMES
from engine.optimizers import rule_hike as kernel
from engine.optimizers.rule_strategy import Parameters, rule_parameters
from engine.optimizers.rules import RULES, SCHEDULES, SHARED_COEFFICIENTS, Rule, kernel_coefficients

Float64 = npt.NDArray[np.float64]
SETTING_INDEX = {
    "learning_rate": kernel.LEARNING_RATE,
    "every": kernel.EVERY,
    "watch": kernel.WATCH,
    "spacing": kernel.SPACING,
    "samples": kernel.SAMPLES,
    "schedule_end": kernel.SCHEDULE_END,
}
"""Parameters that are numbers for every rule, and their indices in the kernel's row."""


class VaryingParameter(NamedTuple):
    """A parameter that varies: setting k has the value `values[k // stride % len(values)]`."""

    position: int
    """Index of its number in the kernel's row."""
    values: Float64
    stride: int


@dataclass(frozen=True)
class BatchSettings:
    """`count` settings of one rule, for the kernel `rule_hikes`."""

    rule: str
    count: int
    base: Float64
    """The row of the parameters that do not vary, shape (SETTING_NUMBERS,)."""
    columns: tuple[VaryingParameter, ...]

    def __len__(self) -> int:
        return self.count

    def rows(self) -> Float64:
        """All rows, shape (count, SETTING_NUMBERS)."""
        table = np.tile(self.base, (self.count, 1))
        for position, values, stride in self.columns:
            table[:, position] = values[np.arange(self.count) // stride % len(values)]
        return table

    def part(self, start: int, stop: int) -> BatchSettings:
        """The settings from `start` up to, not including, `stop`, with their own numbers alone."""
        columns = tuple(
            VaryingParameter(position, values[np.arange(start, stop) // stride % len(values)], 1)
            for position, values, stride in self.columns
        )
        return BatchSettings(self.rule, stop - start, self.base, columns)


def settings_grid(level: Level, rule: str, axes: Mapping[str, Any]) -> BatchSettings:
    """Every combination of the axes' values, the last axis varying fastest.

    An axis is a parameter's name with one value or a sequence of values. Raises BadInput for an
    unknown rule or parameter, or a value out of range.
    """
    lists = {name: list(_as_sequence(value)) for name, value in axes.items()}
    count = int(np.prod([len(values) for values in lists.values()], dtype=np.int64))
    columns, stride = {}, count
    # As the digits of a number: each axis changes after all combinations of those behind it.
    for name, values in lists.items():
        stride //= max(1, len(values))
        columns[name] = (values, stride)
    return _from_columns(level, rule, columns, count)


def settings_table(level: Level, rule: str, columns: Mapping[str, Any]) -> BatchSettings:
    """Settings as arrays: a parameter's name with one value, or with one value per setting."""
    lists = {name: _as_sequence(value) for name, value in columns.items()}
    counts = {len(values) for values in lists.values()} - {1}
    if len(counts) > 1:
        found = ", ".join(f"{name} {len(values)}" for name, values in lists.items())
        raise BadInput(f"{rule}: expected one value per setting in every column, found {found}")
    count = counts.pop() if counts else 1
    return _from_columns(level, rule, {name: (values, 1) for name, values in lists.items()}, count)


def settings_of(level: Level, rule: str, settings: Sequence[Mapping[str, Any]]) -> BatchSettings:
    """Settings from dictionaries, as `dusk run --set` takes them, with defaults for the rest.

    Raises BadInput for a parameter that the rule cannot take.
    """
    known = _rule_named(rule)
    rows = setting_numbers(level, rule, [rule_parameters(known, s) for s in settings])
    varying = [k for k in range(rows.shape[1]) if (rows[:, k] != rows[:1, k]).any()]
    base = rows[0].copy() if len(rows) else np.zeros(kernel.SETTING_NUMBERS)
    return BatchSettings(
        rule, len(rows), base, tuple(VaryingParameter(k, rows[:, k].copy(), 1) for k in varying)
    )


def setting_numbers(level: Level, rule: str, settings: Sequence[Parameters]) -> Float64:
    """Parameters from `rule_parameters` as rows; shape (settings, SETTING_NUMBERS)."""
    numbers = np.zeros((len(settings), kernel.SETTING_NUMBERS))
    for row, s in zip(numbers, settings, strict=True):
        coefficients = [s[name] for name in RULES[rule].defaults]
        scheme = s["scheme"] or level.instrument.scheme
        row[kernel.RULE] = RULES[rule].code
        row[kernel.LEARNING_RATE] = s["learning_rate"]
        row[kernel.EVERY] = s["every"]
        row[kernel.WATCH] = s["watch"]
        if scheme not in level.instrument.probes:
            raise BadInput(f"{rule}: scheme: level {level.name} does not offer `{scheme}`")
        row[kernel.SCHEME] = SCHEMES[scheme].code
        row[kernel.SPACING] = _checked_spacing(level, rule, s["spacing"])
        row[kernel.SAMPLES] = s["samples"] or level.instrument.samples
        row[kernel.SCHEDULE] = SCHEDULES[s["schedule"]]
        row[kernel.SCHEDULE_END] = s["schedule_end"]
        row[kernel.FIRST : kernel.EPS] = kernel_coefficients(coefficients)
        row[kernel.EPS] = RULES[rule].eps
    return numbers


def _checked_spacing(level: Level, rule: str, spacing: float | None) -> float:
    """The level's spacing for None; BadInput beyond the visibility, as for a hiker."""
    if spacing is None:
        return level.instrument.spacing
    if spacing > level.visibility:
        raise BadInput(
            f"{rule}: spacing: expected at most {level.visibility:g} m (the visibility), "
            f"found {spacing:g}"
        )
    return spacing


def _rule_named(name: str) -> Rule:
    if name not in RULES:
        raise BadInput(f"rule `{name[:80]}`: no such rule.{suggestion(name[:80], RULES)}")
    return RULES[name]


def _as_sequence(value: Any) -> Any:
    """The values of an axis or column; a single value becomes a sequence of one."""
    return [value] if isinstance(value, str) or np.ndim(value) == 0 else value


def _from_columns(
    level: Level, rule: str, given: Mapping[str, tuple[Sequence[Any], int]], count: int
) -> BatchSettings:
    """Settings from columns (values, stride); each value is checked as `dusk run` would."""
    known = _rule_named(rule)
    coefficients = zip(known.defaults, range(kernel.FIRST, kernel.EPS), strict=False)
    indices = SETTING_INDEX | dict(coefficients)
    fixed: dict[str, Any] = {}
    columns = []
    for name, (values, stride) in given.items():
        if len(values) == 0:
            raise BadInput(f"{rule}: {name}: expected at least one value, found none")
        if len(values) == 1:
            fixed[name] = values[0]
            continue
        if name not in indices and name in rule_parameters(known):
            raise BadInput(f"{rule}: {name}: expected one value, it cannot vary in a sweep")
        array = _checked_column(known, name, values)
        if name == "spacing":
            _checked_spacing(level, rule, float(array.max()))
        columns.append(VaryingParameter(indices.get(name, 0), array, stride))
    base = setting_numbers(level, rule, [rule_parameters(known, fixed)])[0]
    return BatchSettings(rule, count, base, tuple(columns))


def _checked_column(rule: Rule, name: str, values: Sequence[Any]) -> Float64:
    """The values of a column; BadInput for the first that the rule cannot take."""
    # The range of a long array is checked by its ends and its first broken value: a million checks
    # one by one would take longer than the hikes.
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiub" and len(values) > 1000:
        array = values.astype(np.float64)
        whole = any(number.whole for number in SHARED_COEFFICIENTS if number.name == name)
        odd = array[~np.isfinite(array) | (whole & (array != np.floor(array)))]
        for value in (*odd[:1], array.min(), array.max()):
            rule_parameters(rule, {name: bool(value) if name == "watch" else value})
        return array
    return np.array([float(rule_parameters(rule, {name: v})[name]) for v in values])
