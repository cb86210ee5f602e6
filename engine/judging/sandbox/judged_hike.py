"""One judged hike: the expedition stays here, a confined child says what to do, and how it ends."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.judging.sandbox.limits import BORN, END, Limits
from engine.judging.sandbox.session import Entrant, Judged, Stop, Talk, verdict_of
from engine.judging.sandbox.zygote_client import Born, Nursery

GRACE = 10.0
"""Seconds from the strategy's last word, or from a signal, to SIGKILL."""


@dataclass(frozen=True)
class Ended:
    """How a child ended."""

    status: int
    cpu: float
    """Seconds."""
    memory_kb: int


class Patience:
    """So many seconds by the wall clock, beside those that were spent on a processor or in the
    queue for one: on a busy machine nobody is late.
    """

    def __init__(self, seconds: float, busy: Callable[[], float]) -> None:
        self._until = monotonic() + seconds
        self._busy, self._begun = busy, busy()

    def left(self) -> float:
        """Seconds left."""
        left = self._until - monotonic()
        # What was spent on processors is only asked for when it matters: it costs some 30 us.
        return left if left > 0.0 else left + max(self._busy() - self._begun, 0.0)


def processor_seconds(process: str) -> float:
    """Seconds on a processor and in the queue for one, by name or id in /proc; 0 where unknown."""
    try:
        computed, queued, _ = Path(f"/proc/{process}/schedstat").read_bytes().split()
    except (OSError, ValueError):
        return 0.0
    return (int(computed) + int(queued)) / 1e9


class ZygoteGone(Exception):
    """The zygote died under a hike: no fault of the strategy."""


class _Session:
    """The conversation with one child."""

    def __init__(self, nursery: Nursery, born: Born, expedition: Expedition) -> None:
        self._nursery = nursery
        self._born = born
        self._limits = nursery.limits
        self.talk = Talk(expedition, nursery.limits)
        self._report = b""
        self._waiting = select.poll()
        self._open = True
        self._struck = False

    def run(self) -> Ended:
        """Talk until the child has ended; ZygoteGone when it takes the child with it."""
        born, limits = self._born, self._limits
        born.line.setblocking(False)
        os.set_blocking(born.out, False)
        waiting = self._waiting
        for descriptor in (born.line.fileno(), born.out, born.report):
            waiting.register(descriptor, select.POLLIN)
        self._send(self.talk.greeting())
        patience = Patience(limits.wall, self._busy)
        while True:
            left = patience.left()
            if left <= 0.0:
                patience = self._late()
                continue
            ready = {descriptor for descriptor, _ in waiting.poll(left * 1000.0)}
            if born.line.fileno() in ready and self._open and not self._hear():
                self._hang_up()
                patience = Patience(min(GRACE, left), self._busy)
                if self.talk.end is not None:
                    # What it does after its last word concerns nobody.
                    self._nursery.strike(born)
            if born.out in ready and not self._listen():
                waiting.unregister(born.out)
            if born.report in ready and self._reported():
                return self._ended()
            if self.talk.stop is not None and not self._struck:
                self._hang_up()
                self._struck = True
                self._nursery.strike(born)
                patience = Patience(GRACE, self._busy)

    def _reported(self) -> bool:
        """Take in the zygote's word; True when the child has ended."""
        data = os.read(self._born.report, 64)
        self._report += data
        if not data:
            raise ZygoteGone("the process that starts the hikes is gone")
        return len(self._report) >= BORN.size + END.size

    def _busy(self) -> float:
        """Seconds for which the child or this thread computed or waited for a processor."""
        if len(self._report) < BORN.size:
            return processor_seconds("thread-self")
        (child,) = BORN.unpack_from(self._report)
        return processor_seconds("thread-self") + processor_seconds(str(child))

    def _ended(self) -> Ended:
        while self._open and self.talk.stop is None and self._hear():
            pass
        while self._listen():
            pass
        return Ended(*END.unpack_from(self._report, BORN.size))

    def _late(self) -> Patience:
        """Out of patience: first a signal that leaves a traceback, then SIGKILL."""
        if self._open:
            limit = self._limits.wall
            self.talk.stop = Stop("timeout_wall", f"no end after {limit:.0f} s by the wall clock")
            self._struck = True
            self._nursery.strike(self._born, signal.SIGXCPU)
            self._hang_up()
            return Patience(1.0, self._busy)
        if self.talk.stop is None and self.talk.end is None:
            self.talk.stop = Stop(
                "protocol", "the strategy closed its line to the judge and went on"
            )
        self._struck = True
        self._nursery.strike(self._born)
        return Patience(GRACE, self._busy)

    def _hang_up(self) -> None:
        """Hear no more of what the strategy says."""
        if self._open:
            self._open = False
            self._waiting.unregister(self._born.line.fileno())

    def _listen(self) -> bool:
        """Take in what is printed; False when there is no more."""
        try:
            data = os.read(self._born.out, 65536)
        except BlockingIOError:
            return False
        self.talk.listen(data)
        return bool(data)

    def _hear(self) -> bool:
        """Take in one message and answer it; False at the end of the line."""
        try:
            data = self._born.line.recv(65536)
        except BlockingIOError:
            return False
        except ConnectionError:
            data = b""
        if not data:
            return False
        answer = self.talk.hear(data)
        if answer is not None:
            self._send(answer)
        return self.talk.end is None

    def _send(self, data: bytes) -> None:
        try:
            self._born.line.send(data)
        except BlockingIOError:
            self.talk.stop = Stop("protocol", "the strategy does not listen to its answers")
        except OSError:
            return  # It has ended; the report says how.


def judge_hike(nursery: Nursery, level: Level, seed: int, entrant: Entrant) -> Judged:
    """Let the entrant hike in a child of its own; ZygoteGone or OSError when that failed."""
    expedition = Expedition(level, seed)
    born = nursery.bear(entrant.folder, entrant.file, entrant.digest)
    session = _Session(nursery, born, expedition)
    try:
        ended = session.run()
    except BaseException:
        nursery.strike(born)
        raise
    finally:
        born.close()
    talk = session.talk
    if not talk.begun:
        raise ZygoteGone(f"a child could not begin: {talk.printed.decode(errors='replace')}")
    expedition.finish()
    stopped = _stopped(ended, talk.end is not None, nursery.limits)
    verdict, evidence = verdict_of(talk, stopped, nursery.limits, nursery.stage, entrant)
    return Judged(expedition, verdict, evidence, ended.cpu, ended.memory_kb)


def _stopped(ended: Ended, said_end: bool, limits: Limits) -> Stop | None:
    """What the kernel did to the child, if it did; after its last word only the time counts."""
    if os.WIFSIGNALED(ended.status) and not said_end:
        number = os.WTERMSIG(ended.status)
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    else:
        number, name = 0, ""
    if number == signal.SIGXCPU or ended.cpu > limits.cpu + 0.5:
        return Stop("timeout_cpu", f"more than {limits.cpu} s of CPU time")
    if number == signal.SIGKILL:
        return Stop("out_of_memory", "ended by SIGKILL, as the kernel does for want of memory")
    if number == signal.SIGSYS:
        what = "signals to others, tracing, another program, the kernel's keys"
        return Stop("disqualified", f"a system call that no hike needs ({what})")
    return Stop("crashed", f"the Python process crashed: {name}") if number else None
