"""One judged hike: the expedition runs here, a confined child asks for its moves.

`_ChildSupervisor` waits on the child's three descriptors and enforces the wall clock; `judge_hike`
turns what came of it into a verdict.
"""

from __future__ import annotations

import math
import os
import select
import signal
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.judging.sandbox.limits import BRIEF_CPU, BRIEF_IDLE, Care, Limits, TakesLong
from engine.judging.sandbox.session import Entrant, JudgedHike, Session, Stop, verdict_of
from engine.judging.sandbox.zygote_client import ChildProcess, ZygoteClient
from engine.judging.sandbox.zygote_protocol import EXIT_RECORD, START_RECORD

GRACE_SECONDS = 10.0
"""Seconds from a closed line, or from a signal, to SIGKILL."""
EXIT_SECONDS = 0.05
"""Seconds in which a child whose strategy has said its last may end by itself."""
SHORT_SECONDS = 1.0
"""A hike of no more seconds is not asked how long it slept: that costs more than it tells."""
PATIENCE = 1.5
"""Times the limit of CPU time for a hike that is repeated alone: a busy machine slows a hike, and
the kernel's own clock for the limit ticks, and may tick too often.
"""


@dataclass(frozen=True)
class ChildExit:
    """How a child ended."""

    status: int
    cpu: float
    """Seconds."""
    memory_kb: int


class Deadline:
    """So many idle seconds by the wall clock.

    Time on a processor, or in the queue for one, is added to it: on a busy machine nobody is late.
    """

    def __init__(self, seconds: float, busy: Callable[[], float]) -> None:
        self._begun = monotonic()
        self._end = self._begun + seconds
        self._busy, self._busy_before = busy, busy()

    def idle(self) -> float:
        """Seconds that passed, without those on a processor or in the queue for one.

        Of few seconds all count.
        """
        passed = monotonic() - self._begun
        if passed <= SHORT_SECONDS:
            return passed
        return max(passed - max(self._busy() - self._busy_before, 0.0), 0.0)

    def remaining(self) -> float:
        """Seconds left."""
        remaining = self._end - monotonic()
        if remaining > 0.0:
            return remaining
        # Asked for only where it matters: reading it from /proc costs some 30 us.
        return remaining + max(self._busy() - self._busy_before, 0.0)


def processor_seconds(process: str) -> float:
    """Seconds on a processor and in the queue for one, by name or id in /proc; 0 where unknown."""
    return sum(_computed_and_queued(process))


def _computed_and_queued(process: str) -> tuple[float, float]:
    try:
        with open(f"/proc/{process}/schedstat", "rb", buffering=0) as stream:
            computed, queued, _ = stream.read(100).split()
    except (OSError, ValueError):
        return 0.0, 0.0
    return int(computed) / 1e9, int(queued) / 1e9


class ZygoteGone(Exception):
    """The zygote died under a hike: no fault of the strategy."""


class _ChildSupervisor:
    """Answers one child and watches over it until it has ended."""

    def __init__(
        self,
        zygote: ZygoteClient,
        child: ChildProcess,
        limits: Limits,
        expedition: Expedition,
        brief: bool = False,
    ) -> None:
        self._zygote = zygote
        self._child = child
        self._limits = limits
        self._next_look = monotonic() + BRIEF_CPU if brief else math.inf
        """When to see whether it takes long."""
        self.session = Session(expedition, limits)
        self._report = b""
        self._forked = math.inf
        self._poll = select.poll()
        self._open = True
        self._signalled = False
        self.idle: float | None = None
        """Seconds asleep, once the strategy has said its last."""

    def run(self) -> ChildExit:
        """Answer until the child has ended; ZygoteGone if the zygote died and took it along.

        TakesLong for a brief hike that is not over soon.
        """
        child, limits = self._child, self._limits
        child.connection.setblocking(False)
        os.set_blocking(child.output, False)
        poll, connection = self._poll, child.connection.fileno()
        for descriptor in (connection, child.output, child.report):
            poll.register(descriptor, select.POLLIN)
        self._send(self.session.greeting())
        deadline = whole = Deadline(limits.wall, self._busy)
        while True:
            remaining = deadline.remaining()
            if remaining <= 0.0:
                deadline = self._on_timeout()
                continue
            look_in = self._next_look - monotonic()
            if look_in <= 0.0:
                self._refuse_long(whole)
            wait = min(remaining, max(look_in, 0.0))
            ready = [descriptor for descriptor, _ in poll.poll(wait * 1000.0)]
            if connection in ready and self._open and not self._read_message():
                # Now: what it used is known as long as it lives.
                self.idle = whole.idle()
                self._stop_listening()
                if self.session.end is None:
                    deadline = Deadline(min(GRACE_SECONDS, remaining), self._busy)
                else:
                    # What it does after its last message does not matter, be it busy or not.
                    deadline = Deadline(EXIT_SECONDS, lambda: 0.0)
            if child.output in ready and not self._read_output():
                poll.unregister(child.output)
            if child.report in ready and self._read_report():
                return self._drain()
            if self.session.stop is not None and not self._signalled:
                self._stop_listening()
                self._signalled = True
                self._zygote.signal(child)
                deadline = Deadline(GRACE_SECONDS, self._busy)

    def _refuse_long(self, since_start: Deadline) -> None:
        """TakesLong where the strategy has computed or slept for long; else look again later."""
        self._next_look = monotonic() + BRIEF_CPU / 2
        if not self._open:
            self._next_look = math.inf  # it has ended, or is being ended
        elif len(self._report) >= START_RECORD.size:
            (child,) = START_RECORD.unpack_from(self._report)
            if _computed_and_queued(str(child))[0] > BRIEF_CPU:
                raise TakesLong(sleeps=False)
            # Not for what the zygote waited before it could fork the child.
            if min(since_start.idle(), monotonic() - self._forked) > BRIEF_IDLE:
                raise TakesLong(sleeps=True)

    def _read_report(self) -> bool:
        """Read the zygote's report; True when the child has ended."""
        data = os.read(self._child.report, 64)
        if not self._report:
            self._forked = monotonic()
        self._report += data
        if not data:
            raise ZygoteGone("the process that starts the hikes is gone")
        return len(self._report) >= START_RECORD.size + EXIT_RECORD.size

    def _busy(self) -> float:
        """Seconds for which the child or this thread computed or waited for a processor."""
        if len(self._report) < START_RECORD.size:
            return processor_seconds("thread-self")
        (child,) = START_RECORD.unpack_from(self._report)
        return processor_seconds("thread-self") + processor_seconds(str(child))

    def _drain(self) -> ChildExit:
        while self._open and self.session.stop is None and self._read_message():
            pass
        while self._read_output():
            pass
        return ChildExit(*EXIT_RECORD.unpack_from(self._report, START_RECORD.size))

    def _on_timeout(self) -> Deadline:
        """After the deadline: first a signal that leaves a traceback, then SIGKILL."""
        if self._open:
            limit = self._limits.wall
            self.session.stop = Stop(
                "timeout_wall", f"not finished after {limit:.0f} s of real time"
            )
            self._signalled = True
            self._zygote.signal(self._child, signal.SIGXCPU)
            self._stop_listening()
            return Deadline(1.0, self._busy)
        if self.session.stop is None and self.session.end is None:
            self.session.stop = Stop(
                "protocol", "the strategy closed its line to the judge and went on"
            )
        self._signalled = True
        self._zygote.signal(self._child)
        return Deadline(GRACE_SECONDS, self._busy)

    def _stop_listening(self) -> None:
        """Read no more of the strategy's messages."""
        if self._open:
            self._open = False
            self._poll.unregister(self._child.connection.fileno())

    def _read_output(self) -> bool:
        """Read what was printed; False when there is no more for now."""
        try:
            data = os.read(self._child.output, 65536)
        except BlockingIOError:
            return False
        self.session.receive_output(data)
        return bool(data)

    def _read_message(self) -> bool:
        """Read one message and answer it; False when no other may follow."""
        try:
            data = self._child.connection.recv(4096)
        except BlockingIOError:
            return False
        except ConnectionError:
            data = b""
        if not data:
            return False
        answers = self.session.receive(data)
        if answers:
            self._send(answers)
        return self.session.end is None

    def _send(self, data: bytes) -> None:
        try:
            sent = self._child.connection.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # It has ended; the report says how.
        if sent < len(data) and self.session.stop is None:
            self.session.stop = Stop("protocol", "the strategy does not read its answers")


def judge_hike(
    zygote: ZygoteClient, level: Level, seed: int, entrant: Entrant, care: Care = "whole"
) -> JudgedHike:
    """Let the entrant hike in a child of its own; ZygoteGone or OSError when that failed.

    TakesLong for a brief hike that does.
    """
    expedition = Expedition(level, seed)
    limits = zygote.limits
    if care == "alone":
        limits = limits._replace(cpu=math.ceil(PATIENCE * limits.cpu))
    child = zygote.spawn(entrant.folder, entrant.file, entrant.digest, limits.cpu, entrant.settings)
    supervisor = _ChildSupervisor(zygote, child, limits, expedition, care == "brief")
    try:
        exited = supervisor.run()
    except BaseException:
        zygote.signal(child)
        raise
    finally:
        child.close()
    session = supervisor.session
    if not session.started:
        raise ZygoteGone(f"a child could not start: {session.output_tail.decode(errors='replace')}")
    stop = _stop_by_system(exited, session.end is not None, limits)
    verdict, evidence = verdict_of(session, stop, zygote.limits, zygote.stage, entrant)
    return JudgedHike(expedition, verdict, evidence, exited.cpu, exited.memory_kb, supervisor.idle)


def _stop_by_system(exited: ChildExit, said_its_end: bool, limits: Limits) -> Stop | None:
    """What the kernel did to the child, if anything; after its last message only time counts."""
    if os.WIFSIGNALED(exited.status) and not said_its_end:
        number = os.WTERMSIG(exited.status)
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    else:
        number, name = 0, ""
    # The kernel measures the limit by clock ticks, and the time used exactly. What ignores SIGXCPU
    # ends by SIGKILL near the limit, a little before or after it.
    ended = number == signal.SIGKILL and exited.cpu > limits.cpu / 2
    if number == signal.SIGXCPU or ended or exited.cpu > limits.cpu + 0.5:
        return Stop("timeout_cpu", f"more than {limits.cpu} s of CPU time")
    if number == signal.SIGKILL:
        return Stop("out_of_memory", "ended by SIGKILL, probably because memory ran out")
    if number == signal.SIGSYS:
        what = "signals to others, tracing, another program, the kernel's keys"
        return Stop("disqualified", f"a system call that no hike needs ({what})")
    return Stop("crashed", f"the Python process crashed: {name}") if number else None
