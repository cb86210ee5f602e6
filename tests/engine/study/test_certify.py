"""Every shipped level is proved; a level that can be cheated or teaches nothing is found out."""

import re
from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from statistics import fmean
from types import MappingProxyType

import msgspec
import pytest
from helpers.paths import ROOT

from engine import hike, level_names, load_level
from engine.core.level import Level
from engine.level_files.loading import level_from_table
from engine.level_files.tables import ProofTable
from engine.study.certify import CHEAT_MARGIN, certify
from engine.study.cheats import compass_search, compass_walker

TEMPLATE = ROOT / "assets/templates/my_level.toml"
SCORE = attrgetter("score")
TRUST_REGION_FIRST = (
    *("banana", "the-odds", "the-long-chain", "the-same-chain-tanh", "river-country"),
    *("crosswise-gully", "thousand-tarns", "summit"),
)
"""Levels on which the untouched strategy is first; on the last three by at most two points."""


def flat_lesson(terrain: Mapping[str, object] = MappingProxyType({}), **hiker: object) -> Level:
    table = {
        "title": "Too easy",
        "chapter": "Test",
        "briefing": "A round bowl, always the same start.",
        "lesson": "none",
        "daylight": 90,
        "terrain": {
            "grid": 129,
            **terrain,
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
    assert load_level(name).par == pytest.approx(certificate.par, abs=1)
    quoted = re.search(r"scores? (\d+) points, .* (\d+)\.$", load_level(name).predict.because)
    assert quoted is not None
    proved = certificate.praised.score, certificate.warned.score
    assert tuple(map(int, quoted.groups())) == pytest.approx(proved, abs=1)
    first, second = sorted([*certificate.rules, *certificate.strategies], key=SCORE)[:-3:-1]
    assert (first.name == "trust_region") == (name in TRUST_REGION_FIRST)
    if name in TRUST_REGION_FIRST:
        assert (first.score - second.score <= 2.0) == (name in TRUST_REGION_FIRST[-3:])


@pytest.mark.parametrize("page", sorted(ROOT.glob("assets/guide/**/scripting.md")), ids=str)
def test_the_guide_says_where_trust_region_is_first(page: Path) -> None:
    [paragraph] = [p for p in page.read_text("utf-8").split("\n\n") if "the-same-chain-tanh" in p]
    assert set(re.findall(r"[a-z][a-z-]+[a-z]", paragraph)) & set(level_names()) == {
        *TRUST_REGION_FIRST
    }


@pytest.mark.slow
def test_the_level_that_new_writes_is_proved() -> None:
    certificate = certify(load_level(str(TEMPLATE)))
    assert certificate.holds, [c for c in certificate.checks if not c.holds]


def test_untuned_rules_begin_with_the_level_s_defaults_and_keep_what_is_fixed() -> None:
    table = {
        "praises": {"rule": "gd", "fixed": {"every": 8}},
        "warns": {"rule": "adagrad"},
        "defaults": {"learning_rate": 80, "every": 1},
    }
    proof = msgspec.convert(table, ProofTable)
    assert proof.untuned(proof.praises) == {"learning_rate": 80, "every": 8}
    assert proof.untuned(proof.warns) == {"learning_rate": 80, "every": 1}


@pytest.mark.slow
def test_a_level_that_a_beeline_wins_is_refused() -> None:
    certificate = certify(flat_lesson(), seeds=6)
    failed = {check.claim for check in certificate.checks if not check.holds}
    assert {"beeline loses", "the lesson holds"} <= failed
    assert not certificate.holds


@pytest.mark.slow
def test_the_praised_setting_of_the_instrument_counts_as_the_tuned_instrument() -> None:
    certificate = certify(load_level("noisy-altimeter"), seeds=4)
    best, plain = certificate.praised, certificate.rules[0]
    assert best is not None
    assert best.score > plain.score + 20
    cheats = {f"{cheat.name} loses": cheat.score for cheat in certificate.cheats}
    holds = {check.claim: check.holds for check in certificate.checks}
    assert cheats
    for claim, score in cheats.items():
        assert holds[claim] == (best.score - score >= CHEAT_MARGIN)


def test_the_compass_search_comes_down_and_up_without_a_reading() -> None:
    for name in ("quiet-bowl", "summit"):
        results = [hike(name, compass_search, seed) for seed in range(4)]
        assert all(result.readings == 0 for result in results)
        assert fmean(result.score for result in results) > 400


WESTERN = flat_lesson({"turn": 0}, distance={"low": 500, "high": 900}, bearing=180)
"""A level on which the hut lies due east of every start, at a distance of its own."""


def test_the_compass_walker_comes_to_the_lamp_without_a_reading() -> None:
    for seed in range(4):
        result = hike(WESTERN, compass_walker, seed, {"bearing": 90.0, "distance": 900.0})
        assert result.readings == 0
        assert result.safe
        assert result.score > 850.0, seed


def test_the_compass_walker_feels_its_way_down_where_it_does_not_know_how_far_it_is() -> None:
    scores = [
        hike("straight-gully", compass_walker, seed, {"bearing": 15.0, "distance": 0.0}).score
        for seed in range(4)
    ]
    assert fmean(scores) > 500.0


@pytest.mark.slow
def test_a_level_that_a_compass_wins_is_refused() -> None:
    failed = {check.claim for check in certify(WESTERN, seeds=6).checks if not check.holds}
    assert "compass walker loses" in failed
