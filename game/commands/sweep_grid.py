"""The grid of `dusk sweep`: one request and one runner for both kinds.

Rules are swept over watch x interval x learning rate by compiled batches. Any other strategy is
swept over the parameters that `--grid` names; its hikes are its own Python in worker processes.
"""

from __future__ import annotations

import io
import math
import shlex
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine import Level, load_strategy
from engine.batches.batch import compile_kernels
from engine.batches.journal import Journal
from engine.batches.settings import settings_grid
from engine.batches.worker_pool import SLOW_WITHOUT_NUMBA, WorkerPool, process_pool, worker_pool
from engine.core.errors import BadInput, suggestion
from engine.optimizers.rules import RULES
from engine.study.sweep import SWEEP_AXES, Sweep, sweep
from game.commands.progress_bar import hike_bar, step_status
from game.commands.timed_hike import hike_in_time

MOST_RULE_HIKES = 10_000_000
"""Hikes of one rule, compiled."""
MOST_HIKES = 1_000_000
"""Hikes of a strategy in Python."""
EXAMPLE = "learning_rate=50,100,200 or learning_rate=20:2000:8"


class GridAxis(NamedTuple):
    """A parameter and its values, as texts and as the strategy takes them."""

    name: str
    texts: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Request:
    """What is swept: every strategy, in every cell, on the mountain of every seed."""

    level: Level
    strategies: tuple[str, ...]
    axes: tuple[GridAxis, ...]
    """The last one changes fastest from cell to cell."""
    seeds: Sequence[int]
    fixed: dict[str, str]
    rules: bool
    """Whether the strategies are rules over `SWEEP_AXES`, which run compiled."""

    @property
    def cells(self) -> int:
        """Number of settings."""
        return math.prod(len(axis.texts) for axis in self.axes)

    @property
    def hikes(self) -> int:
        """All hikes of the sweep."""
        return self.cells * len(self.seeds) * len(self.strategies)

    @cached_property
    def settings(self) -> list[dict[str, str]]:
        """The swept parameters of every cell, as texts."""
        names = [axis.name for axis in self.axes]
        every = product(*(axis.texts for axis in self.axes))
        return [dict(zip(names, texts, strict=True)) for texts in every]


@dataclass(frozen=True)
class Swept:
    """What the cells of one strategy scored."""

    request: Request
    strategy: str
    scores: npt.NDArray[np.float64]
    """Shape (seeds, cells), 0..1000."""
    safe: npt.NDArray[np.bool_]
    """Same shape: whether the hike was safe at dusk."""
    faults: tuple[str, ...] = ()
    """One message a hike that a fault ended."""
    sweep: Sweep | None = None
    """The same for a rule, with what theory says of it."""

    @cached_property
    def mean(self) -> npt.NDArray[np.float64]:
        """Mean score of every cell over the seeds."""
        return np.asarray(self.scores.mean(axis=0))

    @cached_property
    def standard_error(self) -> list[float | None]:
        """Of `mean`; None with a single seed."""
        if len(self.scores) < 2:
            return [None] * len(self.mean)
        errors = self.scores.std(axis=0, ddof=1) / math.sqrt(len(self.scores))
        return [float(error) for error in errors]

    @property
    def order(self) -> list[int]:
        """The cells, best first."""
        return [int(cell) for cell in np.argsort(-self.mean, kind="stable")]


def rule_request(
    level: Level,
    rules: Sequence[str],
    lr: str,
    every: str,
    watch: tuple[bool, ...],
    seeds: Sequence[int],
    fixed: Mapping[str, str],
) -> Request:
    """Rules over learning rate and interval; BadInput says what was expected of a text."""
    for rule in rules:
        if rule not in RULES:
            raise BadInput(
                f"sweep: `{rule[:80]}`: only rules are swept.{suggestion(rule[:80], RULES)}"
            )
    if fixed.keys() & set(SWEEP_AXES):
        raise BadInput("--set: learning_rate, every and watch are swept: --lr, --every, --watch")
    intervals = sorted(set(_numbers("--every", every, int, "1,2,4,8")))
    values = {"watch": watch, "every": tuple(intervals), "learning_rate": _rates(lr)}
    axes = tuple(
        GridAxis(name, tuple(map(str, values[name])), tuple(values[name])) for name in SWEEP_AXES
    )
    made = Request(level, tuple(dict.fromkeys(rules)), axes, seeds, {**fixed}, True)
    if made.cells * len(seeds) > MOST_RULE_HIKES:
        raise BadInput(
            f"sweep: expected at most {MOST_RULE_HIKES} hikes per rule, found {made.hikes}"
        )
    for rule in rules:
        settings_grid(level, rule, {**made.fixed, **values})
    return made


def strategy_request(
    level: Level,
    spec: str,
    grid: Sequence[str],
    seeds: Sequence[int],
    fixed: Mapping[str, str],
) -> Request:
    """A strategy over its own parameters; BadInput for what it cannot take."""
    texts = [_axis(text) for text in grid]
    names = [name for name, _ in texts]
    for name in names:
        if names.count(name) > 1 or name in fixed:
            raise BadInput(f"--grid {name}: given twice; write one --grid or --set per parameter")
    hikes = math.prod(len(values) for _, values in texts) * len(seeds)
    if hikes > MOST_HIKES:
        raise BadInput(f"sweep: expected at most {MOST_HIKES} hikes, found {hikes}")
    first = {**fixed, **{name: values[0] for name, values in texts}}
    axes = []
    for name, values in texts:
        found = {v: load_strategy(spec, {**first, name: v}).parameters.get(name, v)
                 for v in values}  # fmt: skip
        axes.append(GridAxis(name, tuple(found), tuple(found.values())))
    return Request(level, (spec,), tuple(axes), seeds, dict(fixed), False)


def not_a_rule(spec: str, level: str, fixed: Mapping[str, str], done: str) -> BadInput:
    """For a strategy that is no rule: what to write, with its own parameters in it.

    `done` says what is done with the rules alone. Raises BadInput where there is no such strategy.
    """
    own = load_strategy(spec, fixed).parameters
    if not own:
        return BadInput(
            f"{spec}: has no parameter to sweep; give `hike` one with a default: "
            "def hike(hiker, learning_rate=200)"
        )
    name = next((k for k, v in own.items() if is_positive(v)), next(iter(own)))
    shares = (0.25, 0.5, 1, 2, 4)
    values = [f"{own[name] * share:.4g}" for share in shares] if is_positive(own[name]) else ["..."]
    return BadInput(
        f"{spec}: only rules are {done}; sweep its own parameters ({', '.join(own)}): "
        f"dusk sweep {shlex.quote(spec)} --level {shlex.quote(level)} "
        f"--grid {name}={','.join(values)}"
    )


def run(
    request: Request, journal: Journal | None, jobs: int | None, cluster: str | None = None
) -> list[Swept]:
    """Hike every cell on every mountain. Finished pieces of rules go into the journal.

    Raises BadInput for a strategy that does not come to an end.
    """
    if not request.rules:
        return [_run_strategy(request, jobs)]
    watch, intervals, rates = (axis.values for axis in request.axes)
    level, seeds, fixed = request.level, request.seeds, request.fixed
    with workers(jobs, cluster) as pool, hike_bar(request.hikes) as count:
        found = [
            sweep(
                level, rule, rates, intervals, seeds, watch=watch, fixed=fixed,
                workers=pool, journal=journal, progress=count,
            )
            for rule in request.strategies
        ]  # fmt: skip
    shape = (len(seeds), request.cells)
    return [Swept(request, s.rule, s.scores.reshape(shape), s.safe.reshape(shape), sweep=s)
            for s in found]  # fmt: skip


@contextmanager
def workers(jobs: int | None, cluster: str | None) -> Iterator[WorkerPool]:
    """The workers of `--jobs` and `--cluster`, with compiled kernels if the hikes are here."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pool = worker_pool(jobs, cluster)
    if any(SLOW_WITHOUT_NUMBA in str(warning.message) for warning in caught):
        print(f"dusk: {SLOW_WITHOUT_NUMBA}", file=sys.stderr)
    with pool:
        if cluster is None:
            with step_status() as step:
                step("compiling the kernels (the first time only)")
                compile_kernels()
        yield pool


def _run_strategy(request: Request, jobs: int | None) -> Swept:
    cells = [{**request.fixed, **cell} for cell in request.settings]
    # One hike at a time: an interruption waits for no more than the hikes under way.
    work = list(product(range(len(request.seeds)), range(len(cells))))
    shape = (len(request.seeds), len(cells))
    scores, safe = np.zeros(shape), np.zeros(shape, np.bool_)
    faults: list[str] = []
    (spec,) = request.strategies
    common = (request.level, spec, request.seeds, cells)
    with process_pool(jobs) as pool, hike_bar(scores.size) as count:
        for at, hiked in zip(work, pool.map(_hiked, common, work), strict=True):
            scores[at], safe[at], fault = hiked
            faults += [fault] if fault else []
            count(1)
    return Swept(request, spec, scores, safe, tuple(faults))


def _hiked(
    common: tuple[Level, str, Sequence[int], list[dict[str, str]]], work: tuple[int, int]
) -> tuple[float, bool, str]:
    """Score, safety and fault of one cell on one mountain, in a worker."""
    level, spec, seeds, cells = common
    # The file is loaded afresh for every hike, so that no setting can hand anything to the next.
    # What it prints, once a hike, is dropped.
    with redirect_stderr(io.StringIO()):
        _, message, result = hike_in_time(spec, cells[work[1]], level, seeds[work[0]])
    if result is None:
        raise BadInput(message)
    return result.score, result.safe, message


def is_positive(value: object) -> bool:
    """Whether it is a finite number above 0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf


def _rates(text: str) -> tuple[float, ...]:
    """`LO:HI:N`, N rates evenly in the logarithm, or a list with commas."""
    example = "5:2000:24 or 10,30,100"
    if ":" not in text:
        return tuple(sorted(set(_numbers("--lr", text, float, example))))
    return _spread(f"--lr {text[:80]}", text, f"LO:HI:N with 0 < LO < HI, such as {example}")


def _axis(text: str) -> tuple[str, tuple[str, ...]]:
    """NAME=V,V,... or NAME=LO:HI:N; BadInput says what was expected."""
    name, sign, values = text.partition("=")
    if not sign or not name.strip() or not values.strip():
        raise BadInput(f"--grid {text[:80]}: expected NAME=VALUES, such as {EXAMPLE}")
    if ":" in values:
        numbers = _spread(f"--grid {text[:80]}", values, f"NAME=LO:HI:N, such as {EXAMPLE}")
        return name.strip(), tuple(dict.fromkeys(f"{number:.4g}" for number in numbers))
    found = tuple(dict.fromkeys(part.strip() for part in values.split(",")))
    if not all(found):
        raise BadInput(f"--grid {text[:80]}: expected values with commas, such as {EXAMPLE}")
    return name.strip(), found


def _spread(given: str, text: str, expected: str) -> tuple[float, ...]:
    """The numbers of `LO:HI:N`; BadInput says what was `given` and `expected`."""
    parts = text.split(":")
    try:
        low, high, count = float(parts[0]), float(parts[1]), int(parts[2])
        right = len(parts) == 3 and 0 < low < high < math.inf and 2 <= count <= 100_000
    except (ValueError, IndexError):
        right = False
    if not right:
        raise BadInput(f"{given}: expected {expected}")
    return tuple(np.geomspace(low, high, count).tolist())


def _numbers(option: str, text: str, kind: Callable[[str], Any], example: str) -> list[Any]:
    try:
        found = [kind(part) for part in text.split(",")]
        right = all(0 < number < 1e6 for number in found)
    except ValueError:
        right = False
    if not right:
        raise BadInput(
            f"{option} {text[:80]}: expected numbers above 0 with commas, such as {example}"
        )
    return found
