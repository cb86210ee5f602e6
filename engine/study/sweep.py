"""Learning rate x measurement interval, over many mountains: the question of the game in full.

One function serves `dusk sweep`, the tuning of `dusk certify` and the debrief's counterfactual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.batches.batch import Piece, hike_pieces, pieces
from engine.batches.journal import Journal
from engine.batches.settings import BatchSettings, settings_grid
from engine.batches.worker_pool import WorkerPool
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.optimizers.rule_strategy import rule_parameters
from engine.optimizers.rules import RULES
from engine.study.scoring import Interval, bootstrap
from engine.study.stability import stability_limits

Float64 = npt.NDArray[np.float64]

SWEEP_FIELDS = ("score", "safe")
"""The columns of a batch that a sweep stores."""
SWEEP_AXES = ("watch", "every", "learning_rate")
ROBUST_SHARE = 0.9
"""A cell with this share of the best mean score or more counts for the robustness."""


class SweepCell(NamedTuple):
    """One setting of a sweep."""

    watch: bool
    every: int
    learning_rate: float
    score: Interval
    """Mean over the seeds with its 95% interval. Of the best of many cells it flatters a little:
    `engine.study.tune` judges on mountains that the choice did not see."""
    safe_share: float


@dataclass(frozen=True)
class Sweep:
    """Scores of one rule over watch x interval x learning rate, on every seed's mountain."""

    level: str
    rule: str
    fixed: dict[str, Any]
    """Parameters that are the same in every cell; the others have the rule's defaults."""
    watch: tuple[bool, ...]
    intervals: tuple[int, ...]
    """Strides on one reading (`every`)."""
    rates: tuple[float, ...]
    """Learning rates, as the rule takes them."""
    seeds: tuple[int, ...]
    scores: Float64
    """Shape (seeds, watch, intervals, rates), 0..1000."""
    safe: npt.NDArray[np.bool_]
    """Same shape: at most the level's tolerance remained at dusk."""
    edges: tuple[float, ...] | None
    """For each interval, walked blind, the learning rate at which the rule stops converging:
    for gd 2 / (every lambda_max), see `engine.study.stability`; the median over the seeds. None
    where theory gives none."""

    @cached_property
    def mean(self) -> Float64:
        """Mean score over the seeds, shape (watch, intervals, rates)."""
        return self.scores.mean(axis=0)

    @cached_property
    def standard_error(self) -> Float64:
        """Standard error of `mean`; NaN with a single seed."""
        if len(self.seeds) < 2:
            return np.full(self.mean.shape, np.nan)
        return self.scores.std(axis=0, ddof=1) / np.sqrt(len(self.seeds))

    @cached_property
    def safe_share(self) -> Float64:
        """Share of safe hikes, shape (watch, intervals, rates)."""
        return self.safe.mean(axis=0)

    @property
    def best(self) -> SweepCell:
        """The cell with the highest mean score; of equal ones the first."""
        return self.cell(*np.unravel_index(int(self.mean.argmax()), self.mean.shape))

    def cell(self, watch: Any, interval: Any, rate: Any) -> SweepCell:
        """The cell at these places of the axes."""
        at = (watch, interval, rate)
        return SweepCell(
            self.watch[watch],
            self.intervals[interval],
            self.rates[rate],
            bootstrap(self.scores[:, watch, interval, rate].tolist()),
            float(self.safe_share[at]),
        )

    @property
    def robustness(self) -> float:
        """Share of the cells within 90% of the best mean score: how little tuning the rule needs.

        The share depends on the swept ranges: compare rules over equal ones.
        """
        return float((self.mean >= ROBUST_SHARE * self.mean.max()).mean())

    @property
    def best_parameters(self) -> dict[str, Any]:
        """The best cell as parameters for `dusk run --set`."""
        best = self.best
        own = {"learning_rate": best.learning_rate, "every": best.every, "watch": best.watch}
        return {**own, **self.fixed}


def sweep(
    level: Level,
    rule: str,
    rates: Sequence[float],
    intervals: Sequence[int],
    seeds: Sequence[int],
    *,
    watch: Sequence[bool] = (False, True),
    fixed: Mapping[str, Any] | None = None,
    workers: WorkerPool | Executor | None = None,
    journal: Journal | None = None,
    progress: Callable[[int], object] = lambda hikes: None,
) -> Sweep:
    """Hike every cell on the mountain of every seed; equal bits for any number of workers.

    A `fixed` learning_rate, every or watch takes the place of its axis. Every piece of work is
    written to the `journal` when it is done, and what the journal has is not hiked again.
    `progress` is called with the number of hikes done, piece by piece.
    Raises BadInput for a parameter that the rule cannot take.
    """
    plan, settings, others = _plan(level, rule, rates, intervals, watch, fixed or {})
    shape = (len(seeds), len(settings))
    scores, safe = np.zeros(shape), np.zeros(shape, np.bool_)

    def store(piece: Piece, table: npt.NDArray[np.void]) -> None:
        at = np.s_[piece.seed : piece.seed_end, piece.setting : piece.setting_end]
        scores[at], safe[at] = table["score"], table["safe"] > 0.0
        progress(table.size)

    todo: Iterator[Piece] | list[Piece] = pieces(*shape)
    if journal is not None:
        request = [rule, level.content_hash, others, *plan.values(), list(seeds)]
        done = journal.begin(request, list(todo), SWEEP_FIELDS)
        for block in done:
            store(*block)
        have = {block.piece for block in done}
        todo = [piece for piece in pieces(*shape) if piece not in have]
    for block in hike_pieces(level, settings, seeds, workers, SWEEP_FIELDS, todo):
        if journal is not None:
            journal.write(block)
        store(*block)
    lengths = tuple(len(plan[name]) for name in SWEEP_AXES)
    # Theory knows the edge for strides without a glance; a thousand mountains give its median.
    blind = stability_limits(level, rule, plan["every"], seeds[:1000], others)
    return Sweep(
        level.name,
        rule,
        others,
        tuple(plan["watch"]),
        tuple(plan["every"]),
        tuple(plan["learning_rate"]),
        tuple(seeds),
        scores.reshape(-1, *lengths),
        safe.reshape(-1, *lengths),
        blind,
    )


def _plan(
    level: Level,
    rule: str,
    rates: Sequence[float],
    intervals: Sequence[int],
    watch: Sequence[bool],
    fixed: Mapping[str, Any],
) -> tuple[dict[str, list[Any]], BatchSettings, dict[str, Any]]:
    """The axes, all settings in their order, and the parameters that do not vary."""
    axes: dict[str, list[Any]] = {
        "watch": [bool(w) for w in watch],
        "every": [int(k) for k in intervals],
        "learning_rate": [float(r) for r in rates],
    }
    if not all(axes.values()):
        raise BadInput(f"{rule}: expected at least one learning rate, one `every` and one `watch`")
    checked = rule_parameters(RULES[rule], fixed) if rule in RULES else {}
    for name in SWEEP_AXES:
        if name in fixed:
            axes[name] = [checked[name]]
    others = {name: checked[name] for name in fixed if name not in SWEEP_AXES}
    return axes, settings_grid(level, rule, {**others, **axes}), others
