"""Every output of every command: whole or not at all, nothing but a file replaced, one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import ROOT

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and limits of POSIX")
OUTPUTS = {
    "new": ("it.py", ["new", "--force", "it.py"]),
    "new level": ("it.toml", ["new", "--force", "it.toml"]),
    "replay": ("it.jsonl.gz", ["run", "gd", "--level", "quiet-bowl", "--replay", "it.jsonl.gz"]),
    "trace": ("it.trace", ["run", "mine.py", "--level", "quiet-bowl", "--replay", "it.jsonl.gz",
                           "--trace"]),
    "check": ("it.json", ["check", "mine.py", "--levels", "quiet-bowl", "--seeds", "1",
                          "--gradescope", "it.json"]),
    "csv": ("it.csv", ["score", "gd", "--levels", "quiet-bowl", "--seeds", "2", "--csv", "it.csv"]),
    **{
        f"profile {ending}": (f"it.{ending}", ["score", "gd", "--levels", "quiet-bowl", "--seeds",
                                               "2", "--profile", f"it.{ending}"])
        for ending in ("png", "svg", "pdf", "csv", "json")
    },
    **{
        f"sweep {ending}": (f"it.{ending}", [
            "sweep", "gd", "--level", "quiet-bowl", "--seeds", "2", "--grid",
            "learning_rate=50,90", "--grid", "every=1,2", "--out", f"it.{ending}",
        ])
        for ending in ("png", "svg", "pdf", "csv", "json")
    },
    **{
        f"tune {ending}": (f"it.{ending}", ["tune", "gd", "--level", "quiet-bowl", "--tries", "16",
                                            "--seeds", "4", "--out", f"it.{ending}"])
        for ending in ("png", "svg", "json")
    },
    "new competition": ("competition.toml", ["new", "--force", "competition.toml"]),
    "report": ("it.zip", ["bug-report", "it.zip"]),
    "map": ("it.png", ["levels", "show", "quiet-bowl", "--yes", "--out", "it.png"]),
    **{
        f"export {ending}": (f"it.{ending}", ["export", "hike.jsonl.gz", f"it.{ending}", *more])
        for ending, more in (("png", []), ("html", []), ("gif", ["--size", "640x360", "--seconds",
                             "2"]), ("webp", ["--size", "640x360", "--seconds", "2"]),
                             ("mp4", ["--size", "640x360", "--seconds", "2"]))
    },
}  # fmt: skip
"""The file that a command writes, and its words."""
ATTEMPTS = """
import json, os, resource, stat, sys
from pathlib import Path
os.environ.update(SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="dummy")
from game.cli import main
name, words = sys.argv[1], json.loads(sys.argv[2])
path, told, out = Path(name), {}, os.dup(1)
def attempt(case):
    before = set(os.listdir())
    sys.argv = ["dusk", *words]
    read, write = os.pipe()  # a file would be limited as well
    sys.stderr = os.fdopen(write, "w")
    try:
        main()
    except SystemExit as end:
        code = end.code
    sys.stderr.close()
    sys.stderr = sys.__stderr__
    with os.fdopen(read) as said:
        told[case] = [code, said.read(), sorted(set(os.listdir()) - before)]
for case in json.loads(sys.argv[3]):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    if case == "a folder":
        path.mkdir()
    elif case == "a link":
        Path("target").write_text("old")
        path.symlink_to("target")
    elif case == "a pipe":
        os.mkfifo(path)
    elif case == "a device":
        try:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        except PermissionError:
            continue
    else:
        path.write_text("old")
        path.chmod(0o444 if case == "a read-only" else 0o644)
    if case == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, limits[1]))
    attempt(case)
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    if case == "a folder":
        path.rmdir()
        continue
    if case in ("a link", "a read-only", "full") and path.read_bytes() != b"old":
        told[case][1] += "the old file is gone"
    path.unlink()
sys.stdout.flush()  # what the commands printed comes first
os.write(out, ("TOLD" + json.dumps(told)).encode())
"""


def attempts(folder: Path, output: str, cases: list[str]) -> dict[str, list]:
    """What became of a command with these things in its output's place."""
    (folder / "mine.py").write_text("def hike(hiker):\n    hiker.walk(1, 1)\n")
    name, words = OUTPUTS[output]
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": str(folder.parent / "data"),
        "PYTHONHASHSEED": "0",  # a command with a file would start again
        # Python writes half a .pyc at a limit, and does not notice.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", ATTEMPTS, name, json.dumps(words), json.dumps(cases)],
        cwd=folder, env=env, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert "TOLD" in done.stdout, done.stderr
    found: dict[str, list] = json.loads(done.stdout.partition("TOLD")[2])
    return found


def hiked(folder: Path) -> None:
    from engine import run, save_replay

    result, expedition = run("quiet-bowl", "gd", seed=3)
    save_replay(expedition, folder / "hike.jsonl.gz", result)


@posix
@pytest.mark.slow
@pytest.mark.parametrize("output", OUTPUTS)
def test_what_cannot_be_written_is_told_in_a_line_and_leaves_the_old_file(output, tmp_path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    hiked(folder)
    cases = ["a folder", "a link", "a pipe", "a device", "a read-only", "full"]
    for case, (code, said, left) in attempts(folder, output, cases).items():
        assert code == 2, (case, code, said)
        assert said.count("\n") == 1, (case, said)
        assert "cannot be written" in said or "temporary files" in said, (case, said)
        assert case == "full" or case in said, (case, said)
        # A trace stands beside a replay, which is an output of its own.
        assert set(left) <= ({"it.jsonl.gz"} if output == "trace" else set()), case
