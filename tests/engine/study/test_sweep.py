"""The sweep: its cells are single hikes, and a kill costs nothing."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from helpers.builders import quadratic
from helpers.paths import ROOT

from engine import BadInput, hike
from engine.study.sweep import sweep


def test_every_cell_is_the_mean_of_single_hikes() -> None:
    level = quadratic(condition=8.0)
    found = sweep(level, "gd", [40.0, 300.0], [1, 4], [3, 4, 5], fixed={"scheme": "forward"})
    for w, watch in enumerate((False, True)):
        for k, every in enumerate((1, 4)):
            for r, rate in enumerate((40.0, 300.0)):
                own = {"learning_rate": rate, "every": every, "watch": watch, "scheme": "forward"}
                single = [hike(level, "gd", seed, own) for seed in (3, 4, 5)]
                assert found.scores[:, w, k, r].tolist() == [s.score for s in single]
                assert found.safe_share[w, k, r] == np.mean([s.safe for s in single])
    best = found.best
    assert best.score.mean == found.mean.max()
    assert found.best_parameters["scheme"] == "forward"
    share = np.mean(found.mean >= 0.9 * found.mean.max())
    assert found.robustness == share


def test_a_fixed_parameter_takes_the_place_of_its_axis() -> None:
    found = sweep(quadratic(), "gd", [9.0], [1, 2], [0], fixed={"every": 3, "learning_rate": 50})
    assert (found.intervals, found.rates, found.watch) == ((3,), (50.0,), (False, True))


@pytest.mark.parametrize(
    ("fixed", "message"),
    [({"learning_rat": 3}, "did you mean"), ({"every": 0}, "every"), ({"beta1": 0.5}, "beta1")],
)
def test_a_parameter_the_rule_cannot_take_is_told(fixed: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput, match=f"(?i){message}"):
        sweep(quadratic(), "gd", [9.0], [1], [0], fixed=fixed)


def dusk(*arguments: str, cwd: Path, **more) -> subprocess.CompletedProcess[str]:
    code = "from game.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        **more,
    )


@pytest.mark.slow
def test_csv_json_and_picture_tell_the_same(tmp_path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    ask = ["sweep", "gd", "--level", "own.toml", "--lr", "20,60,180", "--every", "1,4"]
    ask += ["--seeds", "2", "--watch", "off"]
    said = dusk(*ask, "--out", "a.csv", "--json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    document = json.loads(said.stdout)["rules"][0]
    rows = list(csv.DictReader((tmp_path / "a.csv").open()))
    assert [float(row["mean"]) for row in rows] == np.ravel(document["mean"]).tolist()
    assert document["best"]["score"]["mean"] == max(float(row["mean"]) for row in rows)
    assert float(rows[0]["stability_edge"]) == document["stability_edge"][0]
    assert not list(tmp_path.glob("*.journal"))
    said = dusk(*ask, "--out", "a.png", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


OWN = """
title = "Own"
chapter = "T"
briefing = "T"
lesson = "T"
daylight = 90
[terrain]
grid = 129
[[terrain.layers]]
kind = "quadratic"
curvature = 0.0005
[hiker]
distance = 600
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bfgs"], "--grid learning_rate="),
        (["gd", "--lr", "1,2", "--grid", "samples=1,2"], "--lr: works in a sweep of rules only"),
        (["gd", "--lr", "5:1:3"], "LO < HI"),
        (["gd", "--every", "0,2"], "above 0"),
        (["gd", "--out", "a.gif"], ".png"),
        (["gd", "--out", "nowhere/a.png"], "no folder"),
        (["gd", "--resume"], "--out"),
        (["gd", "--set", "every=3"], "swept"),
        (["gd", "--lr", "10,nan"], "above 0"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], message: str, capsys, monkeypatch) -> None:
    from game.cli import main

    monkeypatch.setattr(sys, "argv", ["dusk", "sweep", *arguments, "--level", "ravine"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "death"), [("png", signal.SIGKILL), ("json", signal.SIGKILL), ("csv", signal.SIGINT)]
)
def test_a_killed_sweep_resumed_gives_the_same_file(tmp_path, ending: str, death: int) -> None:
    ask = [
        "sweep",
        "gd",
        "--rules",
        "adam",
        "--every",
        "1,2,4,8",
        "--level",
        "ravine",
        "--seeds",
        "400",
    ]
    whole, broken = tmp_path / f"whole.{ending}", tmp_path / f"broken.{ending}"
    assert dusk(*ask, "--out", whole.name, cwd=tmp_path).returncode == 0
    code = "from game.cli import main; main()"
    killed = subprocess.Popen(
        [sys.executable, "-c", code, *ask, "--out", broken.name],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    journal = tmp_path / f"broken.{ending}.journal"
    until = time.monotonic() + 240
    # The first piece of a hundred: the signal comes long before the end, however busy the machine.
    while not (journal.exists() and journal.stat().st_size > 10_000):
        assert time.monotonic() < until
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(death)
    _, said = killed.communicate(timeout=60)
    if death == signal.SIGINT:
        assert killed.returncode == 130
        assert "--resume" in said
        assert said.count("\n") == 1
    assert not broken.exists()
    kept = journal.stat().st_size
    again = dusk(*ask, "--out", broken.name, "--resume", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert kept > 10_000
    assert broken.read_bytes() == whole.read_bytes()
    assert not journal.exists()
