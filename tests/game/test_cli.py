"""The command line as a process: exit codes, one line on stderr, one JSON document on stdout."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from helpers.command import DUSK, dusk, one_line
from helpers.paths import ROOT

from engine import hike, level_names
from engine.study.scoring import Standing
from game.cli import dusk as main_command
from game.cli import main
from game.commands import NAMES
from game.commands.report import score_table

RUN_KEYS = {
    "level", "seed", "strategy", "parameters", "verdict", "safe", "score", "remaining",
    "altitude_start", "altitude_end", "altitude_best_possible", "minutes_total",
    "minutes_measuring", "minutes_walking", "readings", "distance", "learning_rate_effective",
    "readings_per_hour", "share_measuring", "overshoot", "diagnosis", "state_hash",
}  # fmt: skip


PRESS = """
import atexit, os, signal, sys
moment = sys.argv.pop()
press = lambda: os.kill(os.getpid(), signal.SIGINT)
class Finder:
    def find_spec(self, name, *_):
        if name == moment:
            press()
        if name == "numpy" and moment == "the end":
            atexit.register(press)
sys.meta_path.insert(0, Finder())
class Late:
    def __del__(self, kill=os.kill, me=os.getpid(), number=signal.SIGINT):
        kill(me, number)
if moment == "too late":
    import click
    click.late = Late()
from game.entry import main
main()
"""
"""The installed command, and Ctrl-C when a module is looked for."""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("moment", ["game.cli", "click", "game.commands.run", "numpy", "the end"])
def test_ctrl_c_is_one_line_and_130_from_the_first_import_to_the_last_breath(
    moment: str, tmp_path: Path
) -> None:
    ask = [sys.executable, "-c", PRESS, "run", "gd", "--level", "quiet-bowl", moment]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(ask, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    one_line(done, 130, "dusk: interrupted")


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_while_python_takes_itself_apart_is_too_late_and_kills_nothing(
    tmp_path: Path,
) -> None:
    ask = [sys.executable, "-c", PRESS, "run", "gd", "--level", "quiet-bowl", "too late"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(ask, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


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


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["run", "gd", "--level", "foothlls"], ["foothlls", "`foothills`"]),
        (["run", "gdd", "--level", "ravine"], ["gdd", "`gd`"]),
        (["run", "gd"], ["--level", "such as --level foothills"]),
        (["run", "gd", "--level", "ravine", "--seed", "-1"], ["seed", "-1"]),
        (["run", "gd", "--level", "ravine", "--seed", "x"], ["--seed"]),
        (["run", "gd", "--level", "ravine", "--set", "every"], ["NAME=VALUE"]),
        (["run", "gd", "--level", "ravine", "--set", "evry=2"], ["evry", "`every`"]),
        (["run", "gd", "--level", "ravine", "--set", "every=2.5"], ["every", "whole number"]),
        (["run", "gd", "--level", "ravine", "--replay", "no/such/x.gz"], ["no/such/x.gz"]),
        (["run", "missing.py", "--level", "ravine"], ["missing.py", "No such file"]),
        (["run", "gd", "--level", "missing.toml"], ["missing.toml", "No such file"]),
        (["score", "gd", "--levels", ","], ["--levels"]),
        (["score", "gd", "--seeds", "0"], ["--seeds"]),
        (["verify", "missing.jsonl.gz"], ["missing.jsonl.gz"]),
        (["new", "thing.txt"], ["thing.txt", ".py", ".toml"]),
        (["play", "nowhere"], ["nowhere"]),
        (["fly"], ["fly"]),
        (["rnu"], ["rnu", "`run`"]),
        (["run", "gd", "--level", "ravine", "--replay", ""], ["replay", "name of a file"]),
        (["run", "gd", "--levl", "ravine"], ["--levl", "dusk run --help"]),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str], parts: list[str], tmp_path: Path
) -> None:
    one_line(dusk(*arguments, folder=tmp_path), 2, *parts)


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


def test_who_stops_an_endless_hike_is_told_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(
        "import os, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # it may come ignored\n"
        "def hike(hiker):\n    while True:\n        os.kill(os.getpid(), signal.SIGINT)\n"
    )
    done = dusk("run", "endless.py", "--level", "ravine", folder=tmp_path)
    one_line(done, 130, "interrupted in endless.py line 5: os.kill(os.getpid(), signal.SIGINT)")


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
    assert done.stdout.splitlines()[0].startswith("No screen here")
    saved = {
        kind: Path(line.split(": ", 1)[1])
        for line in done.stdout.splitlines()
        for kind in ("replay", "picture")
        if line.startswith(f"{kind}: ")
    }
    assert saved["picture"].read_bytes().startswith(b"\x89PNG")
    assert dusk("verify", str(saved["replay"]), folder=tmp_path).returncode == 0


def test_doctor_reports_every_check(tmp_path: Path) -> None:
    findings = json.loads(dusk("doctor", "--json", folder=tmp_path).stdout)
    assert {f["name"] for f in findings} >= {"python", "packages", "engine", "perlin", "folder"}
    assert all(f["well"] for f in findings if f["name"] != "packages")


def test_every_example_of_every_help_page_is_understood() -> None:
    def pages(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
        yield name, group
        for inner in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), inner)
            assert command is not None
            if isinstance(command, click.Group):
                yield from pages(command, f"{name} {inner}")
            else:
                yield f"{name} {inner}", command

    for name, command in pages(main_command, "dusk"):
        given = (command.epilog or "").split("Examples:\n", 1)[-1].splitlines()
        assert given, f"{name} --help: no example"
        for example in given:
            left, at = shlex.split(example)[1:], main_command
            while isinstance(at, click.Group) and left and not left[0].startswith("-"):
                inner_command = at.get_command(click.Context(at), left.pop(0))
                assert inner_command is not None, example
                at = inner_command  # type: ignore[assignment]
            at.make_context(name, left, parent=click.Context(main_command))
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert (parameter.help or "").endswith("."), (name, parameter.name)
        short = command.get_short_help_str(70)
        assert not short.endswith("..."), f"dusk --help cuts the first sentence of {name}"


@pytest.mark.slow
def test_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    done = dusk("run", "gd", "--level", "ravine", folder=tmp_path, PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stderr) == (0, "")
    nowhere = str(tmp_path / "file" / "home")
    (tmp_path / "file").write_text("not a folder")
    home = {"XDG_DATA_HOME": nowhere, "HOME": nowhere}
    one_line(dusk("play", "quiet-bowl", folder=tmp_path, **home), 2, "not kept", "file")
    if Path("/dev/full").exists():
        root = str(ROOT)
        with open("/dev/full", "w") as full:
            told = subprocess.run(
                [*DUSK, "levels"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
                env={**os.environ, "PYTHONPATH": root},
            )  # fmt: skip
        one_line(told, 2, "No space left")


@pytest.mark.parametrize("line", ["levels | head -c 1", "run gd --level ravine >&-", "levels 2>&-"])
def test_a_reader_that_leaves_early_or_was_never_there_is_no_error(
    line: str, tmp_path: Path
) -> None:
    root = str(ROOT)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f'"{sys.executable}" -c "{DUSK[2]}" {line}'],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ravine", "Write: dusk play ravine"),
        ("foothills-6V3R-J0C9", "Write: dusk play foothills-6V3R-J0C9"),
        ("foothills-6V3R-J0C8", "checksum"),
        ("my_mountain.asc", "Write: dusk play my_mountain.asc"),
        ("my hike.py", "Write: dusk run 'my hike.py' --level foothills"),
        ("mine.jsonl.gz", "Write: dusk watch mine.jsonl.gz"),
        ("scor", "Did you mean `score`?"),
    ],
)
def test_a_name_alone_is_answered_with_the_command_for_it(
    typed: str, meant: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert meant in complaint([typed], capsys, monkeypatch)


def test_help_is_a_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, title in [(["help"], "Commands:"), (["help", "run"], "Let STRATEGY hike once")]:
        assert main_command(arguments, standalone_mode=False) == 0
        assert title in capsys.readouterr().out


def test_five_commands_stand_in_front_and_all_behind_help_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def listed(*arguments: str) -> list[str]:
        main_command(list(arguments), standalone_mode=False)
        page = capsys.readouterr().out
        named = page.split("Commands:\n")[1].split("Examples:")[0]
        assert ("dusk help all" in named) is (arguments != ("help", "all"))
        return re.findall(r"^  (\w+) {2,}", named, re.MULTILINE)

    assert listed("--help") == listed("help") == ["play", "check", "race", "compete", "guide"]
    assert listed("help", "all") == list(NAMES)


def test_help_loads_no_numpy_and_no_window(tmp_path: Path) -> None:
    script = (
        "import sys\nsys.argv = ['dusk', '--help']\nfrom game.entry import main\n"
        "try:\n    main()\nfinally:\n"
        "    print('loaded:', {'numpy', 'pygame', 'numba', 'msgspec'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "loaded: set()", done.stderr


def test_who_asks_for_another_thing_s_command_is_told_which(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = complaint(["run", "gd", "--learning_rate", "3"], capsys, monkeypatch)
    assert "--set NAME=VALUE" in said
    said = complaint(["tune", "bfgs", "--level", "ravine"], capsys, monkeypatch)
    assert "dusk sweep bfgs --level ravine --grid learning_rate=" in said
    assert "dusk check mine.py" in complaint(["certify", "mine.py"], capsys, monkeypatch)


def complaint(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """What the command says of bad input, in one line."""
    monkeypatch.setattr(sys, "argv", ["dusk", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert (end.value.code, said.count("\n")) == (2, 1)
    return said
