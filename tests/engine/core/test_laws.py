"""Laws that hold for every hike: the score's range, the clock's sum, equal actions, equal hash."""

import os
import subprocess
import sys
from itertools import pairwise

import pytest
from helpers.builders import actions, noisy, perform, quadratic, some_fast
from helpers.paths import TESTS
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Expedition, level_names, load_level, save_replay, verify

FEW = settings(max_examples=40, deadline=None)
SEEDS = st.integers(0, 2**512 - 1)


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.sampled_from(level_names()))
def test_standing_still_scores_0(seed: int, level: str) -> None:
    expedition = Expedition(load_level(level), seed)
    expedition.rest(7.5)
    result = expedition.finish()
    assert (result.score, result.remaining, result.safe) == (0.0, 1.0, False)


@pytest.mark.parametrize("seed", range(12))
def test_who_starts_at_the_hut_scores_1000(seed: int) -> None:
    anywhere = {"low": 0.3, "high": 0.7}
    base = quadratic(0.0004, 3.0).table.terrain.layers[0]
    terrain = {
        "grid": 129,
        "centre_east": anywhere,
        "centre_north": anywhere,
        "layers": [{"kind": "quadratic", "curvature": base.curvature, "condition": 3.0}],
    }
    level = quadratic(terrain=terrain, hiker={"across": 0.0, "along": 0.0})
    # The start may lie 1e-13 m above the hut: below a micrometre nothing remains.
    assert Expedition(level, seed).finish().score == pytest.approx(1000.0)


@FEW
@given(SEEDS, st.integers(0, 10**6))
def test_whatever_is_done_the_score_stays_within_0_and_1000_and_the_day_adds_up(
    seed: int, listed: int
) -> None:
    expedition = perform(Expedition(noisy(), seed), actions(listed))
    result = expedition.finish()
    clock = expedition.clock
    assert 0.0 <= result.score <= 1000.0
    assert 0.0 <= result.remaining <= 1.0
    assert clock.measuring_ms + clock.walking_ms + clock.idle_ms == clock.daylight_ms
    assert min(clock.measuring_ms, clock.walking_ms, clock.idle_ms) >= 0
    assert clock.elapsed_ms == clock.daylight_ms
    times = [point.ms for point in expedition.track]
    assert times == sorted(times)
    assert times[-1] == clock.daylight_ms
    assert all(0.0 <= p.east <= 2000.0 and 0.0 <= p.north <= 2000.0 for p in expedition.track)


@FEW
@given(st.integers(0, 10**6))
def test_the_score_is_the_area_under_the_track(listed: int) -> None:
    expedition = perform(Expedition(noisy(), listed), actions(listed))
    track = expedition.track
    area = sum((b.ms - a.ms) * (a.remaining + b.remaining) / 2 for a, b in pairwise(track))
    expected = 1000.0 * (1.0 - area / expedition.daylight_ms)
    assert expedition.finish().score == pytest.approx(expected, abs=1e-6)


def test_a_resting_climber_scores_0_too_and_a_climbing_one_more() -> None:
    level = quadratic(goal="up", hiker={"across": 200.0, "along": 100.0})
    resting, climbing = Expedition(level), Expedition(level)
    resting.rest(20)
    climbing.walk(900, 900)
    assert climbing.hut == climbing.terrain.highest
    assert resting.finish().score == 0.0
    assert climbing.finish().score > 100.0


@pytest.mark.parametrize("block", some_fast(range(10), 1))
def test_equal_actions_give_equal_hashes_and_replays_that_verify(block: int, tmp_path) -> None:
    for listed in range(20 * block, 20 * block + 20):
        level, path = noisy(5.0 + listed % 60), tmp_path / "a.jsonl.gz"
        once = perform(Expedition(level, listed), actions(listed))
        again = perform(Expedition(level, listed), actions(listed))
        assert once.records
        assert once.state_hash == again.state_hash
        assert once.finish().to_dict() == again.finish().to_dict()
        save_replay(once, path)
        assert verify(path).to_dict() == once.finish().to_dict()


def test_other_actions_or_another_seed_give_another_hash() -> None:
    hashes = {perform(Expedition(noisy(), s), actions(s)).state_hash for s in range(30)}
    hashes |= {perform(Expedition(noisy(), 99), actions(s)).state_hash for s in range(30)}
    assert len(hashes) == 60


def test_two_processes_give_equal_hashes() -> None:
    code = (
        "import helpers.builders as b; from engine import Expedition, hike\n"
        "found = [b.perform(Expedition(b.noisy(), s), b.actions(s)).state_hash for s in range(9)]\n"
        "found += [hike(n, 'adam', 3).state_hash for n in ('foothills', 'ravine')]\n"
    )
    here: dict[str, list[str]] = {}
    exec(code, here)
    # Not this process's order of sets.
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    there = subprocess.run(
        [sys.executable, "-c", f"{code}print(found)"],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert there.strip() == str(here["found"])
    assert len(there) > 600
