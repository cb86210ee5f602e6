"""From here: a hike goes on by hand or by a file from a minute of another, for practice alone."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import pygame
import pytest
from helpers.command import dusk, one_line
from helpers.traced import CODE, traced_hike

from engine.continuation import load_continuation
from game.app.scene_stack import SceneStack
from game.playback.timeline import load_timeline
from game.profile.profile import Profile
from game.scenes.autopilot import Autopilot
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.scene import Begin
from game.scenes.watch import Watch

MINUTE = 30.0


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    return traced_hike(tmp_path_factory.mktemp("traced"))


@pytest.fixture
def source(replay):
    return load_continuation(str(replay), MINUTE)


def key(code, sign=""):
    return pygame.Event(pygame.KEYDOWN, key=code, mod=0, unicode=sign, scancode=0)


def test_a_person_goes_on_with_all_that_was_read_and_walked(source):
    hike = HikeScene(source.hiked.level, source.hiked.seed, source=source)
    e = hike.player_hike.expedition
    assert e.records == source.hiked.records[: len(e.records)]
    assert e.elapsed_ms <= MINUTE * 60_000
    assert len(hike.player_hike.notes) == len(e.readings) > 1
    assert hike.player_hike.route[-1] == pytest.approx(hike.player_hike.place)
    assert not hike.briefing


def test_such_a_hike_is_practice_and_shown_beside_the_first(source, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    profile = Profile.in_data_folder()
    hike = HikeScene(source.hiked.level, source.hiked.seed, source=source)
    stack = SceneStack(hike, profile)
    hike.resume("camp")
    for _ in range(400):
        stack.update(1 / 60)
    assert hike.ending.preparation is not None
    assert hike.ending.preparation.done.wait(60)
    assert hike.ending.preparation.practice
    assert hike.ending.preparation.result.strategy == "By hand, from minute 30"
    assert source.result in hike.ending.preparation.ghosts
    assert not profile.progress.hikes
    assert hike.ending.preparation.replay is None


def test_watch_autopilot_and_debrief_have_the_way_to_it(replay, tmp_path):
    watch = Watch(load_timeline(replay))
    watch.minutes = MINUTE
    assert isinstance(watch.event(key(pygame.K_h, "h")), Begin)
    (tmp_path / "mine.py").write_text(CODE)
    pilot = Autopilot(watch.timeline.expedition.level, 3, str(tmp_path / "mine.py"), {})
    assert pilot.strategy_thread.done.wait(60)
    pilot.update(0.01)
    pilot.event(key(pygame.K_PERIOD, "."))
    assert isinstance(pilot.event(key(pygame.K_h, "h")), Begin)
    asked = []
    debrief = DebriefScene(_finished(watch.timeline), lambda seed: watch, onward=asked.append)
    assert not debrief.offers("onward"), "no minute is chosen yet"
    debrief.scrubber.minute = MINUTE
    assert debrief.offers("onward")
    assert isinstance(debrief.choose("onward"), Begin)


def _finished(timeline):
    from game.debrief.preparation import DebriefPreparation

    return DebriefPreparation(timeline.expedition, timeline.result)


def test_a_file_goes_on_in_the_autopilot_from_there(source, tmp_path):
    (tmp_path / "other.py").write_text(CODE.replace("rate=200", "rate=90"))
    pilot = Autopilot(source.hiked.level, source.hiked.seed, str(tmp_path / "other.py"), {}, source)
    assert pilot.strategy_thread.done.wait(60)
    pilot.update(0.01)
    begun = len(source.resume().records)
    assert pilot.player.index == begun
    assert pilot.strategy_thread.result.strategy == "other, from minute 30"
    records = pilot.strategy_thread.expedition.records
    assert records[:begun] == source.hiked.records[:begun]
    assert not pilot.strategy_thread.trace.verbs[begun - 1].frames
    assert pilot.strategy_thread.trace.verbs[begun].frames


def test_play_says_what_from_needs(replay, tmp_path):
    one_line(dusk("play", str(replay), "--from", "999", folder=tmp_path), 2, "less than")
    one_line(dusk("play", "--from", "3", folder=tmp_path), 2, "expected a replay")
    one_line(dusk("play", str(replay), "--from", "30", folder=tmp_path), 2, "no screen here")
