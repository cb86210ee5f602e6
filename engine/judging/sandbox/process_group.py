"""A process with all that it starts, ended whole: a session on Unix, a job object on Windows.

What leaves its session by a call of its own (`os.setsid` in a grandchild) is found on Linux by a
mark in its environment, and not ended on macOS; nothing leaves a job object on Windows.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol

KILL_ON_CLOSE, PROCESS_MEMORY, ACTIVE_PROCESSES = 0x2000, 0x100, 0x8
"""Flags of a job's limits (winnt.h: JOB_OBJECT_LIMIT_...)."""
EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""
MOST_PROCESSES = 32
MARK = "DUSK_HIKE"
"""Variable of the environment by which a hike's processes are known."""
ROUNDS = 50
"""Times that they are looked for, since one of them may start another meanwhile."""


class ProcessTree(Protocol):
    """What ends a process with all that it has started."""

    def end(self) -> None:
        """Kill them all; may be repeated."""


class UnixSession:
    """A session of Unix: the process and all that stays in it, and what has its mark."""

    def __init__(self, process: subprocess.Popen[bytes], mark: str) -> None:
        """`mark`: what stands in the environment of this process and of no other."""
        self._process, self._mark = process, mark

    def end(self) -> None:
        """Kill the session's group of processes, and those that have left it."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        for _ in range(ROUNDS):
            left = list(_processes_with(self._mark))
            if not left:
                return
            for number in left:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(number, signal.SIGKILL)


def _processes_with(mark: str) -> Iterator[int]:
    """Living processes in whose first environment this stands, where the system shows it."""
    if sys.platform != "linux":
        return
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # another user's, or just gone
            if mark.encode() in (folder / "environ").read_bytes():
                yield int(folder.name)


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class JobObject:
    """A job object of Windows. OSError where it cannot be made."""

    def __init__(self, handle: int, memory: int, kernel: Any) -> None:
        """`handle` of the process, `memory` [bytes] of each process, `kernel`: kernel32."""
        self._kernel = kernel
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        self._job: int | None = self._checked(kernel.CreateJobObjectW(None, None), "a job object")
        limits = _ExtendedLimits(process_memory=memory)
        limits.basic.flags = KILL_ON_CLOSE | PROCESS_MEMORY | ACTIVE_PROCESSES
        limits.basic.active_processes = MOST_PROCESSES
        job = ctypes.c_void_p(self._job)
        size = ctypes.sizeof(limits)
        try:
            self._checked(
                kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(limits), size),
                "the limits of a job object",
            )
            self._checked(
                kernel.AssignProcessToJobObject(job, ctypes.c_void_p(handle)),
                "a process in a job object",
            )
        except OSError:
            self.end()
            raise

    def end(self) -> None:
        """Close the job, which kills everything in it."""
        if self._job is not None:
            job, self._job = ctypes.c_void_p(self._job), None
            self._kernel.TerminateJobObject(job, 1)
            self._kernel.CloseHandle(job)

    @staticmethod
    def _checked(found: int, what: str) -> int:
        if not found:
            raise OSError(f"Windows did not give {what}")
        return found


def start(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, memory: int
) -> tuple[subprocess.Popen[bytes], ProcessTree]:
    """Start a process in a group of its own, with this folder as working directory.

    `memory`: most bytes of each process, held on Windows; on Unix the process limits itself.
    OSError where it or its group cannot be made.
    """
    mark = token_hex(16)
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environment, MARK: mark},
        cwd=folder,
        bufsize=0,
        start_new_session=sys.platform != "win32",
    )
    try:
        return process, _job_of(process, memory, mark)
    except OSError:
        process.kill()
        process.wait()
        raise


def _job_of(process: subprocess.Popen[bytes], memory: int, mark: str) -> ProcessTree:
    if sys.platform == "win32":
        return JobObject(int(process._handle), memory, ctypes.WinDLL("kernel32"))
    return UnixSession(process, mark)


def bare_environment(home: Path) -> dict[str, str]:
    """An environment without anything of the caller's, with this folder as home."""
    folder = str(home)
    own = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), folder)
    # Without it Windows starts no Python.
    system = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", **own, **system}
