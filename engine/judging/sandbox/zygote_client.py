"""The judge's side of the zygote: starts it, and asks it for children."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from engine.judging.sandbox.limits import SINGLE, Limits, Unconfinable

ROOT = Path(__file__).parents[2]
START = """import json, sys
sys.path[:] = json.loads(sys.argv[2])
from engine.judging.sandbox.zygote import main
main(int(sys.argv[1]))"""
START_SECONDS = 60.0
KILL = 9
FAR = 2_100_000_000
"""An access time [s], in the year 2036; old file systems end in 2038."""


class Born(NamedTuple):
    """A child as the judge sees it: three descriptors."""

    number: int
    line: socket.socket
    out: int
    """What it prints."""
    report: int
    """Its process id, and how it ended: `limits.BORN`, `limits.END`."""

    def close(self) -> None:
        """Let go of the descriptors."""
        self.line.close()
        os.close(self.out)
        os.close(self.report)


class Nursery:
    """A running zygote, for one worker of the judge; safe to use from several threads."""

    def __init__(
        self,
        stage: Path,
        limits: Limits,
        confined: bool,
        packages: Sequence[str] = (),
        first: bool = False,
        curtain: bool = True,
    ) -> None:
        """`first`: before any hike, what hikes may read is read once, see `zygote.touch`.
        `curtain`: hide the rest of the file system where that can be, see `filesystem_isolation`.
        """
        self.limits = limits
        self.stage = stage
        self._numbers = count(1)
        still(stage)
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = here
        # The environment is built anew: the judge's own is nobody's business.
        environment = {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", **SINGLE}
        path = [str(ROOT), *(p for p in sys.path if p and p != str(ROOT))]
        with there:
            self._process = subprocess.Popen(
                [sys.executable, *("-B", "-s", "-P", "-X", "utf8"), "-c", START,
                 str(there.fileno()), json.dumps(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[there.fileno()],
                env=environment,
                cwd="/",
                start_new_session=True,
            )  # fmt: skip
        setup = {
            "limits": limits,
            "confined": confined,
            "packages": list(packages),
            "root": str(ROOT),
            "stage": str(stage.absolute()),
            "user": unprivileged(),
            "parent": os.getpid(),
            "first": first,
            "curtain": curtain,
        }
        self._control.send(json.dumps(setup).encode())
        self._control.settimeout(START_SECONDS)
        try:
            ready = self._control.recv(64)
        except OSError:
            ready = b""
        if ready != b"ready":
            self._process.kill()
            said = self._process.communicate()[1].decode(errors="replace").strip()
            last = said.splitlines()[-1] if said else "it said nothing"
            raise Unconfinable(f"the process that starts the hikes did not come up: {last[:300]}")
        self._control.settimeout(None)

    def bear(self, folder: str, file: str, digest: str) -> Born:
        """A child that hikes with this file of a folder on the stage. OSError: the zygote died."""
        line, its_line = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        out, its_out = os.pipe2(os.O_CLOEXEC)
        report, its_report = os.pipe2(os.O_CLOEXEC)
        number = next(self._numbers)
        order = {"hike": number, "folder": folder, "file": file, "digest": digest}
        born = Born(number, line, out, report)
        try:
            data = json.dumps(order).encode()
            socket.send_fds(self._control, [data], [its_line.fileno(), its_out, its_report])
        except OSError:
            born.close()
            raise
        finally:
            its_line.close()
            os.close(its_out)
            os.close(its_report)
        return born

    def strike(self, born: Born, number: int = KILL) -> None:
        """Signal the child, if it still lives."""
        # With the zygote gone every child is gone.
        with contextlib.suppress(OSError):
            self._control.send(json.dumps({"hike": born.number, "signal": number}).encode())

    def close(self) -> None:
        """End the zygote and every child."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()


def still(folder: Path) -> None:
    """Put the access times in this folder so far ahead that reading does not move them any more.

    Linux moves them forward at most once a day (`relatime`), and only where they lie behind: a
    hike could tell the next one something by what it reads.
    """
    for base, _, files in os.walk(folder):
        for path in (base, *(os.path.join(base, name) for name in files)):
            os.utime(path, (FAR, os.lstat(path).st_mtime), follow_symlinks=False)


def unprivileged() -> tuple[int, int] | None:
    """User and group that children run as when the judge is root; None when it is not."""
    if os.geteuid() != 0:
        return None
    import pwd  # there is none on Windows

    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid
