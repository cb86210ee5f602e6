"""The best parameters of a rule on a level, with an estimate that the search has not flattered.

Points fill the space of all the rule's parameters evenly (a Sobol sequence, Sobol 1967, scrambled;
or independent draws), which beats a grid as soon as few of the parameters matter (Bergstra and
Bengio 2012, "Random search for hyper-parameter optimization", JMLR 13). All are scored on some
mountains, the best few again on others, and the winner is judged on mountains of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.batches.batch import hike_batch, hike_pieces
from engine.batches.settings import BatchSettings, settings_table
from engine.batches.worker_pool import WorkerPool
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.core.random import uniform
from engine.optimizers.rule_strategy import rule_parameters
from engine.optimizers.rules import RULES, SHARED_COEFFICIENTS, Rule
from engine.study.scoring import Interval, bootstrap

Float64 = npt.NDArray[np.float64]
Method = Literal["auto", "sobol", "random"]

FIRST_SEED, FINAL_SEED, FRESH_SEED = 10_000, 30_000, 20_000
"""First seeds of the mountains for the search, for the finalists and for the judgement."""
FINALISTS = 16
SEARCH_SEED = 7
"""Seed of the search's own draws."""


class ParameterRange(NamedTuple):
    """A parameter to tune: unit interval to values, evenly in the scale named."""

    name: str
    low: float
    high: float
    scale: Literal["log", "whole", "near one", "yes or no"]

    def values(self, share: Float64) -> npt.NDArray[Any]:
        """The parameter's values at these places of [0, 1)."""
        if self.scale == "yes or no":
            return share >= 0.5
        if self.scale == "near one":  # evenly in the logarithm of 1 - value
            low, high = 1.0 - self.low, 1.0 - self.high
            return 1.0 - low * (high / low) ** share
        if self.scale == "whole":
            low, high = self.low - 0.5, self.high + 0.5
            rounded = np.round(low * (high / low) ** share)
            return np.clip(rounded, self.low, self.high).astype(np.int64)
        return self.low * (self.high / self.low) ** share


@dataclass(frozen=True)
class Tuning:
    """What the search found."""

    level: str
    rule: str
    method: str
    """`sobol_points` or `random`."""
    tries: int
    mountains: int
    """Mountains of each stage: search and judgement; the finalists have as many others."""
    parameters: dict[str, Any]
    """The best ones, tuned and fixed."""
    score: Interval
    """Mean on fresh mountains with its 95% interval: the honest estimate."""
    safe_share: float
    found: float
    """Mean of the winner on the mountains of the search: a little too good."""
    default: Interval
    """Mean of the rule's defaults on the same fresh mountains."""
    gain: Interval
    """Mean difference to the defaults, mountain by mountain, with its 95% interval."""
    near_95: float
    """Share of the sampled volume whose mean is at least 95% of the best: how flat the optimum
    is, and so how much tuning is worth."""
    near_90: float
    ranges: dict[str, tuple[float, float]]
    """For each tuned parameter the middle 80% of its values among those 95%, and the best one."""
    budget: tuple[tuple[int, float], ...]
    """Tries, and the best mean in the search that so many of them are expected to find."""


def tune(
    level: Level,
    rule: str,
    mountains: int = 24,
    tries: int = 512,
    *,
    method: Method = "auto",
    fixed: Mapping[str, Any] | None = None,
    workers: WorkerPool | None = None,
    progress: Callable[[int], object] = lambda hikes: None,
    searched: Sequence[int] = (),
) -> Tuning:
    """Search `tries` settings on `mountains` mountains and judge the best on as many fresh ones.

    Seeds in `searched` take the place of those that the search and its finalists walk on.
    `method` auto is sobol where scipy is installed. `progress` is called with the number of hikes
    done. Raises BadInput for a parameter that the rule cannot take, or sobol without scipy.
    """
    known = RULES[rule]
    fixed = {k: v for k, v in rule_parameters(known, fixed).items() if k in (fixed or {})}
    space = [axis for axis in parameter_ranges(known, level) if axis.name not in fixed]
    if not space:
        raise BadInput(f"tune: every parameter of {rule} is fixed, nothing is left to tune")
    method = _available_method(method)
    points = (
        sobol_points(len(space), tries)
        if method == "sobol"
        else independent_points(len(space), tries)
    )
    columns = {axis.name: axis.values(points[:, k]) for k, axis in enumerate(space)}
    settings = settings_table(level, rule, {**fixed, **columns})
    seeds = searched or range(FIRST_SEED, FIRST_SEED + mountains)
    means = _mean_scores(level, settings, seeds, workers, progress)
    finalists = np.argsort(-means, kind="stable")[:FINALISTS]
    chosen = [_setting_at(columns, int(k), fixed) for k in finalists]
    finals = searched or range(FINAL_SEED, FINAL_SEED + mountains)
    table = hike_batch(level, rule, chosen, finals, workers)
    progress(table.size)
    # Both stages count alike.
    place = int((table["score"].mean(axis=0) + means[finalists]).argmax())
    winner = chosen[place]
    fresh = range(FRESH_SEED, FRESH_SEED + mountains)
    judged = hike_batch(level, rule, [winner, fixed], fresh, workers)
    progress(judged.size)
    scores = judged["score"]
    near = means >= 0.95 * means.max()
    return Tuning(
        level.name,
        rule,
        method,
        tries,
        mountains,
        winner,
        bootstrap(scores[:, 0].tolist()),
        float(judged["safe"][:, 0].mean()),
        float(means[finalists[place]]),
        bootstrap(scores[:, 1].tolist()),
        bootstrap((scores[:, 0] - scores[:, 1]).tolist()),
        float(near.mean()),
        float((means >= 0.9 * means.max()).mean()),
        {name: _good_range(values[near], winner[name]) for name, values in columns.items()},
        budget_curve(means),
    )


def parameter_ranges(rule: Rule, level: Level) -> list[ParameterRange]:
    """What there is to tune: rate, interval, watching and the rule's coefficients.

    Samples as well where the level's instrument is noisy.
    """
    numbers = {number.name: number for number in (*SHARED_COEFFICIENTS, *rule.coefficients)}
    # The order is that of the search's dimensions: another one finds other points.
    names = ["learning_rate", "every", "watch", *rule.defaults]
    if level.instrument.noise > 0.0:
        names.append("samples")
    found = []
    for name in names:
        if name == "watch":
            found.append(ParameterRange(name, 0, 1, "yes or no"))
        elif (search := numbers[name].searched) is not None:
            found.append(ParameterRange(name, *search))
    return found


def sobol_points(dimensions: int, count: int) -> Float64:
    """Points of a scrambled Sobol sequence in [0, 1)^dimensions, shape (count, dimensions)."""
    from scipy.stats import qmc

    # A whole power of two is balanced; what is over is cut.
    points = qmc.Sobol(dimensions, rng=np.random.default_rng(SEARCH_SEED)).random_base2(
        max(1, (count - 1).bit_length())
    )
    return np.asarray(points[:count], np.float64)


def independent_points(dimensions: int, count: int) -> Float64:
    """Independent points in [0, 1)^dimensions, each a keyed draw of its own."""
    return np.array(
        [[uniform(SEARCH_SEED, f"tune.{k}.{j}") for j in range(dimensions)] for k in range(count)]
    )


def _available_method(method: Method) -> Method:
    there = find_spec("scipy") is not None
    if method == "auto":
        return "sobol" if there else "random"
    if method == "sobol" and not there:
        raise BadInput(
            "--method sobol: the package `scipy` is not installed; install it with: "
            "pip install scipy, or write: --method random"
        )
    return method


def _mean_scores(
    level: Level,
    settings: BatchSettings,
    seeds: Sequence[int],
    workers: WorkerPool | None,
    progress: Callable[[int], object],
) -> Float64:
    total = np.zeros(len(settings))
    for (_, _, start, stop), table in hike_pieces(level, settings, seeds, workers, ("score",)):
        total[start:stop] += table["score"].sum(axis=0)
        progress(table.size)
    return total / len(seeds)


def _setting_at(
    columns: Mapping[str, npt.NDArray[Any]], k: int, fixed: Mapping[str, Any]
) -> dict[str, Any]:
    return {**{name: values[k].item() for name, values in columns.items()}, **fixed}


def _good_range(values: npt.NDArray[Any], best: float) -> tuple[float, float]:
    low, high = np.quantile(values.astype(np.float64), [0.1, 0.9], method="nearest")
    return min(float(low), float(best)), max(float(high), float(best))


def budget_curve(means: Float64) -> tuple[tuple[int, float], ...]:
    """Expected best of k tries, over all orders of the tries, for k = 1, 2, 4, ... and all.

    The mean of the largest of k drawn without replacement from the tries there were (Dodge et al.
    2019, "Show your work: improved reporting of experimental results", EMNLP).
    """
    ordered = np.sort(means)
    count = len(ordered)
    sizes = sorted({*(2**j for j in range(count.bit_length()) if 2**j <= count), count})
    curve = []
    for k in sizes:
        # Chance that the i-th smallest is the largest of k: C(i, k - 1) / C(count, k), i from 0.
        # Each follows from the next larger one, since the binomials themselves would overflow.
        chance = np.zeros(count)
        chance[-1] = k / count
        for i in range(count - 2, k - 2, -1):
            chance[i] = chance[i + 1] * (i + 1 - (k - 1)) / (i + 1)
        curve.append((k, float(chance @ ordered)))
    return tuple(curve)
