"""A check in Gradescope's format `results.json`, which its autograder shows to the student.

The fields are those of Gradescope's autograder specifications (score, output, output_format,
visibility, stdout_visibility, tests with name, score, max_score, status and output, leaderboard):
https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from game.commands.strategy_check import CheckedHike, faults, not_repeated, report

FULL_POINTS = 100.0
"""For reaching par on every level; more than par is not worth more."""


def gradescope(spec: str, done: Sequence[CheckedHike]) -> dict[str, Any]:
    """The document for a file that was hiked. Levels share the points evenly.

    A level's points are its mean score over par, at most one; without par, over 1000. Its status
    says whether most hikes were safe at dusk. A fault has already cost the hike its score, so the
    tests for faults and for chance carry no points.
    """
    names = list(dict.fromkeys(hiked.level.name for hiked in done))
    share = FULL_POINTS / len(names)
    tests = [_faults_test(done), _chance_test(done)]
    tests += [_level_test(share, [t for t in done if t.level.name == name]) for name in names]
    score = min(FULL_POINTS, round(sum(test["score"] for test in tests), 2))
    mean = fmean(hiked.result.score for hiked in done)
    return _document(score, tests, report(spec, done), mean)


def gradescope_refusal(spec: str, reason: str) -> dict[str, Any]:
    """The document for a file that could not be loaded or hiked."""
    test = {
        "name": f"{Path(spec).name} can be loaded",
        "score": 0.0,
        "max_score": FULL_POINTS,
        "status": "failed",
        "output": reason,
        "visibility": "visible",
    }
    return _document(0.0, [test], reason, 0.0)


def _document(score: float, tests: list[dict[str, Any]], output: str, mean: float
              ) -> dict[str, Any]:  # fmt: skip
    return {
        "score": score,
        "output": output,
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "leaderboard": [{"name": "mean score", "value": round(mean, 1)}],
    }


def _faults_test(done: Sequence[CheckedHike]) -> dict[str, Any]:
    wrong = faults(done)
    lines = [f"{t.level.title}, seed {t.seed}: {t.message}" for t in wrong]
    return _test_without_points("No hike ends by a fault", not wrong, lines)


def _chance_test(done: Sequence[CheckedHike]) -> dict[str, Any]:
    differing = not_repeated(done)
    lines = [f"{t.level.title}, seed {t.seed}: the second run was different" for t in differing]
    return _test_without_points("The same seed gives the same hike", not differing, lines)


def _test_without_points(name: str, well: bool, lines: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "score": 0.0,
        "max_score": 0.0,
        "status": "passed" if well else "failed",
        "output": "\n".join(lines),
        "visibility": "visible",
    }


def _level_test(share: float, done: Sequence[CheckedHike]) -> dict[str, Any]:
    level = done[0].level
    full = level.par or 1000.0
    mean = fmean(hiked.result.score for hiked in done)
    part = min(1.0, mean / full)
    safe = sum(hiked.result.safe for hiked in done)
    against = f"par {level.par:.0f}" if level.par else "the 1000 of an instant descent"
    lines = [f"mean score {mean:.0f} against {against}; safe by dusk: {safe} of {len(done)}"]
    diagnoses = (line for h in done if h.verdict == "ok" for line in h.result.diagnosis)
    lines += list(dict.fromkeys(diagnoses))[:3]
    return {
        "name": level.title,
        "score": round(share * part, 2),
        "max_score": round(share, 2),
        "status": "passed" if 2 * safe > len(done) else "failed",
        "output": "\n".join(lines),
        "visibility": "visible",
    }
