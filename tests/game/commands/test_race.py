"""The race: one mountain, the same luck; a table without a screen, a spectacle with one."""

import json
import os
import re

import pytest
from helpers.command import dusk
from helpers.person import at_the_window

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from engine import BadInput, hike, load_level
from game.app.scene_stack import SceneStack
from game.playback import race
from game.scenes.race import RaceScene
from game.ui.theme import Ui


def test_the_document_ranks_the_same_hikes_as_run(tmp_path):
    done = dusk("race", "gd", "adam", "sign", "--level", "ravine", "--seed", "5", "--json",
                folder=tmp_path)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert (document["level"], document["seed"]) == ("ravine", 5)
    rows = document["rows"]
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert [row["score"] for row in rows] == sorted((r["score"] for r in rows), reverse=True)
    for row in rows:
        assert row["score"] == hike("ravine", row["strategy"], 5).score


def test_without_a_screen_there_is_the_table(tmp_path):
    done = dusk("race", "gd", "gd", "--level", "quiet-bowl", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Quiet bowl, seed 0"
    assert "m per slope" in lines[1]
    # Twins share the first place and are told apart by name.
    assert [line.split()[0] for line in lines[2:]] == ["1.", "1."]
    assert "gd (2)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["gd", "--level", "ravine"], "2 to 8 strategies, found 1"),
        (["gd"] * 9 + ["--level", "ravine"], "found 9"),
        (["gd", "gdd", "--level", "ravine"], "`gd`"),
        (["gd", "adam", "--level", "ravin"], "`ravine`"),
        (["gd", "none.py", "--level", "ravine"], "none.py"),
        (["gd", "adam"], "--level"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments, part, tmp_path):
    done = dusk("race", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert part in done.stderr


def test_a_fault_ends_one_hike_and_not_the_race(tmp_path):
    (tmp_path / "bad.py").write_text("def hike(hiker):\n    hiker.walk('x')\n")
    done = dusk("race", "bad.py", "gd", "--level", "quiet-bowl", "--json", folder=tmp_path)
    assert done.returncode == 2
    assert "bad.py line 2" in done.stderr
    rows = json.loads(done.stdout)["rows"]
    assert [row["strategy"] for row in rows] == ["gd", "bad"]
    assert rows[1]["verdict"] == "illegal_move"


def test_the_score_so_far_ends_as_the_score():
    result = hike("foothills", "adam", 3)
    parts = [race.score_so_far(result, m) for m in (0, 15, 40, 89, 90)]
    assert parts[0] == pytest.approx(0)
    assert parts == sorted(parts)
    assert parts[-1] == pytest.approx(result.score, abs=0.5)


def test_too_few_are_no_race():
    with pytest.raises(BadInput):
        race.load_racers(["gd"], {})


def test_the_race_is_drawn_from_start_to_sheet():
    pygame.display.init()
    pygame.font.init()
    canvas, ui = pygame.display.set_mode((960, 540)), Ui()
    ui.fit((960, 540))
    names = ["gd", "adam", "momentum", "sign", "clipped", "nesterov", "rmsprop", "adagrad"]
    entered = race.load_racers(names, {})
    scene = RaceScene(load_level("foothills"), 3, entered)
    stack = SceneStack(scene)
    stack.draw(canvas, ui)
    scene.work.join(60)
    for step in range(2000):
        stack.update(1 / 10)
        if step % 20 == 0:
            stack.draw(canvas, ui)
        if scene.debrief is not None and scene.debrief.has_picture:
            break
    stack.draw(canvas, ui)
    assert scene.minutes == 90
    summary = scene.summary
    assert summary.result.score == max(result.score for result, _ in summary.hikes())
    signs = {(line.colour, line.pattern, line.marker) for _, line in summary.hikes()}
    assert len(signs) == len(names)
    pygame.quit()


@pytest.mark.slow
def test_the_window_shows_a_race_to_its_end(tmp_path):
    arguments = ["race", "gd", "adam", "--level", "quiet-bowl", "--seed", "3"]
    with at_the_window(arguments, tmp_path) as person:
        person.key("plus")
        person.key("space")
        person.key("space")
        person.key("End")
        line = person.wait_for(
            lambda: re.search(r"^first: (\w+), score (\d+)$", person.output(), re.M), 30
        )
        best = max(("gd", "adam"), key=lambda name: hike("quiet-bowl", name, 3).score)
        assert line.group(1) == best
        person.until(None, "key", "Escape")  # to the title, and out
        assert person.process.wait() == 0
        assert "Traceback" not in person.output()


@pytest.mark.slow
def test_worker_processes_give_the_same_table(tmp_path):
    (tmp_path / "one.py").write_text("def hike(hiker):\n    hiker.walk(-90 * hiker.measure())\n")
    (tmp_path / "two.py").write_text("def hike(hiker):\n    hiker.walk(50, 0)\n")
    for given in (("gd", "one.py", "two.py"), (".",)):
        alone, together = (
            dusk("race", *given, "--level", "ravine", "--json", *jobs, folder=tmp_path)
            for jobs in ((), ("--jobs", "2"))
        )
        assert (alone.returncode, together.returncode) == (0, 0)
        assert alone.stdout == together.stdout
