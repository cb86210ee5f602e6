"""The real window, played by real keys and clicks on a screen of its own."""

import gzip
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from person import MAIN, at_the_window


def read_verbs(replay):
    with gzip.open(replay, "rt", encoding="utf-8") as lines:
        records = [json.loads(line).get("record", {}) for line in lines]
    return [record["verb"] for record in records if "verb" in record]


@pytest.fixture
def player(tmp_path):
    with at_the_window(["play", "quiet-bowl", "--seed", "3"], tmp_path) as person:
        yield person


def test_a_hike_by_keys_and_clicks_is_verified(player, tmp_path):
    time.sleep(2)  # the fog lifts from the question
    player.key("1", pause=3.0)  # and from the mountain
    player.key("x", pause=0.6)  # the briefing
    player.key("space", pause=1.8)  # measure
    player.key("Return", pause=1.6)  # a stride
    player.click(300, 676, pause=1.6)  # the stride button
    player.click(496, 676, pause=1.0)  # the glance button
    player.key("g", pause=1.0)
    player.click(420, 300, pause=2.2)  # walk on the map
    player.key("Up", pause=0.6)
    player.key("c", pause=0.6)  # camp
    player.key("Return", pause=0.5)

    line = player.wait_for(lambda: re.search(r"^replay: (.+)$", player.output(), re.M))
    replay = Path(line.group(1))
    assert replay.is_relative_to(tmp_path / "data")
    check = subprocess.run(
        [sys.executable, "-c", MAIN, "verify", str(replay)],
        env=player.env, cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert check.returncode == 0, check.stdout + check.stderr

    verbs = read_verbs(replay)
    assert verbs.count("measure") == 1
    assert verbs.count("glance") == 2
    assert verbs.count("walk") == 4

    time.sleep(6)  # dusk falls, the mountain stands there
    player.key("Escape", pause=3.0)  # to the debrief
    player.key("Escape", pause=0.5)  # the question's answer
    for name in [*["Tab"] * 5, "Return", "Tab", "Home", "Right"]:  # what if; the slider
        player.key(name, pause=0.05)
    player.key("Escape", pause=1.0)  # to the title
    player.key("Escape", pause=0.2)  # and out
    assert player.process.wait(timeout=30) == 0
    assert "Traceback" not in player.output()
