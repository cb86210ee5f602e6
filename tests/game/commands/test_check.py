"""`dusk check`: what it says of good, faulty and fickle strategies, and with which exit code."""

import json

import pytest
from helpers.command import dusk
from helpers.judging_room import on_linux
from helpers.monty_room import needs_monty

from engine import hike, load_level
from engine.judging.sandbox.limits import Limits
from engine.judging.trial import TrialRules
from game.commands import strategy_check

GOOD = """\
def hike(hiker, learning_rate=200):
    while hiker.daylight > 0:
        hiker.walk(-learning_rate * hiker.measure())
"""
FAULTY = "def hike(hiker):\n    slope = hiker.measure()\n    hiker.walk(-100 * slop)\n"
FICKLE = """\
import random
def hike(hiker):
    while hiker.daylight > 0:
        hiker.walk(-200 * random.SystemRandom().random() * hiker.measure())
"""
FORGETFUL = """\
walked = []
def hike(hiker):
    while hiker.daylight > 0:
        walked.append(1)
        hiker.walk(-200 * hiker.measure())
"""


def written(folder, source, name="mine.py"):
    (folder / name).write_text(source, encoding="utf-8")
    return name


@pytest.mark.slow
def test_what_keeps_most_hikes_from_the_hut_is_named_once(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    uphill = "def hike(hiker):\n    print('slope')\n    hiker.walk(90 * hiker.measure())\n"
    done = list(
        strategy_check.checked_hikes(
            written(tmp_path, uphill), [("quiet-bowl", (0, 1))], TrialRules()
        )
    )
    assert capsys.readouterr().err == "slope\n" * 2  # the second run of a seed is not heard
    hiked, result, count = strategy_check.most_often(done)
    assert (hiked.seed, result.findings[0].id, count) == (0, "wrong_way_down", 2)
    assert (
        f"(2 of 2 hikes; here quiet-bowl, seed 0):\n  {result.diagnosis[0]}"
        in strategy_check.report("mine.py", done)
    )
    assert strategy_check.document("mine.py", done)["most_often"]["finding"] == "wrong_way_down"
    assert strategy_check.most_often([]) is None


@pytest.mark.slow
def test_a_good_strategy_passes_and_is_set_beside_gd_and_adam(tmp_path):
    done = dusk("check", written(tmp_path, GOOD), "--levels", "quiet-bowl,ravine", "--seeds", "2",
                "--json", folder=tmp_path)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["verdict"] == "ok"
    assert document["reproducible"] is True
    assert document["hikes"] == 4
    rows = {row["level"]: row for row in document["rows"]}
    assert list(rows) == ["quiet-bowl", "ravine", "all"]
    expected = [hike("ravine", "gd", seed).score for seed in (0, 1)]
    assert rows["ravine"]["gd"] == pytest.approx(sum(expected) / 2)
    assert 150 < rows["all"]["learning_rate_effective"] < 250
    assert document["paired"]["adam"]["low"] <= document["paired"]["adam"]["mean"]


@pytest.mark.slow
def test_the_plain_report_is_a_table(tmp_path):
    done = dusk("check", written(tmp_path, GOOD), "--levels", "ravine", "--seeds", "3",
                folder=tmp_path)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "mine.py: 1 level, 3 seeds each"
    heading = next(line for line in lines if line.startswith("level"))
    row = next(line for line in lines if line.startswith("ravine"))
    assert heading.split() == ["level", "yours", "gd", "adam", "safe", "rate", "readings/h",
                               "measuring", "overshot"]  # fmt: skip
    assert len(heading) == len(row)
    assert "against gd" in done.stdout


def test_a_fault_is_told_with_the_own_line_and_exit_1(tmp_path):
    done = dusk("check", written(tmp_path, FAULTY), "--levels", "ravine", "--seeds", "2",
                folder=tmp_path)  # fmt: skip
    assert done.returncode == 1
    assert "mine.py line 3: hiker.walk(-100 * slop)" in done.stdout
    assert "(2 times)" in done.stdout
    assert done.stderr.count("\n") == 1
    assert "2 of 2 hikes had a fault" in done.stderr


@pytest.mark.slow
def test_chance_of_its_own_is_found_out(tmp_path):
    done = dusk("check", written(tmp_path, FICKLE), "--levels", "quiet-bowl", "--seeds", "1",
                "--json", folder=tmp_path)  # fmt: skip
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert document["verdict"] == "not reproducible"
    assert document["reproducible"] is False
    assert "seed 0" in document["message"]


@pytest.mark.slow
def test_every_hike_begins_with_a_fresh_file(tmp_path):
    done = dusk("check", written(tmp_path, FORGETFUL), "--levels", "ravine", "--seeds", "2",
                folder=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (None, ["mine.py", "No such file"]),
        ("def hike(hiker)\n    pass\n", ["mine.py line 1", "not valid Python"]),
        ("import nothing_of_this_name\n", ["mine.py line 1", "nothing_of_this_name"]),
        ("def walk(hiker):\n    pass\n", ["mine.py", "`hike`"]),
    ],
)
def test_what_cannot_be_loaded_is_one_line_and_exit_2(tmp_path, source, parts):
    if source is not None:
        written(tmp_path, source)
    done = dusk("check", "mine.py", "--levels", "ravine", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert all(part in done.stderr for part in parts), done.stderr


@pytest.mark.slow
@on_linux
def test_a_loop_without_verbs_is_stopped_at_its_line(tmp_path):
    path = tmp_path / "endless.py"
    path.write_text("def hike(hiker):\n    hiker.glance()\n    while True:\n        pass\n")
    levels = ("ravine", "quiet-bowl", "foothills")
    rules = TrialRules(Limits(cpu=1))
    hiked, _ = strategy_check.checked_hikes(str(path), [(n, range(3)) for n in levels], rules)
    assert hiked.verdict == "timeout_cpu"
    assert "line 3" in hiked.message or "line 4" in hiked.message
    assert "too much computing" in strategy_check.verdict(str(path), [hiked])


def test_some_levels_are_spread_over_all():
    names = [str(k) for k in range(13)]
    assert strategy_check.spread_evenly(names) == ["0", "3", "6", "9", "12"]
    assert strategy_check.spread_evenly(names[:3]) == ["0", "1", "2"]
    assert load_level(strategy_check.spread_evenly(["quiet-bowl"])[0]).name == "quiet-bowl"


@pytest.mark.slow
@on_linux
def test_what_a_judge_does_not_have_is_told_though_it_runs_at_home(tmp_path):
    from game.commands.foreign_imports import foreign_imports

    file = tmp_path / "mine.py"
    (tmp_path / "helper.py").write_text("")
    file.write_text(
        "import numpy.linalg, json, helper, scipy.optimize\n"
        "from engine import Dusk, RULES\nfrom engine.optimizers.rules import adam\nimport engine\n"
        "def hike(hiker):\n    from torch import nn\n"
        "    try:\n        import pandas\n    except ImportError: ...\n"
        "if __name__ == '__main__':\n    import matplotlib\n"
    )
    assert foreign_imports(file) == [
        "engine.RULES",
        "engine.optimizers.rules",
        "scipy.optimize",
        "torch",
    ]
    assert foreign_imports(tmp_path / "gone.py") == []
    file.write_text(GOOD + "    if hiker.daylight > 0:\n        import rich\n")
    done = dusk("check", "mine.py", "--levels", "quiet-bowl", "--seeds", "1", folder=tmp_path)
    assert " but  it imports rich: a judge has Python and numpy" in done.stdout
    assert done.returncode == 0
    file.write_text("import rich\n" + GOOD)
    done = dusk("check", "mine.py", "--levels", "quiet-bowl", "--seeds", "1", folder=tmp_path)
    assert done.returncode == 2
    assert "mine.py line 1: import rich" in done.stderr


@pytest.mark.slow
@on_linux
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def hike(hiker):\n    open('log.txt', 'w')\n", "exception: mine.py line 2: open('log"),
        (
            "import numpy as np\ndef hike(hiker):\n    np.ones(110_000_000)\n",
            "out of memory: mine.py line 3: np.ones(110_000_000)",
        ),
        (
            "import threading\ndef hike(hiker):\n    threading.Thread(target=print).start()\n",
            "exception: mine.py line 3: threading.Thread(target=print).start(): RuntimeError",
        ),
        ("def hike(hiker):\n    print('x' * 2_000_000)\n", "printed too much: mine.py"),
        ("import os\ndef hike(hiker):\n    os._exit(0)\n", "left early: mine.py: the process"),
        (
            "import os\ndef hike(hiker):\n    os.kill(os.getppid(), 9)\n",
            "disqualified: mine.py: a system call that no hike needs",
        ),
    ],
)
def test_what_the_judge_refuses_is_refused_in_its_words(tmp_path, source, words):
    path = tmp_path / "results.json"
    done = dusk("check", written(tmp_path, source), "--levels", "quiet-bowl", "--seeds", "1",
                "--gradescope", str(path), folder=tmp_path)  # fmt: skip
    assert done.returncode == 1, done
    assert words in done.stdout
    document = json.loads(path.read_text())
    assert document["tests"][0]["status"] == "failed"
    assert words.partition(": ")[2] in document["tests"][0]["output"]
    assert not (tmp_path / "log.txt").exists()


@pytest.mark.slow
def test_helpers_and_data_beside_the_file_are_there(tmp_path):
    (tmp_path / "rates.py").write_text("RATE = 200\n")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("from . import inner\n")
    (tmp_path / "tools" / "inner.py").write_text("import rates\n")
    (tmp_path / "more.json").write_text("{}")
    source = "import rates, tools\nopen('more.json').read()\n" + GOOD.replace("200", "rates.RATE")
    done = dusk("check", written(tmp_path, source), "--levels", "quiet-bowl", "--seeds", "1",
                folder=tmp_path)  # fmt: skip
    assert done.returncode == 0, done


@pytest.mark.slow
def test_parameters_reach_the_judge_s_process(tmp_path):
    written(tmp_path, GOOD)
    found = []
    for rate in ("90", "200"):
        done = dusk("check", "mine.py", "--levels", "ravine", "--seeds", "1", "--json",
                    "--set", f"learning_rate={rate}", folder=tmp_path)  # fmt: skip
        found.append(json.loads(done.stdout)["rows"][0]["score"])
    assert found[1] == hike("ravine", str(tmp_path / "mine.py"), 0).score
    assert found[0] != found[1]


@pytest.mark.slow
@on_linux
def test_a_hike_that_changes_with_the_order_of_a_set_is_told(tmp_path):
    source = """\
def hike(hiker):
    ways = {"n": (0, 30), "e": (30, 0), "s": (0, -30), "w": (-30, 0)}
    for way in {"n", "e", "s", "w"}:
        hiker.walk(ways[way])
"""
    done = dusk("check", written(tmp_path, source), "--levels", "ravine", "--seeds", "1",
                folder=tmp_path)  # fmt: skip
    assert done.returncode == 0
    assert " but  the hike changes with the order of a set" in done.stdout
    assert " yes  the same seed gave the same hike" in done.stdout


@pytest.mark.parametrize(
    ("tier", "says"),
    [
        ("trust", "but  nothing is confined here"),
        ("monty", "but  run as by a judge on this system, in an interpreter that lacks numpy"),
    ],
)
def test_where_another_tier_runs_it_that_is_said(tmp_path, monkeypatch, tier, says):
    from engine.judging import trial
    from engine.judging.sandbox.tiers import TIERS

    if TIERS[tier].missing():
        pytest.skip(TIERS[tier].missing())
    monkeypatch.setattr(trial, "_tier_or_plain", lambda *_: TIERS[tier])
    path = tmp_path / written(tmp_path, GOOD)
    done = list(strategy_check.checked_hikes(str(path), [("quiet-bowl", (0,))], TrialRules()))
    assert done[0].verdict == "ok", done[0].message
    assert done[0].result.score == hike("quiet-bowl", str(path), 0).score
    assert says in strategy_check.report(str(path), done)


def test_a_rule_is_no_file(tmp_path):
    done = dusk("check", "adam", "--levels", "ravine", folder=tmp_path)
    assert done.returncode == 2
    assert "expected a strategy's own file" in done.stderr


@needs_monty
def test_a_file_is_checked_under_the_tier_of_another_system(tmp_path):
    asked = ("--levels", "quiet-bowl", "--seeds", "1", "--isolation", "monty")
    plain = dusk("check", written(tmp_path, GOOD), *asked, folder=tmp_path)
    assert "in an interpreter that lacks numpy" in plain.stdout
    source = "import numpy\ndef hike(h):\n    pass\n"
    array = dusk("check", written(tmp_path, source), *asked, folder=tmp_path)
    assert (
        "line 1: import numpy: the module numpy: this judge has no" in array.stdout + array.stderr
    )
    assert array.returncode == 1
