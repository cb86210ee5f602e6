"""The sweep: its cells are single hikes, its edge is theory's, and a kill costs nothing."""

import csv
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from helpers.builders import quadratic, table
from helpers.paths import ROOT
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from engine import BadInput, hike, load_level
from engine.batches.batch import Block, Piece, hike_batch
from engine.batches.journal import Journal
from engine.level_files.loading import level_from_table
from engine.optimizers.rule_kernels import GD, MOMENTUM, NESTEROV
from engine.study.stability import edge, largest_curvature, stability_edges
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


# --- theory ---


def test_the_edge_is_that_of_the_books() -> None:
    for every in (1, 2, 7, 32):
        assert edge(GD, 0.0, every) == 2.0 / every
    for b in (0.0, 0.5, 0.9):
        assert edge(MOMENTUM, b, 1) == pytest.approx(2.0 * (1.0 + b), rel=1e-9)
        assert edge(NESTEROV, b, 1) == pytest.approx(2.0 * (1 + b) / (1 + 2 * b), rel=1e-9)
    assert edge(MOMENTUM, 0.0, 5) == pytest.approx(0.4, rel=1e-9)


@examples(max_examples=12, deadline=None)
@given(
    st.sampled_from(["gd", "momentum", "nesterov"]),
    st.sampled_from([1, 2, 3, 5]),
    st.floats(1.0, 20.0),
)
def test_a_hike_converges_exactly_below_the_edge(rule: str, every: int, condition: float) -> None:
    changes = {"instrument": {"setup": 0.05, "per_probe": 0.0}, "daylight": 900}
    level = quadratic(0.0002, condition, hiker={"across": 3.0, "along": 3.0}, **changes)
    edges = stability_edges(level, rule, [every], [0])
    assert edges is not None
    own = [{"learning_rate": f * edges[0], "every": every} for f in (0.97, 1.03)]
    # Over the whole day: whoever leaps from wall to wall may be low at the moment of dusk.
    below, above = hike_batch(level, rule, own, [0])["score"][0]
    assert below > 500.0 > above


def test_the_curvature_is_that_of_the_ground() -> None:
    level = load_level("ravine")
    for seed in range(5):
        terrain = level.mountain(seed).terrain
        x, y, _ = terrain.lowest
        spacing = 10.0

        def slope(dx: float, dy: float, at=(x, y), terrain=terrain) -> np.ndarray:
            return np.array(terrain.gradient(at[0] + dx, at[1] + dy))

        hessian = np.stack(
            [
                (slope(spacing, 0) - slope(-spacing, 0)) / (2 * spacing),
                (slope(0, spacing) - slope(0, -spacing)) / (2 * spacing),
            ]
        )
        largest = largest_curvature(level, seed)
        assert np.linalg.eigvalsh((hessian + hessian.T) / 2).max() == pytest.approx(
            largest, rel=0.12
        )


def test_there_is_no_edge_where_theory_gives_none() -> None:
    assert stability_edges(load_level("foothills"), "gd", [1], [0]) is None
    assert stability_edges(quadratic(), "adam", [1], [0]) is None
    assert stability_edges(quadratic(), "gd", [1], [0], {"schedule": "cosine"}) is None
    assert stability_edges(quadratic(goal="up"), "gd", [1], [0]) is None


# --- the journal ---


def block(seed: int) -> Block:
    rows = np.zeros((1, 3), [("score", "<f8"), ("safe", "<f8")])
    rows["score"] = seed + np.array([0.1, math.pi, 1e-300])
    return Block(Piece(seed, seed + 1, 0, 3), rows)


@examples(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_journal_cut_anywhere_keeps_its_whole_records(tmp_path_factory, data) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    todo = [block(k).piece for k in range(3)]
    journal = Journal(path, resume=False)
    assert journal.begin(["a"], todo, ["score", "safe"]) == []
    ends = []
    for k in range(3):
        journal.write(block(k))
        ends.append(path.stat().st_size)
    journal.close(finished=False)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    flip = data.draw(st.booleans()) and cut > ends[0]
    content = bytearray(whole[:cut])
    if flip:
        content[-1] ^= 0x40
    path.write_bytes(bytes(content))
    again = Journal(path, resume=True)
    found = again.begin(["a"], todo, ["score", "safe"])
    assert len(found) == sum(end <= cut - flip for end in ends)
    for k, got in enumerate(found):
        assert got.piece == todo[k]
        assert got.table.tobytes() == block(k).table.tobytes()
    for k in range(len(found), 3):
        again.write(block(k))
    again.close(finished=False)
    assert path.read_bytes() == whole


def test_a_journal_of_another_sweep_is_refused(tmp_path) -> None:
    path = tmp_path / "j"
    journal = Journal(path, resume=False)
    journal.begin(["a"], [], ["score"])
    journal.close(finished=False)
    with pytest.raises(BadInput, match="another"):
        Journal(path, resume=True).begin(["b"], [], ["score"])


# --- the command ---


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
        (["gd", "--lr", "1,2", "--grid", "samples=1,2"], "--lr: belongs to a sweep of rules"),
        (["gd", "--lr", "5:1:3"], "LO < HI"),
        (["gd", "--every", "0,2"], "above 0"),
        (["gd", "--out", "a.pdf"], ".png"),
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
        "60",
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
    until = time.monotonic() + 60
    while not (journal.exists() and journal.stat().st_size > 100_000):
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
    assert kept > 100_000
    assert broken.read_bytes() == whole.read_bytes()
    assert not journal.exists()


def test_a_level_of_ones_own_with_a_drawn_curvature_has_an_edge_per_mountain() -> None:
    terrain = {**table()["terrain"], "vertical_scale": {"low": 0.5, "high": 2.0}}
    level = level_from_table(table(terrain=terrain), "own", "own.toml")
    curvatures = [largest_curvature(level, seed) for seed in range(6)]
    assert len(set(curvatures)) == 6
    expected = float(np.median([2.0 / c for c in curvatures if c]))
    assert stability_edges(level, "gd", [1], range(6)) == pytest.approx((expected,))
