"""Lessons that are near each other at some setting hold at every one: tuned, elsewhere, untuned."""

import numpy as np
import pytest

from engine import level_names, load_level
from engine.batches.batch import hike_batch
from engine.core.level import Level
from engine.level_files.tables import RuleEntry, proof_of
from engine.study.certify import TUNED_INTERVALS
from engine.study.scoring import bootstrap
from engine.study.sweep import sweep

pytestmark = pytest.mark.slow

CLOSE = (
    "quiet-bowl",
    "the-same-standardised",
    "straight-gully",
    "how-often",
    "never-settles",
    "the-feedback-loop",
    "the-fence",
    "the-same-chain-tanh",
    "storm-front",
    "crosswise-gully",
    "cliff",
    "two-weights",
)
"""Levels whose lesson is easily lost: their two rules are near each other at some setting."""
MOUNTAINS = 32
LEAST, WINS = 30.0, 0.7
"""Points by which the praised rule is better, and the share of mountains on which it is."""
RATES = np.geomspace(2.0, 4000.0, 28).tolist()


def scores(level: Level, entry: RuleEntry, first: int, settings: dict[str, object]) -> np.ndarray:
    seeds = range(first, first + MOUNTAINS)
    return hike_batch(level, entry.rule, [settings], seeds)["score"][:, 0]


def tuned(level: Level, entry: RuleEntry, first: int) -> dict[str, object]:
    seeds = range(first, first + 24)
    found = sweep(level, entry.rule, RATES, TUNED_INTERVALS, seeds, fixed=entry.fixed)
    return found.best_parameters


def holds(better: np.ndarray, worse: np.ndarray) -> None:
    difference = better - worse
    interval = bootstrap(difference.tolist())
    assert interval.low > 0.0
    assert interval.mean >= LEAST
    assert (difference > 0.0).mean() >= WINS


@pytest.mark.parametrize("name", CLOSE)
def test_a_close_lesson_holds_tuned_on_mountains_of_its_own(name: str) -> None:
    level = load_level(name)
    proof = proof_of(level)
    assert proof is not None
    better, worse = (
        scores(level, entry, 60_000, tuned(level, entry, 50_000))
        for entry in (proof.praises, proof.warns)
    )
    holds(better, worse)


@pytest.mark.parametrize("name", level_names())
def test_a_lesson_holds_without_any_tuning(name: str) -> None:
    level = load_level(name)
    proof = proof_of(level)
    assert proof is not None
    better, worse = (
        scores(level, entry, 60_000, proof.untuned(entry)) for entry in (proof.praises, proof.warns)
    )
    holds(better, worse)
