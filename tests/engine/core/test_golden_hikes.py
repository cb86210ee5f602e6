"""Scores and state hashes of every level x rule, as they were when the golden file was written."""

import json

import pytest
from helpers.builders import quick_few
from helpers.paths import GOLDEN

from engine import RULES, hike, level_names, load_level

PATH = GOLDEN / "hikes.json"
GOLDEN = json.loads(PATH.read_text())
REFRESH = "if this change is meant: python tests/refresh.py hikes"


def test_the_golden_file_covers_every_level_and_rule_three_times() -> None:
    from refresh import SEEDS

    expected = {f"{n} {rule} {seed}" for n in level_names() for rule in RULES for seed in SEEDS}
    assert len(SEEDS) == 3
    assert set(GOLDEN) == expected, REFRESH


@pytest.mark.parametrize("level", quick_few(level_names()))
def test_hikes_are_as_they_were(level: str) -> None:
    changed = []
    loaded = load_level(level)
    # Seed by seed, so that a mountain is built once for all rules.
    for name in sorted(GOLDEN, key=lambda name: name.split()[2]):
        place, rule, seed = name.split()
        if place == level and rule in RULES:
            result = hike(loaded, rule, int(seed))
            score, state = GOLDEN[name]
            if [round(result.score, 6), result.state_hash] != [score, state]:
                changed.append(f"{name}: {score} -> {result.score:.6f}")
    assert not changed, f"{REFRESH}\n" + "\n".join(changed)
