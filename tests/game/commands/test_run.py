"""Run, verify, score, new, levels and doctor as a process: exit codes and JSON documents."""

import json
from pathlib import Path

import pytest
from helpers.command import dusk, one_line

from engine import hike, level_names, load_level
from engine.study.scoring import Standing
from game.commands.report import score_table

RUN_KEYS = {
    "level", "seed", "strategy", "parameters", "verdict", "safe", "score", "remaining",
    "altitude_start", "altitude_end", "altitude_best_possible", "minutes_total",
    "minutes_measuring", "minutes_walking", "readings", "distance", "learning_rate_effective",
    "readings_per_hour", "share_measuring", "overshoot", "diagnosis", "state_hash",
}  # fmt: skip


def test_run_prints_one_json_document_with_the_promised_keys(tmp_path: Path) -> None:
    done = dusk("run", "adam", "--level", "foothills", "--seed", "4", "--json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert set(document) >= RUN_KEYS
    here = hike("foothills", "adam", 4)
    assert document["score"] == here.score
    assert document["state_hash"] == here.state_hash


def test_a_level_s_long_name_does_not_touch_what_stands_beside_it() -> None:
    rows = [Standing("gd", name, (500.0,), 1.0, 0) for name in level_names()]
    beginnings = [line.split()[:2] for line in score_table(rows).splitlines()[1:]]
    assert sorted(beginnings) == sorted([name, "gd"] for name in level_names())


def test_a_strategy_without_its_ending_is_found_beside_and_no_name_is_too_long(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.py").write_text("def hike(hiker): ...")
    run = ("run", "--level", "quiet-bowl")
    one_line(dusk(*run, "mine", folder=tmp_path), 2, "Did you mean `mine.py`?")
    one_line(dusk(*run, "m" * 5000, folder=tmp_path), 2, "neither a rule nor a path")


def test_run_takes_parameters_and_a_replay_that_verifies(tmp_path: Path) -> None:
    done = dusk(
        *("run", "gd", "--level", "ravine", "--set", "learning_rate=90", "--set", "every=2"),
        *("--replay", "hike.jsonl.gz"),
        folder=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    checked = dusk("verify", "hike.jsonl.gz", "--json", folder=tmp_path)
    assert checked.returncode == 0, checked.stderr
    document = json.loads(checked.stdout)
    assert document["holds"] is True
    assert document["parameters"]["learning_rate"] == 90


def test_verify_says_no_with_exit_1_and_names_the_line(tmp_path: Path) -> None:
    import gzip

    dusk("run", "gd", "--level", "ravine", "--replay", "a.jsonl.gz", folder=tmp_path)
    lines = gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()).split(b"\n")
    assert b'"ms":' in lines[2]
    before, _, after = lines[2].partition(b'"ms":')
    lines[2] = before + b'"ms":1' + after
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines)))
    one_line(dusk("verify", "b.jsonl.gz", folder=tmp_path), 1, "b.jsonl.gz", "line 3", "ms")


def test_a_faulty_strategy_keeps_its_result_and_says_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        "def hike(hiker):\n    print('hello')\n    slope = hiker.measure()\n"
        "    hiker.walk(-100 * slope)\n    hiker.walk(1 / 0, 2)  # why: not\n"
    )
    done = dusk("run", "bad.py", "--level", "ravine", "--json", folder=tmp_path)
    assert done.returncode == 2
    document = json.loads(done.stdout)
    assert document["verdict"] == "exception"
    assert document["distance"] > 0
    last = done.stderr.splitlines()[-1]
    assert "bad.py line 5: hiker.walk(1 / 0, 2): " in last
    assert "ZeroDivisionError" in last
    told = " ".join(dusk("run", "bad.py", "--level", "ravine", folder=tmp_path).stdout.split())
    assert "a fault in the strategy ended it" in told  # and no advice on how to walk
    assert hike("ravine", str(tmp_path / "bad.py")).diagnosis[0] not in told


def test_the_whole_way_of_a_fault_is_shown_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("def step(slope):\n    return slope.lengt\n")
    source = "from helper import step\ndef hike(hiker):\n    hiker.walk(step(hiker.measure()))\n"
    (tmp_path / "mine.py").write_text(source)
    plain = dusk("run", "mine.py", "--level", "quiet-bowl", folder=tmp_path)
    assert "Traceback" not in plain.stderr
    assert "helper.py line 2, called from mine.py line 3: return slope.lengt" in plain.stderr
    whole = dusk("run", "mine.py", "--level", "quiet-bowl", "--traceback", folder=tmp_path)
    assert whole.returncode == plain.returncode == 2
    for line in ("Traceback", "mine.py", "helper.py", "AttributeError"):
        assert line in whole.stderr


def test_score_gives_means_with_intervals_and_csv(tmp_path: Path) -> None:
    done = dusk(
        *("score", "gd", "adam", "--levels", "quiet-bowl,ravine", "--seeds", "3", "--json"),
        *("--csv", "out.csv"),
        folder=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)["rows"]
    assert {(r["strategy"], r["level"]) for r in rows} == {
        (s, n) for s in ("gd", "adam") for n in ("quiet-bowl", "ravine", "all")
    }
    for row in rows:
        assert row["low"] <= row["mean"] <= row["high"]
        assert row["mean"] == pytest.approx(sum(row["scores"]) / len(row["scores"]))
    table = (tmp_path / "out.csv").read_text().splitlines()
    assert len(table) == 1 + 2 * 2 * 3
    assert table[0].startswith("strategy,level,seed,")


def test_new_writes_a_strategy_and_a_level_that_work(tmp_path: Path) -> None:
    assert dusk("new", "first.py", folder=tmp_path).returncode == 0
    assert dusk("new", "first.toml", folder=tmp_path).returncode == 0
    done = dusk("run", "first.py", "--level", "first.toml", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["score"] > 300
    one_line(dusk("new", "first.py", folder=tmp_path), 2, "already there", "--force")
    assert "dusk check 'my first.py' " in dusk("new", "my first.py", folder=tmp_path).stdout
    (tmp_path / "notepad.toml").write_bytes(
        b"\xef\xbb\xbf" + (tmp_path / "first.toml").read_bytes().replace(b"\n", b"\r\n")
    )
    assert dusk("run", "gd", "--level", "notepad.toml", folder=tmp_path).returncode == 0


def test_levels_lists_what_is_shipped(tmp_path: Path) -> None:
    document = json.loads(dusk("levels", "--json", folder=tmp_path).stdout)
    names = [row["name"] for row in document]
    assert names == level_names()
    assert {"quiet-bowl", "ravine", "foothills"} <= set(names)
    plain = dusk("levels", folder=tmp_path).stdout
    assert all(name in plain for name in names)
    assert max(map(len, plain.splitlines())) <= 80


@pytest.mark.slow
def test_without_a_screen_plain_dusk_walks_in_the_terminal(tmp_path: Path) -> None:
    done = dusk(folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].startswith("There is no screen")
    saved = {
        kind: Path(line.split(": ", 1)[1])
        for line in done.stdout.splitlines()
        for kind in ("replay", "picture")
        if line.startswith(f"{kind}: ")
    }
    assert saved["picture"].read_bytes().startswith(b"\x89PNG")
    assert dusk("verify", str(saved["replay"]), folder=tmp_path).returncode == 0


@pytest.mark.slow
def test_doctor_reports_every_check(tmp_path: Path) -> None:
    findings = json.loads(dusk("doctor", "--json", folder=tmp_path).stdout)
    assert {f["name"] for f in findings} >= {
        "python",
        "packages",
        "engine",
        "perlin",
        "elevation",
        "folder",
    }
    assert all(f["well"] for f in findings if f["name"] != "packages")


@pytest.mark.slow
def test_run_goes_on_from_a_minute_of_a_replay_and_says_so(tmp_path: Path) -> None:
    dusk("run", "gd", "--level", "ravine", "--replay", "a.jsonl.gz", folder=tmp_path)
    onward = ("run", "momentum", "--from", "a.jsonl.gz")
    done = dusk(*onward, "--minute", "34", "--json", "--replay", "b.jsonl.gz", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["strategy"] == "momentum, from minute 34 of a.jsonl.gz"
    assert document["from"] == 34
    assert dusk("verify", "b.jsonl.gz", folder=tmp_path).returncode == 0
    one_line(dusk(*onward, folder=tmp_path), 2, "expected --minute M")
    one_line(dusk(*onward, "--minute", "999", folder=tmp_path), 2, "less than")
    one_line(dusk(*onward, "--minute", "3", "--seed", "1", folder=tmp_path), 2, "leave --level")
    one_line(dusk("run", "gd", "--minute", "3", folder=tmp_path), 2, "needs --from")
    one_line(dusk("run", "gd", folder=tmp_path), 2, "--level foothills")


def test_a_traced_run_leaves_replay_and_trace_under_the_strategy_s_name(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "def hike(hiker):\n    for _ in range(3):\n        hiker.walk(-90 * hiker.measure())\n"
    )
    done = dusk("run", "mine.py", "--level", "quiet-bowl", "--trace", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "trace: mine.trace  (dusk watch mine.jsonl.gz shows it)" in done.stdout
    assert (tmp_path / "mine.jsonl.gz").is_file()
    assert (tmp_path / "mine.trace").is_file()


def test_the_question_is_answered_without_a_window_beside_the_hike(tmp_path: Path) -> None:
    words = ("run", "gd", "--level", "ravine", "--seed", "3", "--answer")
    told = " ".join(dusk(*words, folder=tmp_path).stdout.split())
    asked = load_level("ravine").predict
    assert asked is not None
    assert f"question {asked.question} answer {asked.choices[asked.answer - 1]}" in told
    assert f"Your own hike: {hike('ravine', 'gd', 3).score:.0f} points" in told
