"""The real window, played by real keys and clicks on a screen of its own."""

import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.person import MAIN, at_the_window

READING, STRIDE, GLANCE = "slope [^;]*$", "(?:slope.*; )?stride", "the altimeter"


def read_verbs(replay):
    with gzip.open(replay, "rt", encoding="utf-8") as lines:
        records = [json.loads(line).get("record", {}) for line in lines]
    return [record["verb"] for record in records if "verb" in record]


@pytest.fixture
def player(tmp_path):
    with at_the_window(["play", "quiet-bowl", "--seed", "3", "--say"], tmp_path) as person:
        yield person


def at(x, y):
    return "mousemove", str(x), str(y), "click", "1"


@pytest.mark.slow
def test_a_hike_by_keys_and_clicks_is_verified(player, tmp_path):
    player.until_said("Quiet bowl", "key", "1")  # the question; the fog lifts from it
    player.until_said(READING, "key", "space")  # the first closes the briefing, or both do
    player.until_said(STRIDE, "key", "Return")
    player.until_said(STRIDE, *at(300, 676))  # the stride button
    player.until_said(GLANCE, *at(496, 676))  # the glance button
    player.until_said(GLANCE, "key", "g")
    player.until_said(STRIDE, *at(420, 450))  # a place on the ground, below the fog
    player.until_said(STRIDE, "key", "Up")
    player.until_said("Make camp", "key", "c")
    player.until_said("replay", "key", "Return")
    player.wait_for(lambda: player.said("The sun is gone"))

    replay = Path(player.said("replay: ")[0].removeprefix("replay: "))
    assert replay.is_relative_to(tmp_path / "data")
    check = subprocess.run(
        [sys.executable, "-c", MAIN, "verify", str(replay)],
        env=player.env, cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert check.returncode == 0, check.stdout + check.stderr
    verbs = read_verbs(replay)
    for verb, line in (("measure", READING), ("walk", STRIDE), ("glance", GLANCE)):
        assert verbs.count(verb) == len(player.said(line)), verb

    time.sleep(6)  # dusk falls, the mountain stands there
    player.key("Escape", pause=3.0)  # to the debrief
    player.key("Escape", pause=0.5)  # the question's answer
    for name in [*["Tab"] * 5, "Return", "Tab", "Home", "Right"]:  # what if; the slider
        player.key(name, pause=0.05)
    player.until_said("Down by Dusk", "key", "Escape")  # to the title
    player.key("Escape", pause=0.2)  # and out
    assert player.process.wait(timeout=30) == 0
    assert "Traceback" not in player.output()
