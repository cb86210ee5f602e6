"""Help on a hike: another level on the same mountain, with records of its own."""

import pytest

from engine import Expedition, load_level, save_replay, verify
from engine.continuation import hike_at_last_reading
from game.profile.assists import assists_of, eased_level, without_help
from game.profile.progress import level_key
from game.profile.settings import Assists, Settings, decode_settings, encode_settings

HELP = Assists(daylight=True, altimeter=True, slope=True)


def test_help_changes_what_it_says_and_not_the_mountain():
    level = load_level("ravine")
    eased = eased_level(level, HELP)
    assert eased.daylight == 1.5 * level.daylight
    assert eased.mountain(7).start_east == level.mountain(7).start_east
    assert (eased.mountain(7).terrain.heights == level.mountain(7).terrain.heights).all()
    hike = Expedition(eased, 7)
    shown = hike.glance()
    assert shown == pytest.approx(hike.terrain.height(hike.start_east, hike.start_north))
    before = hike.elapsed_ms
    hike.measure()
    assert hike.elapsed_ms - before == 3000


def test_its_scores_are_kept_apart_and_its_replays_hold(tmp_path):
    level = load_level("ravine")
    assert eased_level(level, Assists(sandbox=True)) is level
    eased = eased_level(level, HELP)
    assert eased.par is None
    assert level_key(level) == "ravine"
    assert level_key(eased) != "ravine"
    hike = Expedition(eased, 7)
    hike.measure()
    save_replay(hike, tmp_path / "a.jsonl.gz")
    assert verify(tmp_path / "a.jsonl.gz").readings == 1


def test_a_level_tells_its_help():
    level = load_level("ravine")
    for assists in (Assists(), Assists(slope=True), HELP):
        assert assists_of(eased_level(level, assists)) == assists
    assert without_help(eased_level(level, HELP)).par == level.par


def test_settings_keep_it():
    settings = Settings(assists=Assists(sandbox=True, slope=True))
    assert decode_settings(encode_settings(settings)) == settings


def test_a_reading_ago_is_before_all_that_came_after_it():
    hike = Expedition(load_level("ravine"), 7)
    hike.walk(3, 4)
    hike.measure()
    first = hike.records[:]
    hike.walk(10, 0)
    hike.measure()
    second = hike.records[:]
    hike.walk(0, 10)
    hike.finish()
    hike = hike_at_last_reading(hike)
    assert hike.records == second
    hike = hike_at_last_reading(hike)
    assert hike.records == first
    assert not hike_at_last_reading(hike).records
    assert hike.measure() is not None


def test_what_is_undone_comes_again_with_the_same_luck():
    hike = Expedition(load_level("noisy-altimeter"), 3)
    hike.measure()
    once = hike.measure()
    hike = hike_at_last_reading(hike)
    assert hike.measure() == once
