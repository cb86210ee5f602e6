"""Friends' replays: kept when they are dropped, and lanterns on a mountain of theirs."""

import pygame
import pytest
from helpers.screens import DAY, Driver

from engine import BadInput, load_level, run, save_replay
from engine.level_files.mountain_of_the_day import mountain_of_the_day
from game.debrief.preparation import DebriefPreparation
from game.profile.friends import friends_count, friends_folder, friends_on, keep_friend
from game.scenes.choose import TODAY, Choose

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def replay(tmp_path):
    _, hiked = run("ravine", "gd", seed=7)
    path = tmp_path / "anna.jsonl.gz"
    save_replay(hiked, path)
    return path


def test_a_friend_walks_on_the_mountain_of_the_replay_and_on_no_other(replay):
    keep_friend(str(replay))
    level = load_level("ravine")
    ((name, result),) = friends_on(level, 7)
    assert name == "anna"
    assert result.seed == 7
    assert friends_on(level, 8) == []
    assert friends_count()[level.content_hash, "7"] == 1
    (friends_folder() / "broken.jsonl.gz").write_bytes(b"no replay")
    assert len(friends_on(level, 7)) == 1


def test_what_is_no_replay_is_refused_in_one_line(tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("no replay")
    with pytest.raises(BadInput, match="expected a replay"):
        keep_friend(str(other))


def test_a_dropped_replay_chooses_its_mountain(replay):
    driver = Driver(Choose("banana", seed=1, today=lambda: DAY))
    driver.stack.event(pygame.Event(pygame.DROPFILE, file=str(replay)))
    driver.draw()
    assert driver.top.offer.name == "ravine"
    assert driver.top.seed_field.value == "7"
    assert "anna" in driver.top.friend_line(driver.ui)
    driver.press(pygame.K_DOWN, pygame.K_UP)
    assert driver.top.friend_line(driver.ui) == driver.ui.text("friends.here", n=1)


def test_a_replay_of_the_mountain_of_the_day_leaves_that_chosen(tmp_path):
    name, seed = mountain_of_the_day(DAY)
    _, hiked = run(name, "gd", seed=seed)
    save_replay(hiked, tmp_path / "bert.jsonl.gz")
    driver = Driver(Choose(TODAY, seed=1, today=lambda: DAY))
    driver.stack.event(pygame.Event(pygame.DROPFILE, file=str(tmp_path / "bert.jsonl.gz")))
    driver.draw()
    assert driver.top.offer.day == DAY
    driver.press(pygame.K_DOWN, pygame.K_UP)
    assert driver.top.friend_line(driver.ui) == driver.ui.text("friends.here", n=1)


def test_lanterns_are_there_when_the_fog_falls(replay):
    keep_friend(str(replay))
    _, hiked = run("ravine", "adam", seed=7)
    work = DebriefPreparation(hiked)
    work.run()
    assert [name for name, _ in work.lanterns] == ["anna"]
