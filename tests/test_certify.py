"""Every shipped level is proved; a level that can be cheated or teaches nothing is found out."""

import pytest

from engine import level_names, load_level
from engine.certify import certify
from engine.level import Level, level_from_table


def flat_lesson(**hiker: object) -> Level:
    table = {
        "title": "Too easy",
        "chapter": "Test",
        "briefing": "A round bowl, always the same start.",
        "lesson": "none",
        "daylight": 90,
        "terrain": {
            "grid": 129,
            "layers": [{"kind": "quadratic", "curvature": 0.0004}],
        },
        "hiker": {"distance": 600, **hiker},
        "instrument": {"setup": 2.0, "per_probe": 0.5},
        "proof": {"praises": {"rule": "gd"}, "warns": {"rule": "gd"}},
    }
    return level_from_table(table, "too-easy", "too-easy.toml")


@pytest.mark.slow
@pytest.mark.parametrize("name", level_names())
def test_a_shipped_level_is_proved(name: str) -> None:
    certificate = certify(load_level(name))
    assert certificate.holds, [c for c in certificate.checks if not c.holds]
    assert load_level(name).par == pytest.approx(certificate.par, abs=15)


@pytest.mark.slow
def test_a_level_that_a_beeline_wins_is_refused() -> None:
    certificate = certify(flat_lesson(), seeds=6)
    failed = {check.claim for check in certificate.checks if not check.holds}
    assert {"beeline loses", "the lesson holds"} <= failed
    assert not certificate.holds
