"""Random command lines: every command with words that fit, nearly fit, or do not fit at all."""

import contextlib
import io
import random
import sys
from pathlib import Path

WINDOWS = ("play", "watch", "race", "class", "edit")
"""Commands that open a window or wait for a class; they are only tried with what they refuse."""
LONG = ("doctor", "bug-report")
"""Commands that rightly work for long."""
WORDS = (
    *("quiet-bowl", "ravine", "foothlls", "today", "all", "quiet-bowl,ravine", ",", "ravine-6V3R"),
    *(
        "gd",
        "adam",
        "bfgs",
        "torch:Nothing",
        "scipy:Powell",
        "gd[learning_rate=90]",
        "gd[",
        "mine.py",
    ),
    *(
        "0",
        "1",
        "3",
        "-1",
        "2.5",
        "nan",
        "1e400",
        "9" * 50,
        "",
        " ",
        "--",
        "-",
        "x" * 300,
        "\x1b[2J",
    ),
    *(
        "none.toml",
        "none.jsonl.gz",
        "a.csv",
        ".",
        "/",
        "/dev/null",
        "pipe",
        "link",
        "folder",
        "空.py",
    ),
    *(
        "learning_rate=10",
        "every=2",
        "every=",
        "=",
        "learning_rate=10,20",
        "\udc80",
        "a\nb",
        "\x00",
    ),
)
SHORT = {"--seeds": "2", "--tries": "2", "--samples": "2", "--levels": "quiet-bowl", "--jobs": "1"}
"""Options that make a command quick enough; they come last, and so count."""


def line_of(prepared: object, chance: random.Random) -> bytes:
    """The words of a command line, with zero bytes between them."""
    import click

    from game.cli import dusk
    from game.commands import COMMAND_NAMES, load_command

    name = chance.choice([*(n for n in COMMAND_NAMES if n not in LONG), "help", "no-such", ""])
    words = [name] if name else []
    if name in COMMAND_NAMES:
        command = load_command(name)
        options = [o for p in command.params if isinstance(p, click.Option) for o in p.opts]
        options += [o for p in dusk.params if isinstance(p, click.Option) for o in p.opts]
        most = chance.randrange(7)
        words += [chance.choice(WORDS if chance.random() < 0.6 else options) for _ in range(most)]
        if name in WINDOWS:
            words += ["--no-such-option"] * 2  # the first may be an option's value
        else:
            words += [w for o, value in SHORT.items() if o in options for w in (o, value)]
    return b"\0".join(w.replace("\0", "?").encode("utf-8", "surrogateescape") for w in words)


def run_line(data: bytes, work: Path) -> str:
    """Run the command in this folder; what it says on the error stream where it fails."""
    from game.cli import main

    _furnish(work)
    words = [word.decode("utf-8", "surrogateescape") for word in data.split(b"\0")]
    sys.argv = ["dusk", *words] if data else ["dusk", "--help"]
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="replace")
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="replace")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as end:
        err.flush()
        said = err.buffer.getvalue().decode().rstrip("\n")
        if end.code not in (None, 0, 1, 2):
            raise ValueError(f"exit code {end.code}: {said[-200:]}") from None
        lines = said.split("\n")
        told = [line for line in lines if line.startswith("dusk: ")]
        if end.code == 2 and (not told or "Traceback" in said):
            raise ValueError(f"exit code 2 without a line: {said[-200:]}") from None
        return told[-1] if end.code else ""
    raise ValueError("no exit code")


def _furnish(work: Path) -> None:
    """The files that the words name."""
    import os

    with contextlib.suppress(FileExistsError):
        os.mkfifo(work / "pipe")
        (work / "link").symlink_to(work / "link")
        (work / "folder").mkdir()
        (work / "mine.py").write_text("def hike(hiker, every=2):\n    hiker.walk(1, 1)\n")
        (work / "a.csv").write_text("name,path\nJan,mine.py\n")
