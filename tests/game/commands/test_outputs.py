"""Every output of every command: whole or not at all, nothing but a file replaced, one line."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from fuzz.odd_files import PLACES
from helpers.command import DUSK, dusk, one_line
from helpers.lms_class import moodle_worksheet
from helpers.paths import ROOT

from game.commands import COMMAND_NAMES, load_command

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and limits of POSIX")
SCORE = ["score", "gd", "--levels", "quiet-bowl", "--seeds", "2"]
SWEEP = ["sweep", "gd", "--level", "quiet-bowl", "--seeds", "2", "--grid", "learning_rate=50,90",
         "--grid", "every=1,2"]  # fmt: skip
RULES = ["sweep", "gd", "--level", "quiet-bowl", "--seeds", "2", "--lr", "50,90", "--every", "1"]
TUNE = ["tune", "gd", "--level", "quiet-bowl", "--tries", "16", "--seeds", "4"]
SMALL = ["--size", "640x360", "--seconds", "2"]
COMPETE = ["compete", "class", "--out", "out", "--levels", "quiet-bowl", "--preview", "1",
           "--final", "1", "--isolation", "trust", "--worksheet", "sheet.csv"]  # fmt: skip


class Output(NamedTuple):
    """A file that a command writes."""

    file: str
    words: list[str]
    others: str = ""
    """How the names of other outputs of the same words begin."""
    first: Sequence[str] = ()
    """Words of a command that comes before."""


OUTPUTS = {
    "new": Output("it.py", ["new", "--force", "it.py"]),
    "new level": Output("it.toml", ["new", "--force", "it.toml"]),
    "new competition": Output("competition.toml", ["new", "--force", "competition.toml"]),
    "replay": Output("it.jsonl.gz",
                     ["run", "gd", "--level", "quiet-bowl", "--replay", "it.jsonl.gz"]),
    "trace": Output("it.trace", ["run", "mine.py", "--level", "quiet-bowl", "--replay",
                                 "it.jsonl.gz", "--trace"], "it.jsonl.gz"),
    "check": Output("it.json", ["check", "mine.py", "--levels", "quiet-bowl", "--seeds", "1",
                                "--gradescope", "it.json"]),
    "csv": Output("it.csv", [*SCORE, "--csv", "it.csv"]),
    "score journal": Output("it.journal", [*SCORE, "--resume", "it.journal"]),
    "ioh": Output("it/01-gd/IOHprofiler_f1_quiet-bowl.json", [*SCORE, "--ioh", "it"], "it"),
    "ioh data": Output("it/01-gd/data_f1_quiet-bowl/IOHprofiler_f1_quiet-bowl_DIM2.dat",
                       [*SCORE, "--ioh", "it"], "it"),
    "sweep journal": Output("it.csv.journal", [*RULES, "--out", "it.csv"]),
    **{
        f"{name} {ending}": Output(f"it.{ending}", [*words, option, f"it.{ending}"])
        for name, words, option in (("profile", SCORE, "--profile"), ("sweep", SWEEP, "--out"),
                                    ("tune", TUNE, "--out"))
        for ending in ("png", "svg", "pdf", "csv", "json")
    },
    "report": Output("it.zip", ["bug-report", "it.zip"]),
    "map": Output("it.png", ["levels", "show", "quiet-bowl", "--yes", "--out", "it.png"]),
    **{
        f"export {ending}": Output(f"it.{ending}", ["export", "hike.jsonl.gz", f"it.{ending}",
                                                    *more])
        for ending, more in (("png", []), ("html", []), ("gif", SMALL), ("webp", SMALL),
                             ("mp4", SMALL))
    },
    "film of the reveal": Output("it.gif", ["export", "hike.jsonl.gz", "it.gif", "--reveal",
                                            "--seconds", "2", "--size", "640x360"]),
    "menu": Output("data/applications/down-by-dusk.desktop", ["app"], "data"),
    "menu's picture": Output("data/icons/hicolor/256x256/apps/down-by-dusk.png", ["app"], "data"),
    "lesson": Output("it/class.sqlite", ["class", "--local", "--out", "it"], "it"),
    **{
        f"compete {file}": Output(f"out/{file}", COMPETE, "out", COMPETE)
        for file in ("board.csv", "board.html", "class.json", "commitment.txt", "fairness.md",
                     "feedback/Jan.md", "gradebook.csv", "gradebook-moodle.csv", "results.json")
    },
    **{
        f"reveal {file}": Output(f"out/{file}", ["reveal", "out"], "out", COMPETE)
        for file in ("board.csv", "board.html", "fairness.md", "feedback/Jan.md", "gradebook.csv",
                     "gradebook-moodle.csv", "results.json", "seeds.json",
                     "replays/quiet-bowl/final-00/Jan.jsonl.gz")
    },
}  # fmt: skip
GROW = {"score journal", "sweep journal", "lesson"}
"""Outputs that are not written at once: what they hold may change."""
NO_FILES = frozenset({
    *("cluster", "commitment", "every", "grid", "host", "language", "lr", "package", "packages"),
    *("at", "rule", "rules", "setting", "size", "topic"),
})  # fmt: skip
"""Parameters with a text that names no file."""
READ = {
    "play": ("level", "--autopilot", "--ghost"),
    "check": ("file", "--levels"),
    "race": ("strategies", "--level"),
    "compete": ("submissions", "--from-class", "--handout", "--roster", "--worksheet",
                "--secrets"),
    "run": ("strategy", "--level", "--from"),
    "score": ("strategies", "--levels", "--against"),
    "sweep": ("strategy", "--level"),
    "tune": ("--level",),
    "levels show": ("level",),
    "edit": ("file",),
    "watch": ("replay",),
    "verify": ("replay",),
    "export": ("source",),
    "certify": ("level",),
    "class": ("--resume",),
}  # fmt: skip
"""Parameters that name what is read: `tests/fuzz/odd_files.py` tries each with anything."""
WRITTEN = {
    "check": ("--gradescope",),
    "compete": ("--out",),
    "new": ("file",),
    "run": ("--replay",),
    "score": ("--csv", "--profile", "--ioh", "--resume"),
    "sweep": ("--out",),
    "tune": ("--out",),
    "levels show": ("--out",),
    "export": ("out",),
    "reveal": ("folder",),
    "class": ("--out",),
    "bug-report": ("out",),
}
"""Parameters that name what is written, each in `OUTPUTS`."""
ATTEMPTS = """
import json, os, resource, stat, sys
from pathlib import Path
os.environ.update(SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="dummy")
from game.cli import main
name, (first, words, cases) = sys.argv[1], map(json.loads, sys.argv[2:])
path, told, out = Path(name), {}, os.dup(1)
def run(words):
    sys.argv = ["dusk", *words]
    try:
        main()
    except SystemExit as end:
        return end.code
def there():
    return {str(path) for path in Path().rglob("*") if path.is_file()}
def attempt(case):
    before = there()
    read, write = os.pipe()  # a file would be limited as well
    sys.stderr = os.fdopen(write, "w")
    code = run(words)
    sys.stderr.close()
    sys.stderr = sys.__stderr__
    with os.fdopen(read) as said:
        told[case] = [code, said.read(), sorted(there() - before - {name})]
if first and run(first) != 0:
    raise SystemExit("the first command failed")
path.parent.mkdir(parents=True, exist_ok=True)
old = path.read_bytes() if path.exists() else b"old"
for case in cases:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    path.unlink(missing_ok=True)
    if case == "a folder":
        path.mkdir()
    elif case == "a link":
        Path("target").write_bytes(old)
        path.symlink_to(Path("target").absolute())
    elif case == "a pipe":
        os.mkfifo(path)
    elif case == "a device":
        try:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        except PermissionError:
            continue
    else:
        path.write_bytes(old)
        path.chmod(0o444 if case == "a read-only" else 0o644)
    kind = stat.S_IFMT(path.lstat().st_mode)
    if case == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
    attempt(case)
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    if stat.S_IFMT(path.lstat().st_mode) != kind:
        told[case][1] += "it was replaced"
    if case == "a folder":
        path.rmdir()
        continue
    if case in ("a link", "a read-only", "full") and path.read_bytes() != old:
        told[case][1] += "the old file is gone"
sys.stdout.flush()  # what the commands printed comes first
os.write(out, ("TOLD" + json.dumps(told)).encode())
"""
CASES = ("a folder", "a link", "a pipe", "a device", "a read-only")


def furnished(folder: Path) -> Path:
    """A folder with what the commands read."""
    from engine import run, save_replay

    folder.mkdir()
    strategy = "def hike(hiker):\n    hiker.walk(1, 1)\n"
    (folder / "mine.py").write_text(strategy)
    result, expedition = run("quiet-bowl", "gd", seed=3)
    save_replay(expedition, folder / "hike.jsonl.gz", result)
    hand_in = folder / "class" / "Jan_123_assignsubmission_file_"
    hand_in.mkdir(parents=True)
    (hand_in / "hike.py").write_text(strategy)
    (folder / "sheet.csv").write_bytes(moodle_worksheet({"Jan": "123"}))
    return folder


def environment(folder: Path) -> dict[str, str]:
    own = {"XDG_DATA_HOME": str(folder / "data"), "XDG_STATE_HOME": str(folder.parent / "state")}
    # A command with a file would start again. Python writes half a .pyc at a limit, unnoticed.
    return {**os.environ, **own, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip


def attempts(folder: Path, output: Output, cases: Sequence[str]) -> dict[str, list]:
    """What became of a command with these things in its output's place."""
    given = map(json.dumps, (output.first, output.words, cases))
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPTS, output.file, *given],
        cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert "TOLD" in done.stdout, done.stderr
    found: dict[str, list] = json.loads(done.stdout.partition("TOLD")[2])
    return found


@posix
@pytest.mark.slow
@pytest.mark.parametrize("name", OUTPUTS)
def test_what_cannot_be_written_is_told_in_a_line_and_leaves_the_old_file(name, tmp_path) -> None:
    output = OUTPUTS[name]
    cases = CASES if name in GROW else (*CASES, "full")
    found = attempts(furnished(tmp_path / "work"), output, cases)
    for case, (code, said, left) in found.items():
        assert code == 2, (case, code, said)
        lines = [line for line in said.splitlines() if line.startswith("dusk: ")]
        assert len(lines) == 1, (case, said)
        assert said.endswith(f"{lines[0]}\n"), (case, said)
        assert re.search("cannot be (written|read|used)|temporary files|cannot use", said), said
        assert case == "full" or case in said, (case, said)
        assert all(path.startswith(output.others or "-") for path in left), (case, left)


@posix
@pytest.mark.parametrize("name", ["csv", "profile png", "sweep json", "sweep journal", "tune png"])
def test_what_cannot_be_written_is_told_before_the_first_hike(name, tmp_path) -> None:
    output = OUTPUTS[name]
    (tmp_path / output.file).symlink_to("nowhere")
    # So many hikes would take longer than the command is given.
    many = {"2": "100000", "4": "10000", "16": "1000000"}
    words = [many.get(word, word) for word in output.words]
    one_line(dusk(*words, folder=tmp_path), 2, "cannot be written", "found a link")


@posix
@pytest.mark.slow
def test_the_outputs_of_a_class_are_the_files_that_each_command_writes(tmp_path) -> None:
    """All of them, and no other: what is not written by a command cannot be refused by it."""
    folder = furnished(tmp_path / "work")
    before: dict[str, tuple[int, int]] = {}
    for words in (COMPETE, ["reveal", "out"]):
        subprocess.run([*DUSK, *words], cwd=folder, env=environment(folder), check=True,
                       capture_output=True)  # fmt: skip
        now = {str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns)
               for path in (folder / "out").rglob("*")
               if path.is_file() and ".judge" not in path.parts}  # fmt: skip
        written = {path for path, state in now.items() if before.get(path) != state}
        written = {path for path in written if "preview" not in path}  # as the final's replays
        assert written == {one.file for one in OUTPUTS.values() if one.words == words}
        before = now


def test_every_parameter_that_names_a_file_is_in_a_table() -> None:
    """A new one is tried with whatever may stand in its place, or it names no file."""
    commands = {name: load_command(name) for name in COMMAND_NAMES}
    commands |= {f"levels {name}": one for name, one in commands.pop("levels").commands.items()}
    found = {
        (name, one.name if isinstance(one, click.Argument) else one.opts[0])
        for name, command in commands.items()
        for one in command.params
        if isinstance(one.type, click.types.StringParamType) and one.name not in NO_FILES
    }
    # Read as those of `check` are, and one of the levels in SOURCE.
    alike = {("compete", "--levels"), ("class", "--levels"), ("export", "--level")}
    assert found - alike == {*pairs(READ), *pairs(WRITTEN)}


def test_every_file_that_is_named_is_tried_with_anything() -> None:
    written = [" ".join(one.words) for one in OUTPUTS.values()]
    for table, lines in ((READ, [line for line, _ in PLACES]), (WRITTEN, written)):
        for name, parameter in pairs(table):
            option = f" {parameter} " if parameter.startswith("-") else ""
            assert any(line.startswith(name) and option in line for line in lines), parameter


def pairs(table: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for name, parameters in table.items():
        yield from ((name, parameter) for parameter in parameters)
