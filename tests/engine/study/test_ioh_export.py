"""Hikes for IOHanalyzer and iohinspector: every run is there, and its table is the hike's."""

import json
from itertools import groupby

import numpy as np
import pytest
from helpers.builders import quadratic

from engine import BadInput, hike
from engine.study.ioh_export import write_ioh

WANTED = {
    *("version", "suite", "function_id", "function_name", "maximization", "algorithm"),
    *("attributes", "scenarios"),
}
"""Keys that iohinspector 0.0.8 asks for."""


def runs_of(table: str) -> list[list[tuple[int, float]]]:
    """The runs of a `.dat` file: each begins with the heading."""
    head, *lines = table.splitlines()
    assert head == "evaluations raw_y"
    parts = groupby(lines, lambda line: line == head)
    return [
        [(int(line.split()[0]), float(line.split()[1])) for line in part]
        for heading, part in parts
        if not heading
    ]


def test_every_hike_is_a_run_that_improves_until_its_dusk(tmp_path):
    level = quadratic(daylight=60)
    results = [hike(level, name, seed) for name in ("gd", "adam") for seed in (3, 4, 5)]
    assert write_ioh(results, tmp_path / "ioh", "--ioh") == 4
    files = sorted((tmp_path / "ioh").rglob("*.json"))
    assert len(files) == 2
    for file, name in zip(files, ("gd", "adam"), strict=True):
        about = json.loads(file.read_text())
        assert set(about) >= WANTED
        assert about["algorithm"]["name"] == name
        (scenario,) = about["scenarios"]
        tables = runs_of((file.parent / scenario["path"]).read_text())
        own = [result for result in results if result.strategy == name]
        assert len(tables) == len(scenario["runs"]) == 3
        for rows, run, result in zip(tables, scenario["runs"], own, strict=True):
            seconds, shares = map(np.array, zip(*rows, strict=True))
            assert seconds[-1] == run["evals"] == 3600
            assert (np.diff(seconds) > 0).all()
            assert (np.diff(shares) <= 0).all()
            lowest = result.track["remaining"].min()
            assert shares[-1] == pytest.approx(lowest, abs=1e-9)
            assert run["best"]["y"] == lowest
            assert run["seed"] == str(result.seed)
            # What the table says of a minute is what the hike had reached by then.
            for minute in (10, 30, 50):
                done = result.track["minutes"] <= minute
                said = shares[seconds <= 60 * minute].min()
                assert said <= result.track["remaining"][done].min() + 1e-9


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="--ioh"):
        write_ioh([hike(quadratic(daylight=20), "gd", 1)], tmp_path / "file", "--ioh")
