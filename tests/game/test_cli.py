"""The command line as a process: help pages, bad input and closed output."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from helpers.command import DUSK, dusk, one_line, parse
from helpers.paths import ROOT

from game.cli import dusk as main_command
from game.cli import main
from game.commands import COMMAND_NAMES


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
        (["run", "gd", "--level", "ravine", "--replay", "/dev/null/x.gz"], ["/dev/null/x.gz"]),
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
        given += getattr(command, "lines", ())
        assert given, f"{name} --help: no example"
        for example in given:
            parse(example)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert (parameter.help or "").endswith("."), (name, parameter.name)
        short = command.get_short_help_str(70)
        assert not short.endswith("..."), f"dusk --help cuts the first sentence of {name}"


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_a_help_page_begins_with_an_example_and_fits_a_screen(name: str) -> None:
    page = CliRunner().invoke(main_command, [name, "--help"], terminal_width=100).output
    first = page.splitlines()[0]
    assert first.startswith(f"Example: dusk {name}") or name == "levels", "a group has its own"
    assert len(page.splitlines()) <= 40
    assert max(map(len, page.splitlines())) <= 100


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_a_help_page_has_defaults_and_ranges_in_plain_words(name: str) -> None:
    page = CliRunner().invoke(main_command, [name, "--help"]).output
    assert "(" not in page.partition("default: ")[2][:1]
    assert "<=" not in page
    assert ">=" not in page


def test_a_help_page_is_as_wide_as_a_screen_of_100_columns(tmp_path: Path) -> None:
    done = dusk("compete", "--help", folder=tmp_path, COLUMNS="100")
    assert len(done.stdout.splitlines()) <= 40
    assert 80 < max(map(len, done.stdout.splitlines())) <= 100


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
        return re.findall(r"^  ([\w-]+) {2,}", named, re.MULTILINE)

    assert listed("--help") == listed("help") == ["play", "check", "race", "compete", "guide"]
    assert listed("help", "all") == list(COMMAND_NAMES)


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


def test_a_name_of_thousands_of_signs_is_told_without_its_middle(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = complaint(["verify", "x" * 9000], capsys, monkeypatch)
    assert len(said) < 1100
    assert "xx ... xx" in said
    assert said.endswith("x: File name too long\n")


@pytest.mark.parametrize(
    "words", [["new", "{}.py"], pytest.param(["bug-report", "{}.zip"], marks=pytest.mark.slow)]
)
def test_the_name_of_a_written_file_shows_its_control_signs(
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["dusk", *(w.format("\x1b[31mred\u202e") for w in words)])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert r"\x1b[31mred\u202e" in said
    assert not {"\x1b", "\u202e"} & set(said)


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
