"""A strategy in the window: the same hike in steps, the watched file, errors that only wait."""

import os
import re
import time

import pytest
from helpers.person import at_the_window

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from engine import load_level, run
from game.app.scene_stack import SceneStack
from game.background.strategy_thread import FileWatcher, StrategyThread
from game.hike.playback_steps import StepPlayer, explain, steps_of
from game.scenes.autopilot import Autopilot
from game.ui.theme import Ui
from game.words.catalogue import load_catalogue

SOURCE = """\
def hike(hiker, learning_rate={rate}):
    while hiker.daylight > 0:
        slope = hiker.measure()
        hiker.walk(-learning_rate * slope)
        hiker.walk(-learning_rate * slope)
"""
BROKEN = "def hike(hiker):\n    slope = hiker.measure()\n    hiker.walk(-100 * slop)\n"
UNREADABLE = "def hike(hiker):\n    while hiker.daylight > 0\n        pass\n"
ENDLESS = "def hike(hiker):\n    while True:\n        pass\n"


@pytest.fixture
def screen():
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode((960, 540))
    pygame.quit()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(SOURCE.format(rate=150))
    return path


def key(code, sign=""):
    return pygame.Event(pygame.KEYDOWN, key=code, mod=0, unicode=sign, scancode=0)


def until(stack, what, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        stack.update(1 / 60)
        if what():
            return
        time.sleep(0.002)
    raise AssertionError("waited in vain")


def test_the_steps_are_the_hike():
    result, expedition = run(load_level("foothills"), "gd", 3)
    steps = steps_of(expedition)
    player = StepPlayer(steps)
    assert player.minutes == 90
    seen = 0
    while not player.over:
        player.advance(0.37)
        assert 0 <= player.minutes <= 90
        assert len(player.notes) >= seen
        seen = len(player.notes)
    assert seen == result.readings
    end = (expedition.east - expedition.start_east, expedition.north - expedition.start_north)
    assert player.here == pytest.approx(end)
    assert player.minutes == 0


def test_whole_minutes_and_lengths_are_all_that_the_playback_knows():
    _, expedition = run(load_level("ravine"), "adam", 2)
    for step in steps_of(expedition):
        assert isinstance(step.playback.from_minutes, int)
        assert isinstance(step.playback.to_minutes, int)
        if step.playback.kind == "walk":
            length = step.playback.lengths[-1]
            assert step.playback.seconds == min(1.1, 0.12 + length / 90.0)


def test_each_reading_and_stride_is_explained_in_one_line(file):
    _, expedition = run(load_level("foothills"), str(file), 3)
    text, steps = load_catalogue(), steps_of(expedition)
    assert re.fullmatch(r"slope 0\.\d+ to the [a-z-]+, 2 min", explain(text, steps, 0))
    assert re.fullmatch(r"slope .+, 2 min; stride \d+ m", explain(text, steps, 1))
    assert re.fullmatch(r"slope .+, 2 min; stride 2, \d+ m", explain(text, steps, 2))
    assert all("\n" not in explain(text, steps, i) for i in range(len(steps)))


def test_a_saved_file_is_noticed_once_it_is_whole(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("a = 1\n")
    watch = FileWatcher(str(path))
    assert not watch.saved()
    path.write_text("")
    assert [watch.saved() for _ in range(3)] == [False] * 3
    path.write_text("a = 12\n")
    assert [watch.saved() for _ in range(3)] == [False, True, False]
    other = tmp_path / "mine.tmp"
    other.write_text("a = 123\n")
    path.unlink()
    assert not watch.saved()
    other.replace(path)
    assert [watch.saved() for _ in range(3)] == [False, True, False]


def test_a_thought_without_end_can_be_stopped(tmp_path):
    path = tmp_path / "endless.py"
    path.write_text(ENDLESS)
    work = StrategyThread(str(path), {}, load_level("quiet-bowl"), 3)
    work.start()
    assert not work.done.wait(0.3)
    assert work.line() in (2, 3)
    work.stop()
    assert work.done.wait(60)


def test_save_fault_and_mending_in_the_scene(screen, file, capsys):
    scene = Autopilot(load_level("quiet-bowl"), 3, str(file), {})
    stack, ui = SceneStack(scene), Ui()
    ui.fit((960, 540))
    until(stack, lambda: scene.player is not None)
    stack.draw(screen, ui)
    for source in (SOURCE.format(rate=300), UNREADABLE, BROKEN, ENDLESS, SOURCE.format(rate=222)):
        count = len(scene.runs)
        file.write_text(source)
        until(stack, lambda count=count: len(scene.runs) > count)
        # The file is read by then: the next save must not empty it under the reader's eyes.
        if source == ENDLESS:
            until(stack, lambda: scene.strategy_thread.line() is not None)
        else:
            until(stack, lambda: scene.player is not None)
        stack.draw(screen, ui)
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines[0].startswith("hiked: score ")
    assert lines[1].startswith("hiked again: score ")
    assert f"{file} line 2" in lines[2]
    assert f"{file} line 3: hiker.walk(-100 * slop)" in lines[3]
    assert len(lines) == 5
    before = lines[1].split()[3]
    assert lines[4].endswith(f"(before {before})")
    assert [run.stopped for run in scene.runs] == [False] * 4 + [True, False]


def test_a_run_that_was_called_off_is_never_the_one_before(screen, file, capsys, monkeypatch):
    stop = StrategyThread.stop

    def stop_and_wait(work):
        stop(work)
        assert work.ident is None or work.done.wait(60)

    monkeypatch.setattr(StrategyThread, "stop", stop_and_wait)
    scene = Autopilot(load_level("quiet-bowl"), 3, str(file), {})
    stack = SceneStack(scene)
    until(stack, lambda: scene.player is not None)
    for source in (ENDLESS, SOURCE.format(rate=222)):
        count = len(scene.runs)
        file.write_text(source)
        until(stack, lambda count=count: len(scene.runs) > count)
        until(stack, lambda: scene.player is not None or scene.strategy_thread.line() is not None)
    until(stack, lambda: scene.player is not None)
    first, second = (line for line in capsys.readouterr().out.splitlines() if line)
    assert second.endswith(f"(before {first.split()[2]})")
    assert [run.stopped for run in scene.runs] == [False, True, False]


def test_nothing_is_told_of_the_mountain_before_dusk(screen, file, monkeypatch):
    scene = Autopilot(load_level("quiet-bowl"), 3, str(file), {})
    stack, ui = SceneStack(scene), Ui()
    ui.fit((960, 540))
    until(stack, lambda: scene.player is not None)
    for work in (scene.strategy_thread.expedition, scene.notebook.expedition):
        monkeypatch.setattr(work, "terrain", None)
        # Where the hut stands is seen from near; how low it lies is not.
        monkeypatch.setattr(work, "hut", work.hut._replace(altitude=None))
    for _ in range(20):
        stack.event(key(pygame.K_PERIOD, "."))
        stack.update(1 / 60)
        stack.draw(screen, ui)
    assert scene.paused


def test_speed_pause_step_and_the_debrief(screen, file):
    scene = Autopilot(load_level("quiet-bowl"), 3, str(file), {})
    stack, ui = SceneStack(scene), Ui()
    ui.fit((960, 540))
    until(stack, lambda: scene.player is not None)
    for _ in range(9):
        stack.event(key(pygame.K_EQUALS, "+"))
    assert scene.speed == 64
    for _ in range(9):
        stack.event(key(pygame.K_MINUS, "-"))
    assert scene.speed == 1
    stack.event(key(pygame.K_SPACE))
    index = scene.player.index
    for _ in range(90):
        stack.update(1 / 60)
    assert scene.player.index == index
    stack.event(key(pygame.K_PERIOD, "."))
    assert scene.player.index == index + 1
    stack.event(key(pygame.K_SPACE))
    stack.event(key(pygame.K_END))
    until(stack, lambda: scene.debrief is not None and scene.debrief.summary is not None)
    stack.draw(screen, ui)
    assert scene.debrief.has_picture
    until(stack, lambda: scene.debrief.ready)
    stack.draw(screen, ui)
    file.write_text(SOURCE.format(rate=260))
    until(stack, lambda: len(scene.runs) == 2 and scene.debrief is None)
    stack.draw(screen, ui)


@pytest.mark.slow
def test_the_window_hikes_again_whenever_the_file_is_saved(tmp_path, file):
    arguments = ["play", "quiet-bowl", "--autopilot", "mine.py", "--seed", "3"]
    with at_the_window(arguments, tmp_path) as person:

        def told(pattern):
            return person.wait_for(lambda: re.search(pattern, person.output(), re.M), 30)

        first = told(r"^hiked: score (\d+)$").group(1)
        person.key("space")
        person.key("period")
        person.key("plus")
        file.write_text(SOURCE.format(rate=400))
        second = told(rf"^hiked again: score (\d+) \(before {first}\)$").group(1)
        assert second != first
        file.write_text(BROKEN)
        told(r"^waiting: mine\.py line 3: hiker\.walk\(-100 \* slop\): NameError")
        file.write_text(UNREADABLE)
        told(r"^waiting: mine\.py line 2: .*not valid Python")
        fresh = tmp_path / "mine.tmp"
        fresh.write_text(SOURCE.format(rate=250))
        fresh.replace(file)
        told(rf"^hiked again: score \d+ \(before {second}\)$")
        file.write_text(ENDLESS)
        time.sleep(1.5)
        # To the title and out, though the strategy still runs.
        person.until(None, "key", "Escape")
        assert person.process.wait(timeout=60) == 0
        assert "Traceback" not in person.output()
