"""A hike without confinement, in a plain process on any system: only for files one trusts.

The process has an empty environment, its own folder as home and working directory, and limits of
time, memory and file size where the system has them; whatever it starts ends with it, see
`process_group`. Messages, output and time by the wall clock are the judge's to count. Nothing keeps
the file from the rest of the computer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO

from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.judging.sandbox import process_group
from engine.judging.sandbox.limits import SINGLE_THREADED, Limits
from engine.judging.sandbox.session import Entrant, JudgedHike, Session, Stop, verdict_of
from engine.judging.sandbox.zygote_client import ROOT

START = """import json, sys
sys.path[:] = json.loads(sys.argv[1])
from engine.judging.sandbox.unconfined_child import main
main(*sys.argv[2:])"""
INTERPRETER_MB = 512
"""Memory [MB] of Python and numpy beside a strategy's own, where the system limits it from outside.
"""
SIGKILL, SIGXCPU = 9, 24
"""By number: Windows has no such names."""
START_SECONDS = 60.0
GRACE_SECONDS = 10.0
"""Seconds from the strategy's last message to its end."""


class NotStarted(Exception):
    """A process did not start: no fault of the strategy."""


def judge_unconfined(
    stage: Path, limits: Limits, level: Level, seed: int, entrant: Entrant
) -> JudgedHike:
    """Let the entrant hike in a process of its own; NotStarted or OSError when that failed."""
    expedition = Expedition(level, seed)
    session = Session(expedition, limits)
    process, job = _start(stage, entrant, limits)
    try:
        stop = _converse(process, session, limits)
    finally:
        job.end()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    if not session.started:
        raise NotStarted(
            f"a process could not start: {session.output_tail[-300:].decode(errors='replace')}"
        )
    verdict, evidence = verdict_of(session, stop, limits, stage, entrant)
    return JudgedHike(expedition, verdict, evidence, 0.0, 0, monotonic() - session.begun)


def _start(
    stage: Path, entrant: Entrant, limits: Limits
) -> tuple[subprocess.Popen[bytes], process_group.ProcessTree]:
    path = [str(ROOT), *(p for p in sys.path if p and p != str(ROOT))]
    folder = (stage / entrant.folder).absolute()
    given = (
        *(json.dumps(path), str(folder / entrant.file), entrant.digest),
        *(json.dumps(entrant.settings), str(limits.cpu), str(limits.memory)),
    )
    # The same chance in every hike, and one thread, as where they are confined.
    environment = {**process_group.bare_environment(folder), **SINGLE_THREADED}
    return process_group.start(
        [sys.executable, *("-B", "-s", "-P", "-X", "utf8"), "-c", START, *given],
        environment,
        folder,
        (limits.memory + INTERPRETER_MB) * 1024 * 1024,
    )


def _converse(process: subprocess.Popen[bytes], session: Session, limits: Limits) -> Stop | None:
    """Answer until either side ends; gives what the system did to the process, if anything."""
    assert process.stdout is not None
    assert process.stderr is not None
    received: SimpleQueue[tuple[bool, bytes]] = SimpleQueue()
    readers = [
        Thread(target=_read, args=(stream, is_message, received), daemon=True)
        for stream, is_message in ((process.stdout, True), (process.stderr, False))
    ]
    for reader in readers:
        reader.start()
    _send(process, session.greeting())
    deadline = monotonic() + START_SECONDS
    open_streams = 2
    while open_streams and session.stop is None:
        try:
            is_message, data = received.get(timeout=max(deadline - monotonic(), 0.0))
        except Empty:
            if session.end is None and session.started:
                message = f"not finished after {limits.wall:.0f} s of real time"
                session.stop = Stop("timeout_wall", message)
            break
        if not data:
            open_streams -= 1
        elif not is_message:
            session.receive_output(data)
        elif session.end is None:
            if not session.started:
                deadline = monotonic() + limits.wall
            answers = session.receive(data)
            if answers:
                _send(process, answers)
            if session.end is not None:
                deadline = min(deadline, monotonic() + GRACE_SECONDS)
    if session.stop is not None or session.end is not None:
        return None
    return _stop_by_system(process, limits)


def _stop_by_system(process: subprocess.Popen[bytes], limits: Limits) -> Stop | None:
    """How the process ended without a last message."""
    try:
        code = process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        return Stop("protocol", "the strategy closed its line to the judge and went on")
    if code in (-SIGXCPU, -SIGKILL):
        # The kernel's answer to the soft and to the hard limit.
        return Stop("timeout_cpu", f"more than {limits.cpu} s of CPU time")
    # A signal, or an exception of Windows such as 0xC0000005.
    if code < 0 or code >= 0x80000000:
        return Stop("crashed", f"the Python process crashed: {code if code < 0 else hex(code)}")
    return None


def _send(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
    except OSError:
        return  # It has ended; its exit code tells how.


def _read(stream: IO[bytes], is_message: bool, received: SimpleQueue[tuple[bool, bytes]]) -> None:
    """Everything from this stream; an empty piece at its end."""
    try:
        while data := stream.read(65536):
            received.put((is_message, data))
    except (OSError, ValueError):
        pass  # closed by the judge, who has read enough
    received.put((is_message, b""))
