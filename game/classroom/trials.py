"""Students' files run by a judge's tier, in a process beside the server.

The process (`game.classroom.trial_worker`) gets one JSON line a job and answers with one. It holds
the seeds of a job; the student's file runs in a child of it, confined as in the competition.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import msgspec

LARGEST_SOURCE = 64 * 1024
"""Bytes of a file from a browser."""
AT_ONCE = 12
"""Files that run together: who sleeps is waiting for no processor."""
_LONGEST_LINE = 16 * 1024 * 1024


class TrialJob(msgspec.Struct, frozen=True):
    """Let one file hike on some mountains."""

    number: int
    source: str
    hikes: tuple[tuple[str, str], ...]
    """Level and seed (in decimal) of each."""


class TrialFault(msgspec.Struct, frozen=True):
    """Why a hike ended too soon."""

    verdict: str
    line: int | None
    source: str
    message: str
    traceback: str


class Outcome(msgspec.Struct, frozen=True):
    """One hike of a file, on ground that may be seen."""

    score: float
    verdict: str
    safe: bool
    readings: int
    track: tuple[tuple[float, float, float, float], ...] = ()
    """Minutes, metres east and north on the map, remaining share; at most 200 points."""
    findings: tuple[tuple[str, dict[str, float]], ...] = ()
    """Of the diagnosis: id and numbers."""
    fault: TrialFault | None = None
    printed: str = ""


class TrialAnswer(msgspec.Struct, frozen=True):
    """What came of a job; without outcomes where our own machinery failed."""

    number: int
    outcomes: tuple[Outcome, ...] = ()
    failed: str = ""


@dataclass
class Trials:
    """The process; started when first asked, and again when it dies."""

    stage: Path
    """A folder of its own, for the files while they run."""
    isolation: str = "auto"
    """Tier of isolation: one of `engine.judging.sandbox.tiers.CHOICES`."""
    _process: asyncio.subprocess.Process | None = None
    _waiting: dict[int, asyncio.Future[TrialAnswer]] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _reader: asyncio.Task[None] | None = None
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, source: str, hikes: tuple[tuple[str, str], ...]) -> TrialAnswer:
        """Let a file hike; an `TrialAnswer` with `failed` where the process could not do it."""
        for _ in range(2):
            async with self._starting:
                if self._process is None or self._process.returncode is not None:
                    await self._start()
            number = next(self._numbers)
            future: asyncio.Future[TrialAnswer] = asyncio.get_running_loop().create_future()
            self._waiting[number] = future
            try:
                assert self._process is not None
                assert self._process.stdin is not None
                line = msgspec.json.encode(TrialJob(number, source, hikes)) + b"\n"
                self._process.stdin.write(line)
                await self._process.stdin.drain()
                answer = await future
            except (ConnectionError, OSError) as error:
                answer = TrialAnswer(number, (), str(error) or "the judge's process is gone")
            finally:
                self._waiting.pop(number, None)
            if not answer.failed:
                return answer
        return answer

    async def _start(self) -> None:
        code = "import sys\nfrom game.classroom.trial_worker import main\nmain(*sys.argv[1:])"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, str(self.stage), self.isolation,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read(self._process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        decoder = msgspec.json.Decoder(TrialAnswer)
        with contextlib.suppress(ValueError, msgspec.DecodeError, ConnectionError):
            while line := await process.stdout.readline():
                answer = decoder.decode(line)
                future = self._waiting.pop(answer.number, None)
                if future is not None and not future.done():
                    future.set_result(answer)
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        for number, future in list(self._waiting.items()):
            if not future.done():
                future.set_result(TrialAnswer(number, (), "the judge's process is gone"))
        self._waiting.clear()

    async def close(self) -> None:
        """End the process."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._reader is not None:
            await self._reader
