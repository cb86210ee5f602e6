"""The data profile: its definitions, checked against plain counting."""

import csv
import json
import math
import sys

import numpy as np
import pytest
from helpers.builders import quadratic
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from engine import hike
from engine.study.profile import Runtimes, minutes_to, profile_of, targets_of

LEVEL = quadratic(condition=6.0)


def track_of(minutes, remaining):
    track = np.zeros(len(minutes), [("minutes", float), ("remaining", float)])
    track["minutes"], track["remaining"] = minutes, remaining
    return track


def test_a_target_is_reached_where_the_line_between_two_samples_crosses_it() -> None:
    track = track_of([0, 10, 20, 30], [1.0, 0.5, 0.8, 0.1])
    found = minutes_to(track, np.array([1.0, 0.75, 0.5, 0.45, 0.1, 0.05]))
    assert found.tolist() == pytest.approx([0.0, 5.0, 10.0, 25.0, 30.0, math.inf])


@examples(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
def test_easier_targets_are_reached_no_later(remaining: list[float]) -> None:
    track = track_of(np.arange(len(remaining) + 1), [1.0, *remaining])
    found = minutes_to(track, targets_of([LEVEL]))
    assert (np.diff(found[np.isfinite(found)]) >= -1e-12).all()
    reached = np.isfinite(found)
    assert (reached == (targets_of([LEVEL]) >= min([1.0, *remaining]))).all()


def test_the_profile_counts_pairs_reached() -> None:
    results = [hike(LEVEL, rule, seed) for rule in ("gd", "adam") for seed in range(4)]
    profile = profile_of(results)
    assert len(profile.targets) == 51
    assert profile.targets[-1] == pytest.approx(LEVEL.tolerance)
    own = profile.strategies[0]
    gd = results[:4]
    for minute in (20.0, 60.0):
        counted = np.mean(
            [
                bool((r.track["remaining"][r.track["minutes"] <= minute] <= target).any())
                for r in gd
                for target in profile.targets
            ]
        )
        # A pair may be reached on the way to the track's next sample, seconds later.
        assert own.share(np.array([minute]))[0] == pytest.approx(counted, abs=0.03)
    assert own.share(profile.minutes)[-1] == np.mean(np.isfinite(own.minutes))


def test_expected_daylight_is_all_minutes_spent_over_the_hikes_that_arrived() -> None:
    minutes = np.array([[10.0, 30.0, math.inf], [20.0, math.inf, math.inf]])
    own = Runtimes("x", ("a", "a"), (0, 1), minutes, np.array([90.0, 120.0]))
    first, second, third = own.expected
    assert first.mean == 15.0
    assert (first.low, first.high) == (10.0, 20.0)
    assert second.mean == 30.0 + 120.0
    assert second.low == 30.0
    assert math.isinf(second.high)
    assert all(math.isinf(v) for v in third)


def test_the_command_writes_the_same_profile_as_table_and_document(tmp_path, monkeypatch) -> None:
    from game.cli import main

    files = [tmp_path / f"p.{ending}" for ending in ("csv", "json", "png")]
    for file in files:
        ask = ["score", "gd", "sign", "--levels", "quiet-bowl", "--seeds", "3"]
        monkeypatch.setattr(sys, "argv", ["dusk", *ask, "--profile", str(file)])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 0
    rows = list(csv.DictReader(files[0].open()))
    document = json.loads(files[1].read_text())
    for own in document["strategies"]:
        shares = [float(row["share_reached"]) for row in rows if row["strategy"] == own["strategy"]]
        assert shares == own["share_reached"]
        assert shares == sorted(shares)
        assert len(own["expected_minutes"]) == 51
    assert files[2].read_bytes().startswith(b"\x89PNG")
