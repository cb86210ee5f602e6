"""Progress: stars, bests, the last hikes, the mountain of the day; and nothing lost."""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime

import pytest
from helpers.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from engine import hike, level_names, load_level
from engine.level_files.mountain_of_the_day import LEVELS_OF_THE_DAY, mountain_of_the_day
from game.hike.history import first_safe, history_entry
from game.profile.profile import Profile
from game.profile.progress import (
    MOST_HIKES,
    PastHike,
    Progress,
    decode_progress,
    encode_progress,
    is_open,
    level_key,
    stars_of,
    third_star,
    with_hike,
    with_record,
    with_tutorial,
)

lines = st.builds(
    PastHike,
    level=st.sampled_from(["a", "b"]),
    seed=st.integers(0, 2**512 - 1).map(str),
    score=st.floats(0, 1000),
    safe=st.booleans(),
    stars=st.integers(0, 3),
    day=st.sampled_from(["", "2026-03-01"]),
)


@given(st.lists(lines, max_size=30))
def test_records_agree_with_the_hikes_they_come_from(hikes):
    progress = Progress()
    for line in hikes:
        progress = with_hike(progress, line)
    assert decode_progress(encode_progress(progress)) == progress
    for key in ("a", "b"):
        own = [line for line in hikes if line.level == key]
        record = progress.of(key)
        assert record.hikes == len(own)
        assert record.best == max((line.score for line in own), default=0.0)
        assert record.stars == max((line.stars for line in own), default=0)
    of_day = [line.score for line in hikes if line.day]
    assert progress.days == ({"2026-03-01": max(of_day)} if of_day else {})


def test_the_last_hikes_are_kept_one_by_one_and_no_more():
    progress = Progress()
    for number in range(MOST_HIKES + 20):
        line = PastHike(level="a", seed=str(number), score=1.0, safe=False)
        progress = with_hike(progress, line)
    assert [line.seed for line in progress.hikes] == [str(n) for n in range(20, MOST_HIKES + 20)]
    assert progress.of("a").hikes == MOST_HIKES + 20


def test_stars_ask_for_safety_for_par_and_for_a_quarter_of_the_rest():
    assert third_star(800) == 850
    assert [stars_of(s, True, 800) for s in (700, 800, 849.9, 850)] == [1, 2, 2, 3]
    assert stars_of(860, False, 800) == 0
    assert [stars_of(999, safe, None) for safe in (False, True)] == [0, 1]


def test_a_level_opens_when_the_one_before_it_was_walked():
    keys = ["a", "b", "c"]
    progress = Progress()
    assert [is_open(progress, keys, i) for i in range(3)] == [True, False, False]
    progress = with_hike(progress, PastHike(level="a", seed="1", score=500, safe=False))
    assert not is_open(progress, keys, 1)
    progress = with_hike(progress, PastHike(level="a", seed="2", score=500, safe=False))
    assert [is_open(progress, keys, i) for i in range(3)] == [True, True, False]
    # Whoever walked a closed one anyway has opened it.
    progress = with_hike(progress, PastHike(level="c", seed="3", score=500, safe=True))
    assert is_open(progress, keys, 2)


def test_the_mountain_of_the_day_hangs_on_the_date_alone():
    days = [date.fromordinal(739_000 + k) for k in range(400)]
    drawn = [mountain_of_the_day(day) for day in days]
    assert drawn == [mountain_of_the_day(day) for day in days]
    assert len({seed for _, seed in drawn}) > 390
    assert {name for name, _ in drawn} == set(LEVELS_OF_THE_DAY)
    assert set(LEVELS_OF_THE_DAY) <= set(level_names()), "a day's mountain is always shipped"
    assert mountain_of_the_day(date(2026, 3, 1)) == ("river-country", 872138)


def test_a_level_more_moves_nobodys_day(tmp_path):
    shutil.copytree(ROOT / "levels", tmp_path / "levels")
    order = tmp_path / "levels" / "order.txt"
    order.write_text(f"a-new-one\n{order.read_text('utf-8')}", "utf-8")
    shutil.copy(tmp_path / "levels" / "ravine.toml", tmp_path / "levels" / "a-new-one.toml")
    days = [date.fromordinal(739_000 + k) for k in range(60)]
    code = """
from datetime import date
from engine import level_names
from engine.level_files.mountain_of_the_day import mountain_of_the_day
from game.profile.campaign import chapters
assert level_names()[0] == "a-new-one"
day = date(2026, 3, 1)
assert chapters(day, None)[0].offers[0].seed == mountain_of_the_day(day)[1]
print([mountain_of_the_day(date.fromordinal(739_000 + k)) for k in range(60)])
"""
    with_it = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True,
                             text=True, check=False,
                             env={**os.environ, "PYTHONPATH": str(tmp_path)})  # fmt: skip
    assert with_it.stdout.strip() == str([mountain_of_the_day(day) for day in days]), with_it.stderr


def test_an_own_level_of_a_shipped_name_has_a_record_of_its_own(tmp_path):
    shipped = load_level("ravine")
    assert level_key(shipped) == "ravine"
    path = tmp_path / "ravine.toml"
    from importlib import resources

    text = resources.files("levels").joinpath("ravine.toml").read_text("utf-8")
    path.write_text(text, encoding="utf-8")
    assert level_key(load_level(path)) == "ravine"
    path.write_text(text.replace("daylight = 120", "daylight = 240"), encoding="utf-8")
    assert level_key(load_level(path)).startswith("ravine#")


def test_a_hike_is_kept_with_what_it_came_to():
    name, seed = mountain_of_the_day(date(2026, 3, 1))
    result = hike(name, "adam", seed)
    line = history_entry(result, datetime(2026, 3, 1, 18, 30))
    assert line.day == "2026-03-01"
    assert line.score == pytest.approx(result.score, abs=0.001)
    assert history_entry(result, datetime(2026, 3, 2)).day == ""


def test_arrival_is_the_first_safe_minute():
    result = hike("quiet-bowl", "gd", 3, {"learning_rate": 1000.0, "every": 1})
    minute, readings = first_safe(result)
    track = result.track
    before = track["remaining"][track["minutes"] < minute]
    assert result.safe
    assert (before > result.level.tolerance).all()
    assert 0 < readings <= result.readings
    lost = hike("quiet-bowl", "gd", 3, {"learning_rate": 1.0})
    assert first_safe(lost) == (lost.level.daylight, lost.readings)


def test_two_windows_do_not_lose_each_other_s_hikes(tmp_path):
    first, second = Profile(tmp_path), Profile(tmp_path)
    for profile, level in ((first, "a"), (second, "b"), (first, "c")):
        line = PastHike(level=level, seed="1", score=500, safe=True)
        profile.update_progress(lambda progress, line=line: with_hike(progress, line))
    assert {line.level for line in Profile(tmp_path).progress.hikes} == {"a", "b", "c"}


@pytest.mark.parametrize("content", [b"{", b'{"version": 2}', b"\xff", b'{"hikes": 3}'])
def test_broken_progress_is_kept_aside(content, tmp_path):
    (tmp_path / "progress.json").write_bytes(content)
    profile = Profile(tmp_path)
    assert (tmp_path / "progress.broken-1.json").read_bytes() == content
    profile.update_progress(lambda progress: with_record(progress, "a", predicted=2))
    assert Profile(tmp_path).progress.of("a").predicted == 2


def test_a_progress_that_breaks_while_the_game_runs_costs_nothing(tmp_path):
    profile = Profile(tmp_path)
    profile.update_progress(lambda progress: with_record(progress, "a", predicted=2))
    (tmp_path / "progress.json").write_bytes(b"oops")
    profile.update_progress(lambda progress: with_record(progress, "b", predicted=1))
    kept = Profile(tmp_path).progress
    assert (kept.of("a").predicted, kept.of("b").predicted) == (2, 1)


def test_first_steps_once_done_stay_done():
    done = with_tutorial(Progress(), "done")
    assert with_tutorial(done, "skipped") == done
    assert with_tutorial(Progress(), "skipped").tutorial == "skipped"


def test_golf_keeps_the_fewest_readings_of_safe_hikes() -> None:
    progress = Progress()
    for readings, safe, fewest in ((3, False, None), (9, True, 9), (12, True, 9), (5, True, 5)):
        hike = PastHike(level="ravine", seed="1", score=500.0, safe=safe, readings=readings)
        progress = with_hike(progress, hike)
        assert progress.of("ravine").fewest == fewest
    assert decode_progress(encode_progress(progress)) == progress
