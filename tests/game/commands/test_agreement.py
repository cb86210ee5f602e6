"""One file, level and seed is one hike, whichever command lets it walk."""

import json

import pytest
from helpers.command import dusk
from helpers.judging_room import on_linux

LEVEL, SEEDS = "ravine", 3
FILE = """\
import random
from rates import RATE
seen = []
def hike(hiker, rate=90.0):
    ways = {"n": (0, 9), "e": (9, 0), "s": (0, -9), "w": (-9, 0)}
    while hiker.daylight > 0:
        seen.append(1)
        hiker.walk(ways[list({"n", "e", "s", "w"})[0]])
        hiker.walk(-(RATE + rate * random.random()) / (1 + len(seen) / 50) * hiker.measure())
"""


@pytest.mark.slow
@on_linux
def test_run_score_sweep_and_check_agree_to_the_last_bit(tmp_path):
    """With state in the module, a helper, random numbers and the order of a set."""
    (tmp_path / "mine.py").write_text(FILE)
    (tmp_path / "rates.py").write_text("RATE = 120\n")

    def said(*arguments: str, seed: str = "random"):
        done = dusk(*arguments, "--json", folder=tmp_path, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done
        return json.loads(done.stdout)

    each = ("--levels", LEVEL, "--seeds", str(SEEDS))
    one = [
        said("run", "mine.py", "--level", LEVEL, "--seed", str(seed), seed=str(seed + 5))["score"]
        for seed in range(SEEDS)
    ]
    scored = said("score", "mine.py", *each)["rows"][0]["scores"]
    spread = said("score", "mine.py", *each, "--jobs", "2", seed="7")["rows"][0]["scores"]
    checked = said("check", "mine.py", *each, seed="8")
    swept = said("sweep", "mine.py", "--level", LEVEL, "--seeds", str(SEEDS), "--grid", "rate=90",
                 "--jobs", "1")  # fmt: skip
    assert scored == spread == one
    assert checked["rows"][0]["score"] == sum(one) / SEEDS
    assert checked["order_free"] is False
    assert sum(one) / SEEDS in _numbers(swept)


def _numbers(value: object) -> list[float]:
    """Every number in a document."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for inner in value for number in _numbers(inner)]
    return [float(value)] if isinstance(value, int | float) else []
