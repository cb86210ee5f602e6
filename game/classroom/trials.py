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
class _Worker:
    """One process, and who waits for its answers."""

    process: asyncio.subprocess.Process
    waiting: dict[int, asyncio.Future[TrialAnswer]] = field(default_factory=dict)
    reader: asyncio.Task[None] | None = None

    async def ask(self, job: TrialJob) -> TrialAnswer:
        """OSError where the process is gone."""
        future: asyncio.Future[TrialAnswer] = asyncio.get_running_loop().create_future()
        self.waiting[job.number] = future
        try:
            assert self.process.stdin is not None
            self.process.stdin.write(msgspec.json.encode(job) + b"\n")
            await self.process.stdin.drain()
            return await future
        finally:
            self.waiting.pop(job.number, None)

    async def read(self) -> None:
        """Give every answer to who waits for it; at the end tell all others that none will come."""
        assert self.process.stdout is not None
        decoder = msgspec.json.Decoder(TrialAnswer)
        with contextlib.suppress(ValueError, msgspec.DecodeError, ConnectionError):
            while line := await self.process.stdout.readline():
                answer = decoder.decode(line)
                future = self.waiting.pop(answer.number, None)
                if future is not None and not future.done():
                    future.set_result(answer)
        await self.end()
        # Only after it has ended: who asks again must find that it has.
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("the judge's process is gone"))

    async def end(self) -> None:
        """End the process, if it has not ended by itself."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
        await self.process.wait()


@dataclass
class Trials:
    """The process; started when first asked, and again when it dies."""

    stage: Path
    """A folder of its own, for the files while they run."""
    isolation: str = "auto"
    """Tier of isolation: one of `engine.judging.sandbox.tiers.CHOICES`."""
    program: str = "import sys\nfrom game.classroom.trial_worker import main\nmain(*sys.argv[1:])"
    """What the process runs, in Python."""
    _worker: _Worker | None = None
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, source: str, hikes: tuple[tuple[str, str], ...]) -> TrialAnswer:
        """Let a file hike; a `TrialAnswer` with `failed` where two processes could not do it."""
        answer = TrialAnswer(0)
        for _ in range(2):
            number = next(self._numbers)
            try:
                worker = await self._running()
                answer = await worker.ask(TrialJob(number, source, hikes))
            except OSError as error:
                answer = TrialAnswer(number, (), str(error))
            if not answer.failed:
                break
        return answer

    async def _running(self) -> _Worker:
        """The process, started anew where there is none."""
        async with self._starting:
            if self._worker is None or self._worker.process.returncode is not None:
                self._worker = _Worker(await asyncio.create_subprocess_exec(
                    sys.executable, "-c", self.program, str(self.stage), self.isolation,
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                    limit=_LONGEST_LINE,
                ))  # fmt: skip
                self._worker.reader = asyncio.create_task(self._worker.read())
            return self._worker

    async def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            await self._worker.end()
            if self._worker.reader is not None:
                await self._worker.reader
