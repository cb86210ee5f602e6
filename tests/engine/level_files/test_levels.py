"""Every shipped level is a family of walkable mountains; no level file does worse than one line."""

import copy
import json
import math
import os
import random
import re
import subprocess
import sys
import tomllib
import tracemalloc
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.builders import quick_few, some_fast, table
from helpers.paths import ROOT

from engine import BadInput, hike, level_names, load_level
from engine.level_files.loading import level_from_table
from engine.level_files.tables import proof_of

NAMES = level_names()
MOST_MEMORY = 200 * 1024 * 1024


def test_the_order_names_every_level_file_once() -> None:
    files = {path.stem for path in (ROOT / "levels").glob("*.toml")}
    assert len(NAMES) == len(set(NAMES))
    assert set(NAMES) == files


def test_hashes_are_stable_across_processes() -> None:
    code = "from engine import *; print([load_level(n).content_hash for n in level_names()])"
    # One more process is enough: this one's sets are in an order of its own.
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": other, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert told == str([load_level(name).content_hash for name in NAMES])


@pytest.mark.parametrize("name", quick_few(NAMES))
def test_nearly_all_ground_is_under_45_degrees(name: str) -> None:
    slopes = []
    for seed in range(8):
        terrain = load_level(name).mountain(seed).terrain
        axis = np.linspace(0.0, terrain.size, 61)
        slopes.append(np.hypot(*terrain.gradients_at(axis[None, :], axis[:, None])))
    # Only a cliff is steeper.
    assert np.mean(np.array(slopes) < 1.0) >= (0.9 if name == "cliff" else 0.95)


@pytest.mark.parametrize("name", quick_few(NAMES))
def test_the_start_is_well_away_from_the_goal_and_higher_or_lower(name: str) -> None:
    level = load_level(name)
    for seed in range(8):
        mountain = level.mountain(seed)
        terrain, start = mountain.terrain, (mountain.start_east, mountain.start_north)
        up = level.goal == "up"
        goal = terrain.highest if up else terrain.lowest
        away = terrain.height(*start) - goal.altitude
        assert math.dist(start, goal[:2]) > min(200.0, terrain.size / 8), seed
        assert (-away if up else away) > 10.0, seed
        assert all(0.0 < place < mountain.terrain.size for place in start)


@pytest.mark.parametrize("name", quick_few(NAMES))
def test_seeds_give_different_mountains_and_equal_seeds_equal_ones(name: str) -> None:
    level = load_level(name)
    mountains = [level.mountain(seed) for seed in range(4)]
    for a, b in combinations(mountains, 2):
        assert np.abs(a.terrain.heights - b.terrain.heights).max() > 1.0
        assert a[1:] != b[1:]
    again = load_level(name).mountain(3)
    assert np.array_equal(again.terrain.heights, mountains[3].terrain.heights)
    assert again[1:] == mountains[3][1:]


@pytest.mark.parametrize("seed", [-1, 2**512, 1.0, "1", None, True])
def test_a_seed_out_of_range_is_refused(seed: object) -> None:
    with pytest.raises(BadInput, match="seed: expected a whole number"):
        load_level("ravine").mountain(seed)


def hessian(terrain: Any, east: float, north: float, e: float = 4.0) -> np.ndarray:
    by_east = np.subtract(terrain.gradient(east + e, north), terrain.gradient(east - e, north))
    by_north = np.subtract(terrain.gradient(east, north + e), terrain.gradient(east, north - e))
    return np.array([by_east, by_north]) / (2 * e)


def test_the_ravine_s_condition_number_is_within_10_and_60_on_its_floor() -> None:
    found = []
    for seed in range(20):
        terrain = load_level("ravine").mountain(seed).terrain
        gentle, steep = np.linalg.eigvalsh(hessian(terrain, *terrain.lowest[:2]))
        found.append(steep / gentle)
    assert 9.5 < min(found) < 20.0 < 35.0 < max(found) < 60.5, found


def test_the_ravine_s_start_is_on_its_floor() -> None:
    for seed in range(20):
        mountain = load_level("ravine").mountain(seed)
        lowest = mountain.terrain.lowest
        values, vectors = np.linalg.eigh(hessian(mountain.terrain, *lowest[:2]))
        way = np.array(mountain[1:3]) - lowest[:2]
        along, across = np.abs(vectors.T @ way)
        assert values[1] > values[0] > 0
        assert across < 75.0, seed
        assert along > 300.0, seed


@pytest.mark.parametrize("name", NAMES)
def test_a_level_has_briefing_par_and_a_question_with_its_reason(name: str) -> None:
    level = load_level(name)
    assert 100 < len(level.briefing) < 420
    assert level.par is not None
    assert proof_of(level) is not None
    predict = level.predict
    assert predict is not None
    assert predict.question.endswith("?")
    assert len(set(predict.choices)) == len(predict.choices)
    assert predict.bet is not None or len(predict.choices) >= 2
    assert 2 <= len(re.findall(r"[.:] |\.$", predict.because)) <= 5
    assert all(len(choice) < 80 for choice in predict.choices)


def test_the_right_answers_have_no_pattern() -> None:
    answers = [predict.answer for name in NAMES if (predict := load_level(name).predict)]
    assert all(answers.count(k) >= 4 for k in (1, 2, 3))


def as_toml(value: Any) -> str:
    """The value in TOML, tables inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {as_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def file_of(content: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(k)} = {as_toml(v)}\n" for k, v in content.items())


ODD = [
    *(True, "", "x", "down", [], {}, [[]], [1.0], {"low": 1, "high": 0}, {"low": 1}),
    *(-1, 0, 1, 1025, 2**62, 2**63, 10**400, -1e308, 1e308, 5e-324, 1e-3, 1e6),
    *(math.nan, math.inf, -math.inf, {"low": 0, "high": 1, "log": True}, {"low": 1, "high": 1e308}),
]


def mutant(rng: random.Random) -> tuple[str, str]:
    """A level file with one thing wrong, and the key where it stands."""
    content = copy.deepcopy(tomllib.loads((ROOT / f"levels/{rng.choice(NAMES)}.toml").read_text()))
    inner: Any = content
    while True:
        key = rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
        if not isinstance(inner[key], dict | list) or rng.random() < 0.2:
            break
        inner = inner[key]
    what = rng.random()
    if what < 0.7:
        inner[key] = rng.choice(ODD)
    elif what < 0.8:
        del inner[key]
    elif isinstance(inner, dict):
        inner[f"{key}x"] = rng.choice(ODD)
    return file_of(content), str(key)


def attempt(path: Path) -> str:
    """The one line of a refusal; empty for a level that can be hiked."""
    try:
        result = hike(load_level(path), "gd", 0)
    except BadInput as error:
        text = str(error)
    else:
        text = ""
    if text:
        assert len(text.splitlines()) == 1
        assert len(text) < 1000
        assert path.stem in text
        return text
    assert result.verdict == "ok"
    assert 0.0 <= result.score <= 1000.0
    return ""


@pytest.mark.parametrize("block", some_fast(range(10), 1))
def test_a_level_with_one_thing_wrong_works_or_is_refused_by_its_key(block: int, tmp_path) -> None:
    rng = random.Random(block)
    refused = 0
    for _ in range(40):
        text, key = mutant(rng)
        path = tmp_path / "odd.toml"
        path.write_text(text)
        message = attempt(path)
        # A number in a list, or a range that is upside down, is told at the key that holds it.
        places = (key, "layers", "terrain", "hiker", "instrument", "low", "fixed", "the file")
        assert not message or any(place in message for place in places), (text, message)
        refused += bool(message)
    assert refused > 15


@pytest.mark.parametrize("block", range(5))
def test_a_scratched_file_works_or_is_refused(block: int, tmp_path) -> None:
    rng = random.Random(100 + block)
    for _ in range(20):
        data = bytearray((ROOT / f"levels/{rng.choice(NAMES)}.toml").read_bytes())
        for _ in range(rng.choice([1, 1, 4])):
            at = rng.randrange(len(data))
            data[at : at + rng.choice([0, 1, 30])] = rng.randbytes(rng.choice([0, 1, 2]))
        path = tmp_path / "odd.toml"
        path.write_bytes(data[: rng.choice([len(data), rng.randrange(len(data))])])
        attempt(path)


HOSTILE = {
    "empty": b"",
    "bytes": b"\xff",
    "nul": bytes(100),
    "deep": b"a = " + b"[" * 100_000,
    "tables": b"a = " + b"{a = " * 20_000,
    "dots": b"a" + b".a" * 12_000 + b" = 1",  # tomllib takes memory by the square of the key
    "open": b"[" * 1000,
    "twice": b"title = 1\ntitle = 2\n",
    "digits": b"daylight = " + b"9" * 5000,
    "giant": b"# " + b"x" * 300_000,
}
TRACED = """
import sys, tracemalloc
from engine import BadInput, load_level
for path in sys.argv[1:]:
    tracemalloc.start()
    try:
        load_level(path)
        print(path, "was taken")
    except BadInput as error:
        print(tracemalloc.get_traced_memory()[1], error)
    tracemalloc.stop()
"""


def test_a_hostile_file_is_refused_in_one_line_and_little_memory(tmp_path) -> None:
    paths = []
    for name, data in HOSTILE.items():
        paths.append(tmp_path / f"{name}.toml")
        paths[-1].write_bytes(data)
    # In a process of its own: threads of other tests would be counted too.
    done = subprocess.run(
        [sys.executable, "-c", TRACED, *map(str, paths)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = done.stdout.splitlines()
    assert len(told) == len(HOSTILE), done.stdout
    for path, line in zip(paths, told, strict=True):
        assert path.stem in line
        assert "was taken" not in line
        assert int(line.split()[0]) < MOST_MEMORY, line


def test_the_largest_grid_stays_in_memory() -> None:
    content = table()
    content["terrain"]["grid"] = 1025
    content["terrain"]["layers"] += [{"kind": "perlin", "amplitude": 9, "wavelength": 500}]
    tracemalloc.start()
    level_from_table(content, "large", "large.toml").mountain(0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_MEMORY


def complaints() -> Iterator[tuple[dict[str, Any], list[str]]]:
    yield table(daylihgt=5), ["unknown key `daylihgt`", "`daylight`"]
    yield table(daylight="long"), ["daylight", "number", "long"]
    yield table(daylight=math.nan), ["daylight", "nan"]
    yield table(goal="sideways"), ["goal", "one of down, up", "sideways"]
    yield table(curvature="steep"), ["terrain.layers[0].curvature", "steep"]
    yield table(daylight=[9]), ["daylight: expected a number, found a list"]
    yield table(predict=5), ["predict: expected a table, found 5"]
    yield table(proof={"praises": {"rulex": "gd"}}), ["proof.praises: ", "`rulex`", "`rule`"]
    rim = {"kind": "classic", "function": "rim", "height": 9, "unit": 99}
    for layers, parts in (
        ({}, ["terrain.layers: expected tables, each begun by a line [[terrain.layers]]"]),
        ([{"kind": "quadratic", "curvature": 1, "calm": 0.5}], ["`calm`. There is: ", "steepest"]),
        ([{**rim, "function": "rym"}], ["expected one of rosenbrock, ", "Did you mean `rim`?"]),
        ([{**rim, "k": 0}], ["layers[0]", "k other than 0"]),
        ([{**rim, "k": {"low": -1, "high": 1}}], ["layers[0]", "k other than 0"]),
    ):
        yield table(terrain={**table()["terrain"], "layers": layers}), parts
    yield table(hiker={}), ["hiker", "distance", "across"]
    yield table(instrument={"setup": -1}), ["instrument.setup", "-1"]
    yield {k: v for k, v in table().items() if k != "terrain"}, ["`terrain`", "missing"]


@pytest.mark.parametrize(("content", "parts"), list(complaints()))
def test_an_error_names_file_key_expected_and_found(content, parts, tmp_path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(file_of(content))
    message = attempt(path)
    for part in ["odd.toml", *parts]:
        assert part in message


@pytest.mark.parametrize(("height", "found"), [(1e9, "higher ones"), (1e308, "without a height")])
def test_ground_that_is_no_ground_is_told(height, found) -> None:
    layer = {"kind": "classic", "function": "beale", "unit": 99, "height": height}
    level = level_from_table(table(terrain={"layers": [layer]}), "odd", "odd.toml")
    with pytest.raises(BadInput, match=f"terrain.layers: expected heights within.*{found}"):
        level.mountain(0)


def test_texts_and_par_change_no_hash() -> None:
    file = tomllib.loads((ROOT / "levels" / "ravine.toml").read_text("utf-8"))
    before = level_from_table(file, "ravine", "a test").content_hash
    retold = {**file, "title": "Gorge", "par": 1.0, "briefing": "Other words."}
    assert level_from_table(retold, "ravine", "a test").content_hash == before
    longer = {**file, "daylight": file["daylight"] + 1}
    assert level_from_table(longer, "ravine", "a test").content_hash != before
