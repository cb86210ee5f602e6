"""The judge's side of the zygote: starts it, asks it for children and for signals to them."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from engine.judging.sandbox.limits import SINGLE_THREADED, Limits, Unconfinable
from engine.judging.sandbox.zygote_protocol import SignalRequest, SpawnRequest, ZygoteSetup

ROOT = Path(__file__).parents[3]
"""The folder that holds `engine`: first on the path of every process that runs strategies."""
START = """import json, os, sys
os.register_at_fork = lambda **hooks: None
sys.path[:] = json.loads(sys.argv[2])
from engine.judging.sandbox.zygote import main
main(int(sys.argv[1]))"""
"""Without what Python's modules do in every forked child, which takes a tenth of its time: to make
threads' locks anew, and the zygote has one thread; to seed chance, which is the same in every hike.
"""
START_SECONDS = 60.0
SIGKILL = 9
"""By number: Windows has no such name."""
FAR_FUTURE = 2_100_000_000
"""An access time [s] in the year 2036; old file systems end in 2038."""
DECADE = 10 * 365 * 86400.0
"""Ahead of a clock that has passed that [s]."""


class ChildProcess(NamedTuple):
    """A child as the judge sees it: four descriptors, all of pipes."""

    number: int
    """Of the hike."""
    messages: int
    """What its strategy asks for, in the protocol."""
    answers: int
    """What the judge says to that."""
    output: int
    """What it prints."""
    report: int
    """The zygote's words on it: `START_RECORD`, later `EXIT_RECORD`."""

    def close(self) -> None:
        """Close the descriptors; the process itself goes on."""
        for descriptor in (self.messages, self.answers, self.output, self.report):
            os.close(descriptor)


class ZygoteClient:
    """A running zygote, for one worker of the judge; safe to use from several threads."""

    def __init__(
        self,
        stage: Path,
        limits: Limits,
        packages: Sequence[str] = (),
        preload_files: bool = False,
        isolate_filesystem: bool = True,
        hash_seed: str = "0",
        heavy: bool = True,
        sealed: bool = False,
    ) -> None:
        """Start the zygote; Unconfinable where it does not come up.

        `preload_files`: before any hike, read once what hikes may read, see `preload`.
        `isolate_filesystem`: hide the rest of the file system where the kernel allows it.
        `heavy`: with numpy, packages and all of the standard library that hikes may need; a light
        one forks faster.
        `sealed`: every strategy is on the stage by now, see `ZygoteSetup`.
        `hash_seed`: Python's PYTHONHASHSEED, on which the order of a set of texts depends.
        """
        self.limits = limits
        self.stage = stage
        self._numbers = count(1)
        freeze_access_times(stage)
        judge_end, zygote_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = judge_end
        # A new environment: the judge's own may hold secrets.
        environment = {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": hash_seed, **SINGLE_THREADED}
        path = [str(ROOT), *(p for p in sys.path if p and p != str(ROOT))]
        with zygote_end:
            self._process = subprocess.Popen(
                [sys.executable, *("-B", "-s", "-P", "-X", "utf8"), "-c", START,
                 str(zygote_end.fileno()), json.dumps(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[zygote_end.fileno()],
                env=environment,
                cwd="/",
                start_new_session=True,
            )  # fmt: skip
        setup = ZygoteSetup(
            limits=limits,
            stage=str(stage.absolute()),
            heavy=heavy,
            packages=tuple(packages),
            user=unprivileged(),
            parent=os.getpid(),
            preload_files=preload_files,
            isolate_filesystem=isolate_filesystem,
            sealed=sealed,
        )
        self._control.send(json.dumps(setup._asdict()).encode())
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        self._control.settimeout(START_SECONDS)
        try:
            ready = self._control.recv(64)
        except OSError:
            ready = b""
        if ready != b"ready":
            self._process.kill()
            errors = self._process.communicate()[1].decode(errors="replace").strip()
            last = errors.splitlines()[-1] if errors else "it said nothing"
            raise Unconfinable(f"the process that starts the hikes did not come up: {last[:300]}")
        self._control.settimeout(None)

    def spawn(
        self,
        folder: str,
        file: str,
        digest: str,
        cpu: int,
        settings: tuple[tuple[str, str], ...] = (),
    ) -> ChildProcess:
        """A child that hikes with this file of a folder on the stage, for at most so many seconds
        of CPU time. OSError: the zygote died.
        """
        # Pipes, which take half the time of sockets and can do less.
        messages, child_messages = os.pipe2(os.O_CLOEXEC)
        child_answers, answers = os.pipe2(os.O_CLOEXEC)
        output, child_output = os.pipe2(os.O_CLOEXEC)
        report, child_report = os.pipe2(os.O_CLOEXEC)
        number = next(self._numbers)
        request = SpawnRequest(number, folder, file, digest, cpu, settings)
        child = ChildProcess(number, messages, answers, output, report)
        childs = child_messages, child_answers, child_output, child_report
        try:
            data = json.dumps(request).encode()
            socket.send_fds(self._control, [data], childs)
        except OSError:
            child.close()
            raise
        finally:
            for descriptor in childs:
                os.close(descriptor)
        return child

    def signal(self, child: ChildProcess, number: int = SIGKILL) -> None:
        """Signal the child, if it still lives."""
        # With the zygote gone every child is gone.
        with contextlib.suppress(OSError):
            request = SignalRequest(child.number, number)
            self._control.send(json.dumps(request).encode())

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

    def __enter__(self) -> ZygoteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()


def freeze_access_times(folder: Path) -> None:
    """Set all access times in this folder so far ahead that `relatime` never updates them.

    Linux moves an access time only where it is older than a day or than the last change. Otherwise
    a hike could leave a message for the next one by what it reads. Nothing is set on Windows, whose
    hikes read no files.
    """
    if os.utime not in os.supports_follow_symlinks:
        return
    ahead = max(FAR_FUTURE, time.time() + DECADE)
    for base, _, files in os.walk(folder):
        for path in (base, *(os.path.join(base, name) for name in files)):
            os.utime(path, (ahead, os.lstat(path).st_mtime), follow_symlinks=False)


def unprivileged() -> tuple[int, int] | None:
    """User and group that children run as when the judge is root; None when it is not."""
    if os.geteuid() != 0:
        return None
    import pwd  # there is none on Windows

    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid
