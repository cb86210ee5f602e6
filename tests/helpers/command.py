"""The command as a process, and what a refusal looks like."""

import json
import os
import select
import shlex
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from helpers.paths import ROOT

DUSK = [sys.executable, "-c", "from game.cli import main; main()"]
FORKS = """
import json, os, sys, time
from game.cli import main
from game.commands import COMMAND_NAMES, load_command
import engine, game.commands.report
for name in COMMAND_NAMES:
    load_command(name)
engine.hike("quiet-bowl", "gd")

def begin(call):
    for name, number in (("out", 1), ("err", 2)):
        os.dup2(os.open(call[name], os.O_WRONLY), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(call["folder"])
    os.environ.clear()
    os.environ.update(call["env"])
    time.tzset()
    sys.argv[1:] = call["arguments"]

for line in sys.stdin:
    call = json.loads(line)
    child = os.fork()
    if not child:
        begin(call)
        main()
    sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\\n")
    sys.stdout.flush()
"""
"""A process that has loaded the command and forks for each call: loading takes most of the time."""


def dusk(*arguments: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The command in this folder, without a screen; `env` is added to the environment."""
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env = {**clean, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder / "data"), **env}
    # What Python reads once, when it starts, is the server's.
    if hasattr(os, "fork") and all(env.get(k) == v for k, v in _at_start().items()):
        return _forked(arguments, folder, {**env, **_HASHES})
    return subprocess.run(
        [*DUSK, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=120
    )


_HASHES = {"PYTHONHASHSEED": "0"}
"""A command that names a strategy's file would start again with them."""


def _at_start() -> dict[str, str | None]:
    names = ("PYTHONHASHSEED", "PYTHONIOENCODING", "PYTHONUTF8", "LANG", "LC_ALL", "LC_CTYPE")
    return {name: os.environ.get(name) for name in names}


@cache
def _server() -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **_HASHES}
    return subprocess.Popen(
        [sys.executable, "-c", FORKS], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def _forked(
    arguments: tuple[str, ...], folder: Path, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with tempfile.NamedTemporaryFile("r+") as out, tempfile.NamedTemporaryFile("r+") as err:
        call = {"arguments": arguments, "folder": str(folder), "env": env, "out": out.name,
                "err": err.name}  # fmt: skip
        server.stdin.write(f"{json.dumps(call)}\n")
        server.stdin.flush()
        if not select.select([server.stdout], [], [], 120)[0]:
            server.kill()
            _server.cache_clear()
            raise subprocess.TimeoutExpired(["dusk", *arguments], 120)
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(["dusk", *arguments], code, out.read(), err.read())


def parse(line: str) -> None:
    """Raise click's error unless the command takes this line, which is not run."""
    import click

    from game.cli import dusk as command

    left, at = shlex.split(line)[1:], command
    while isinstance(at, click.Group) and left and not left[0].startswith("-"):
        name = left.pop(0)
        inner = at.get_command(click.Context(at), name)
        if inner is None:
            raise click.UsageError(f"no command {name}")
        at = inner  # type: ignore[assignment]
    at.make_context("dusk", left, parent=click.Context(command))


def one_line(done: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    assert done.returncode == code, done
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr
