"""Watching a replay: every minute can be gone to, from both sides, and drawing changes nothing."""

import gzip
import os
import subprocess
import sys
from itertools import pairwise

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import pygame
import pytest
from helpers.paths import ROOT
from helpers.person import at_the_window
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import BadInput, Mismatch, retrace, verify
from game.playback.timeline import load_timeline
from game.profile.settings import Settings
from game.scenes.watch import Watch
from game.ui.theme import Ui

REPLAY = ROOT / "assets/replays/foothills.jsonl.gz"
SIZE = (1280, 720)


@pytest.fixture(scope="module")
def timeline():
    return load_timeline(REPLAY)


def drawn(watch, size=SIZE):
    ui, canvas = Ui(), pygame.Surface(size)
    ui.fit(size)
    watch.draw(canvas, ui)
    return pygame.surfarray.array3d(canvas)


def key(watch, code, sign=""):
    return watch.event(pygame.Event(pygame.KEYDOWN, key=code, unicode=sign, mod=0))


@pytest.mark.slow
def test_the_first_page_comes_a_piece_a_frame_and_is_the_same_page(timeline):
    at_once, ui = drawn(Watch(timeline)), Ui(frame_budget=0.0)
    watch, canvas, frames = Watch(timeline), pygame.Surface(SIZE), 1
    ui.fit(SIZE)
    watch.draw(canvas, ui)
    paper = pygame.surfarray.array3d(canvas)
    assert not np.array_equal(paper, at_once), "the first frame waits for no map"
    while not watch.page.base.ready(SIZE, ui):
        frames += 1
    assert frames > len(timeline.summary().relief.contours)
    watch.draw(canvas, ui)
    assert np.array_equal(pygame.surfarray.array3d(canvas), at_once)


def test_retracing_gives_the_hike_itself(timeline):
    result, expedition = retrace(REPLAY)
    assert result.to_dict() == verify(REPLAY).to_dict()
    assert expedition.state_hash == result.state_hash
    assert timeline.verbs[-1].end == pytest.approx(timeline.daylight)
    assert [verb.kind for verb in timeline.verbs].count("measure") == result.readings


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_the_hike_at_a_minute_is_between_its_neighbours(timeline, a, b):
    early, late = sorted((a * timeline.daylight, b * timeline.daylight))
    first, second = timeline.at(early), timeline.at(late)
    assert 0 <= first.score <= second.score <= timeline.result.score + 0.05
    assert first.readings <= second.readings
    assert first.number <= second.number
    assert second.verb.begin <= late <= second.verb.end + 1e-9


def test_speed_pause_steps_and_scrubbing_by_keys(timeline):
    watch = Watch(timeline)
    watch.update(1.0)
    assert watch.minutes == pytest.approx(4.0)
    for _ in range(9):
        key(watch, pygame.K_UP)
    assert watch.speed == 64
    for _ in range(9):
        key(watch, pygame.K_MINUS, "-")
    assert watch.speed == 1
    key(watch, pygame.K_SPACE)
    watch.update(5.0)
    assert watch.minutes == pytest.approx(4.0)
    ends = [verb.end for verb in timeline.verbs]
    for _ in range(3):
        key(watch, pygame.K_PERIOD, ".")
        assert watch.minutes in ends
    there = watch.minutes
    key(watch, pygame.K_PERIOD, ".")
    key(watch, pygame.K_COMMA, ",")
    assert watch.minutes == pytest.approx(there)
    key(watch, pygame.K_END)
    assert watch.minutes == timeline.daylight
    key(watch, pygame.K_HOME)
    key(watch, pygame.K_RIGHT)
    assert watch.minutes == pytest.approx(0.02 * timeline.daylight)


def test_a_click_into_the_chart_goes_to_its_minute_and_dragging_follows(timeline):
    watch = Watch(timeline)
    drawn(watch)
    plot = watch.page.curve.plot
    middle = (plot.centerx, plot.centery)
    watch.event(pygame.Event(pygame.MOUSEBUTTONDOWN, pos=middle, button=1))
    assert watch.minutes == pytest.approx(timeline.daylight / 2, rel=0.01)
    watch.event(
        pygame.Event(pygame.MOUSEMOTION, pos=(plot.right, 5), rel=(0, 0), buttons=(1, 0, 0))
    )
    near = (plot.left + plot.width // 4, plot.bottom)
    watch.event(pygame.Event(pygame.MOUSEMOTION, pos=near, rel=(0, 0), buttons=(1, 0, 0)))
    assert watch.minutes == pytest.approx(timeline.daylight / 4, rel=0.02)
    watch.event(pygame.Event(pygame.MOUSEBUTTONUP, pos=near, button=1))
    watch.event(pygame.Event(pygame.MOUSEMOTION, pos=middle, rel=(0, 0), buttons=(0, 0, 0)))
    assert watch.minutes == pytest.approx(timeline.daylight / 4, rel=0.02)
    # It stays there, so that one can walk on from just that minute.
    watch.update(5.0)
    assert watch.minutes == pytest.approx(timeline.daylight / 4, rel=0.02)


def test_a_minute_looks_the_same_from_both_sides_and_drawing_changes_nothing(timeline):
    watch = Watch(timeline)
    before = timeline.expedition.state_hash
    watch.go_to(30.0)
    there = drawn(watch)
    watch.go_to(timeline.daylight)
    assert (drawn(watch) != there).any()
    watch.go_to(30.0)
    assert np.array_equal(drawn(watch), there)
    assert timeline.expedition.state_hash == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text_size"), [("pl", "largest"), ("fa", "largest"), ("en", "largest")]
)
def test_every_name_below_the_page_is_whole(timeline, language, text_size, monkeypatch):
    watch, ui = Watch(timeline), Ui()
    ui.take(Settings(language=language, text_size=text_size))
    ui.fit((1280, 720))
    watch.go_to(timeline.daylight)
    seen = []
    render = ui.fonts.render
    monkeypatch.setattr(ui.fonts, "render", lambda s, *rest: seen.append(s) or render(s, *rest))
    watch.draw(pygame.Surface((1280, 720)), ui)
    keys = ("watch.again", "watch.back", "auto.step", "watch.behind", "auto.slower", "auto.faster")
    assert {ui.text(key) for key in keys} <= set(seen)


@pytest.mark.slow
def test_on_foot_the_hiker_is_followed_and_every_leap_lands(timeline):
    before = timeline.expedition.state_hash
    watch = Watch(timeline)
    key(watch, pygame.K_TAB)
    # It is made beside the page, and the map stays until it is there.
    assert (drawn(watch, (800, 450)) == drawn(Watch(timeline), (800, 450)))[20:420, 20:430].all()
    watch.coming.take()
    seen = []
    for minutes in (2.0, 13.0, 60.0, timeline.daylight, 0.5):
        watch.go_to(minutes)
        watch.update(1 / 60)
        seen.append(drawn(watch, (800, 450))[20:420, 20:430])
        hiker = timeline.at(watch.minutes)
        place = (
            hiker.east - timeline.expedition.start_east,
            hiker.north - timeline.expedition.start_north,
        )
        assert watch.rear_view.view.camera.place == pytest.approx(place)
    assert all((a != b).any() for a, b in pairwise(seen))
    key(watch, pygame.K_TAB)
    true_map = drawn(watch, (800, 450))[20:420, 20:430]
    assert (true_map != seen[-1]).mean() > 0.5
    assert timeline.expedition.state_hash == before


def forged(tmp_path):
    """A replay in which one number was changed."""
    lines = gzip.decompress(REPLAY.read_bytes()).split(b"\n")
    spot = next(k for k, line in enumerate(lines) if b'"walk"' in line)
    lines[spot] = lines[spot].replace(b'"metres":', b'"metres":1')
    path = tmp_path / "forged.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    return path


def test_a_forged_replay_is_told_in_one_line(tmp_path):
    path = forged(tmp_path)
    with pytest.raises(Mismatch):
        verify(path)
    with pytest.raises(BadInput, match="does not hold: line") as failure:
        load_timeline(path)
    assert "\n" not in str(failure.value)


@pytest.mark.slow
def test_without_a_screen_the_terminal_shows_it_and_bad_files_exit_with_2(tmp_path):
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env = {**clean, "PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy"}

    def dusk(*arguments):
        command = [sys.executable, "-c", "from game.cli import main; main()", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    shown = dusk("watch", str(REPLAY))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "momentum_restart scores" in shown.stdout
    bad = dusk("watch", str(forged(tmp_path)))
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_person_watches_in_the_window(tmp_path):
    with at_the_window(["watch", str(REPLAY)], tmp_path) as person:
        for name in ("space", "period", "comma", "Right", "End", "Home"):
            person.key(name, pause=0.2)
        person.click(900, 450)
        person.key("Escape")
        assert person.process.wait(timeout=60) == 0
        assert person.output() == ""
