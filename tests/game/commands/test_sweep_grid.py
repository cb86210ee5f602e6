"""`dusk sweep --grid`: a strategy's own parameters, as its single hikes score them."""

import csv
import json
from pathlib import Path

import pytest
from helpers.builders import quadratic

from engine import BadInput, hike
from game.commands.sweep_grid import not_a_rule, run, strategy_request
from game.commands.sweep_output import Output, rows, text

OWN = """\
def hike(hiker, stride=80, shrink=1.0, scheme=None):
    slope = hiker.measure(scheme)
    while hiker.daylight > 0:
        hiker.walk(-stride * slope / (slope.length + 1e-9))
        stride, slope = shrink * stride, hiker.measure(scheme)
"""
LEVEL = quadratic(daylight=30)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("own.py").write_text(OWN)
    return "own.py"


def test_every_cell_is_the_mean_of_single_hikes_and_the_files_say_the_same(own: str) -> None:
    wanted = ["stride=10:160:3", "shrink=0.5,1"]
    request = strategy_request(LEVEL, own, wanted, (0, 1), {"scheme": "forward"})
    (found,) = run(request, None, jobs=2)
    table = rows(found)
    assert [tuple(row["parameters"].values()) for row in table] == [
        (10, 0.5), (10, 1.0), (40, 0.5), (40, 1.0), (160, 0.5), (160, 1.0)]  # fmt: skip
    for row in table:
        given = {**row["parameters"], "scheme": "forward"}
        assert row["mean"] == sum(hike(LEVEL, own, s, given).score for s in (0, 1)) / 2
    best = max(table, key=lambda row: row["mean"])
    for ending in (".csv", ".json", ".png"):
        Output(Path(f"all{ending}")).write([found])
    written = list(csv.DictReader(Path("all.csv").read_text().splitlines()))
    assert [float(row["mean"]) for row in written] == [row["mean"] for row in table]
    assert json.loads(Path("all.json").read_text())["best"] == best
    assert Path("all.png").read_bytes().startswith(b"\x89PNG")
    told = text([found], "ravine").splitlines()
    ends = [name for name, ends in (("stride", (10, 160)), ("shrink", (0.5, 1.0)))
            if best["parameters"][name] in ends]  # fmt: skip
    assert [line.split()[2] for line in told if "try values beyond" in line] == ends
    line = " ".join(f"--set {k}={v:g}" for k, v in best["parameters"].items())
    assert told[-1] == f"  dusk run own.py --level ravine --set scheme=forward {line}"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (["stride"], "NAME=VALUES"),
        (["stride=1,,2"], "values with commas"),
        (["stride=9:1:4"], "LO:HI:N"),
        (["stride=1,far"], "expected a number, found 'far'"),
        (["strid=1,2"], "Did you mean `stride`"),
        (["stride=1", "stride=2"], "twice"),
        (["scheme=1"], "twice"),
        (["stride=1:9:100000", "shrink=0.1:1:100000"], "at most"),
    ],
)
def test_a_grid_that_cannot_be_swept_is_told(wanted: list[str], message: str, own: str) -> None:
    with pytest.raises(BadInput, match=message):
        strategy_request(LEVEL, own, wanted, range(12), {"scheme": "forward"})


def test_faults_are_counted_and_a_loop_without_a_verb_is_stopped(
    own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(own).write_text(
        "def hike(hiker, stride=1):\n    hiker.measure()\n    while stride == 3: pass\n"
        "    1 / (stride - 2)\n"
    )
    (found,) = run(strategy_request(LEVEL, own, ["stride=1,2"], (0,), {}), None, jobs=1)
    assert len(found.faults) == 1
    assert "line 4: 1 / (stride - 2): ZeroDivisionError" in found.faults[0]
    monkeypatch.setattr("game.commands.timed_hike.LIMIT", 0.5)
    with pytest.raises(BadInput, match=r"own\.py line 3: still running"):
        run(strategy_request(LEVEL, own, ["stride=3"], (0,), {}), None, jobs=1)


def test_who_sweeps_no_rule_is_shown_the_line_to_write(own: str) -> None:
    assert "--grid stride=20,40,80,160,320" in str(not_a_rule(own, "ravine", {}, "swept"))
    assert "--grid shrink=0.25,0.5,1,2,4" in str(not_a_rule(own, "r", {"stride": "0"}, "tuned"))
    Path(own).write_text("def hike(hiker):\n    pass\n")
    assert "def hike(hiker, learning_rate=200)" in str(not_a_rule(own, "ravine", {}, "swept"))
    with pytest.raises(BadInput, match="Did you mean `adam`"):
        not_a_rule("adma", "ravine", {}, "swept")
