"""The list of what has been walked: every line opens its replay, every mountain is remembered."""

import time

import pygame
import pytest
from helpers.screens import Driver

from engine import run, save_replay
from game.profile.saved_hikes import hikes_in, mountains_of
from game.scenes.hike import HikeScene
from game.scenes.predict import Predict
from game.scenes.share import Share
from game.scenes.title import Title
from game.scenes.walks import Walks
from game.scenes.watch import Watch
from game.ui.walk_row import PICTURE_SHAPE

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def folder(tmp_path):
    """Three hikes on two mountains, and a file that is no replay."""
    folder = tmp_path / "replays"
    folder.mkdir()
    for day, (name, seed, rule) in enumerate(
        (("quiet-bowl", 3, "gd"), ("ravine", 7, "gd"), ("quiet-bowl", 3, "adam")), 1
    ):
        _, hiked = run(name, rule, seed=seed)
        save_replay(hiked, folder / f"{name}-{seed}-2026030{day}-100000.jsonl.gz")
    (folder / "broken-1-20260309-100000.jsonl.gz").write_bytes(b"no replay")
    return folder


def test_replays_tell_of_themselves_the_newest_first(folder):
    walks = hikes_in(folder)
    assert [(w.level, w.seed, w.when.day) for w in walks] == [
        ("quiet-bowl", "3", 3), ("ravine", "7", 2), ("quiet-bowl", "3", 1)
    ]  # fmt: skip
    assert all(0 < walk.score < 1000 for walk in walks)
    bowl, ravine = mountains_of(walks)
    assert len(bowl.hikes) == 2
    assert bowl.best.score == max(walk.score for walk in bowl.hikes)
    assert ravine.best.level == "ravine"
    assert hikes_in(folder / "nowhere") == []


def walks_driver(folder):
    driver = Driver(Title())
    driver.stack.scenes.append(Walks(folder))
    driver.draw()
    return driver


def opened(driver, kind):
    """Wait for the replay, which is hiked again in the background."""
    if driver.top.opening is not None:
        driver.top.opening.wait(60)
    driver.stack.update(1 / 60)
    assert isinstance(driver.top, kind)


def test_every_line_opens_its_replay_and_comes_back(folder):
    driver = walks_driver(folder)
    lines = [w for w in driver.top.group.widgets if w.key.startswith("line.")]
    assert len(lines) == 3
    driver.press(pygame.K_DOWN, pygame.K_RETURN)
    opened(driver, Watch)
    assert driver.top.timeline.result.level.name == "ravine"
    driver.press(pygame.K_ESCAPE)
    assert isinstance(driver.top, Walks)


def test_a_mountain_is_remembered_and_walked_again(folder):
    driver = walks_driver(folder)
    driver.click("mountains")
    bowl = next(w for w in driver.top.group.widgets if w.key == "line.0")
    assert "2" in bowl.detail
    driver.click("again")
    hike = driver.top
    assert isinstance(hike, HikeScene | Predict)
    if isinstance(hike, Predict):
        driver.click("skip")
    assert driver.top.player_hike.expedition.seed == 3


def test_lines_have_the_picture_of_their_level_and_the_curve_of_their_way(folder):
    driver = walks_driver(folder)
    driver.top.thumbnails.wait()
    driver.draw()
    lines = [w for w in driver.top.group.widgets if w.key.startswith("line.")]
    assert all(line.curve is not None for line in lines)
    bowl, ravine, _ = (pygame.image.tobytes(line.picture, "RGB") for line in lines)
    assert bowl != ravine
    driver.top._titles.clear()
    driver.draw()
    line = next(w for w in driver.top.group.widgets if w.key == "line.0")
    wide, high = line.picture.get_size()
    assert wide / high == pytest.approx(PICTURE_SHAPE, rel=0.02), "the map of a level of one's own"
    colours = {tuple(line.picture.get_at((x, x))[:3]) for x in range(0, high, 7)}
    assert len(colours) > 10


def test_a_replay_that_does_not_hold_is_said(folder):
    driver = walks_driver(folder)
    walk = driver.top.chosen
    walk.path.write_bytes(b"broken")
    driver.click("watch")
    driver.top.opening.wait(60)
    driver.stack.update(1 / 60)
    assert isinstance(driver.top, Walks)
    assert "jsonl.gz" in driver.top.spoken(driver.ui)


def test_sharing_begins_from_the_list(folder, monkeypatch):
    begun = []

    class Still:
        done, problem, files = {"replay"}, "", {"poster": folder / "a" / "b.png"}

        def __init__(self, *given):
            begun.append(given)

        def look(self):
            pass

        def stop(self):
            begun.append("stopped")

    monkeypatch.setattr("game.scenes.share.Sharing", Still)
    driver = walks_driver(folder)
    driver.click("share")
    assert isinstance(driver.top, Share)
    assert begun[0][0].parent == folder
    assert "dusk play quiet-bowl-" in pygame.scrap.get_text()
    driver.press(pygame.K_ESCAPE)
    assert begun[-1] == "stopped"


def test_the_first_line_has_the_focus_once_the_list_has_been_read(folder):
    driver = Driver(Title())
    driver.ui.frame_budget = 0.001
    walks = Walks(folder)
    driver.stack.scenes.append(walks)
    for _ in range(600):
        driver.draw()
        if walks.chosen is not None:
            break
        time.sleep(0.01)
    assert walks.group.focused.key == "line.0"
    driver.press(pygame.K_DOWN)
    assert walks.group.focused.key == "line.1"
