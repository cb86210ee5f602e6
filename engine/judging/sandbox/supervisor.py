"""Answers one confined child, and watches over it until it has ended.

`ChildSupervisor` reacts to the child's descriptors and to the clock; it never waits itself,
so one thread serves several children (`judged_hike`).
"""

from __future__ import annotations

import math
import os
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from engine.core.expedition import Expedition
from engine.judging.sandbox.limits import BRIEF_CPU, BRIEF_IDLE, Limits, TakesLong
from engine.judging.sandbox.session import Session, Stop
from engine.judging.sandbox.zygote_client import ChildProcess, ZygoteClient
from engine.judging.sandbox.zygote_protocol import EXIT_RECORD, START_RECORD

GRACE_SECONDS = 10.0
"""Seconds from a closed line, or from a signal, to SIGKILL."""
EXIT_SECONDS = 0.05
"""Seconds in which a child whose strategy has said its last may end by itself."""
LOOK_SECONDS = 0.125
"""Seconds from one look at whether it computes or sleeps to the next."""
TICK_SECONDS = 0.01
"""Seconds by which the kernel's count of a process that computes may be late."""
NOBODY = "none"
"""A name that no process has."""


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
        self._end = monotonic() + seconds
        self._busy, self._busy_before = busy, busy()

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
        descriptor = os.open(f"/proc/{process}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0.0, 0.0
    try:
        computed, queued, _ = os.read(descriptor, 100).split()
    except (OSError, ValueError):
        return 0.0, 0.0
    finally:
        os.close(descriptor)
    return int(computed) / 1e9, int(queued) / 1e9


def is_asleep(process: str) -> bool:
    """Whether this process sleeps or is stopped; not where it computes, or waits for a processor or
    a disk, nor where the system does not say.
    """
    return _state(process) in (b"S", b"T")


def _state(process: str) -> bytes:
    """The letter that the kernel gives its state, see proc(5); none where it does not say."""
    try:
        with open(f"/proc/{process}/stat", "rb", buffering=0) as stream:
            # The name before it may hold any sign.
            return stream.read(500).rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return b""


class ZygoteGone(Exception):
    """The zygote died under a hike: no fault of the strategy."""


class ChildSupervisor:
    """One child; `on_ready` and `on_due` are called until it has `exited`."""

    def __init__(
        self,
        zygote: ZygoteClient,
        child: ChildProcess,
        poll: select.poll,
        limits: Limits,
        expedition: Expedition,
        brief: bool,
    ) -> None:
        """Sends the child the facts of its level. `poll`: what waits for its descriptors."""
        self._zygote = zygote
        self._child = child
        self._poll = poll
        self._limits = limits
        self._brief = brief
        self._last_look = monotonic()
        self._next_look = self._last_look + LOOK_SECONDS
        """When to see whether it takes long."""
        self.asleep = 0.0
        """Seconds from looks that found it asleep back to those before."""
        self.session = Session(expedition, limits)
        self._report = b""
        self._open = True
        self._signalled = False
        self.exited: ChildExit | None = None
        """How it ended, once it has."""
        self.reacts: dict[int, Callable[[], None]] = {
            child.messages: self._on_message,
            child.output: self._on_output,
        }
        """What to call when a descriptor can be read: the child's line and output, and once the
        line is no longer read, the report of the zygote, which says nothing sooner that matters. It
        may raise ZygoteGone, if the zygote died and took the child along."""
        for descriptor in self.reacts:
            poll.register(descriptor, select.POLLIN)
        for descriptor in (child.messages, child.answers, child.output, child.report):
            os.set_blocking(descriptor, False)
        self._wait_until(Deadline(limits.wall, self._busy))
        self._send(self.session.greeting())

    def on_due(self) -> None:
        """To be called once `monotonic` has reached `due`; TakesLong for a brief hike that does."""
        if monotonic() >= self._next_look:
            self._look()
        remaining = self._deadline.remaining()
        if remaining <= 0.0:
            self._on_timeout()
        else:
            self.due = min(monotonic() + remaining, self._next_look)

    def _wait_until(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self.due = min(monotonic() + deadline.remaining(), self._next_look)

    def _on_message(self) -> None:
        if not self._read_message():
            self._stop_listening()
            if self.session.end is None:
                self._wait_until(Deadline(GRACE_SECONDS, self._busy))
            else:
                # What it does after its last message does not matter, be it busy or not; what it
                # has printed is read once it has ended.
                if self._child.output in self.reacts:
                    self._ignore(self._child.output)
                self._wait_until(Deadline(EXIT_SECONDS, lambda: 0.0))
        self._end_if_stopped()

    def _on_output(self) -> None:
        if not self._read_output():
            self._ignore(self._child.output)
        self._end_if_stopped()

    def _on_report(self) -> None:
        more = self._read_report()
        if len(self._report) >= START_RECORD.size + EXIT_RECORD.size:
            while self._read_output():
                pass
            self.exited = ChildExit(*EXIT_RECORD.unpack_from(self._report, START_RECORD.size))
        elif not more:
            raise ZygoteGone("the process that starts the hikes is gone")

    def _end_if_stopped(self) -> None:
        if self.session.stop is not None and not self._signalled:
            self._stop_listening()
            self._signalled = True
            self._zygote.signal(self._child)
            self._wait_until(Deadline(GRACE_SECONDS, self._busy))

    def _look(self) -> None:
        """See whether the strategy computes or sleeps for long: TakesLong in a brief hike.

        Who is asleep, without a word that waits to be read, waits for no answer of ours. So the
        share of looks that find it so is its share of sleep, however busy the machine is.
        """
        now = monotonic()
        passed = min(now - self._last_look, LOOK_SECONDS)
        self._last_look, self._next_look = now, now + LOOK_SECONDS
        if not self._open:
            self._next_look = math.inf  # it has ended, or is being ended
        elif self.session.started:  # before, it is the zygote that takes long
            if self._brief:
                left = BRIEF_CPU - _computed_and_queued(self._process())[0]
                if left < 0.0:
                    raise TakesLong(sleeps=False)
                self._next_look = min(self._next_look, now + left + TICK_SECONDS)
            if is_asleep(self._process()) and not self._can_be_read():
                self.asleep += passed
            if self._brief and self.asleep > BRIEF_IDLE:
                raise TakesLong(sleeps=True)
            if self.asleep > self._limits.idle:
                seconds = self._limits.idle
                self._end_asleep(f"waited for more than {seconds:g} s, with nothing to wait for")

    def _can_be_read(self) -> bool:
        """Whether something it said waits to be read."""
        poll = select.poll()
        for descriptor in self.reacts:
            poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))

    def _busy(self) -> float:
        """Seconds for which the child or this thread computed or waited for a processor."""
        process = self._process()
        own = processor_seconds("thread-self")
        return own if process == NOBODY else own + processor_seconds(process)

    def _process(self) -> str:
        """The child's process id, or NOBODY before it is known."""
        if len(self._report) < START_RECORD.size:
            with suppress(BlockingIOError):
                self._read_report()
        if len(self._report) < START_RECORD.size:
            return NOBODY
        return str(START_RECORD.unpack_from(self._report)[0])

    def _read_report(self) -> bool:
        """Read what the zygote says of the child; False when it says no more."""
        data = os.read(self._child.report, 64)
        self._report += data
        return bool(data)

    def _on_timeout(self) -> None:
        """After the deadline: first a signal that leaves a traceback, then SIGKILL."""
        if self._open:
            self._end_asleep(f"not finished after {self._limits.wall:.0f} s of real time")
            return
        if self.session.stop is None and self.session.end is None:
            if _state(self._process()) == b"Z":  # it has ended, and the zygote has yet to say how
                self._wait_until(Deadline(GRACE_SECONDS, self._busy))
                return
            self.session.stop = Stop(
                "protocol", "the strategy closed its line to the judge and went on"
            )
        self._signalled = True
        self._zygote.signal(self._child)
        self._wait_until(Deadline(GRACE_SECONDS, self._busy))

    def _end_asleep(self, message: str) -> None:
        """End the hike by a signal that leaves a traceback."""
        self.session.stop = Stop("timeout_wall", message)
        self._signalled = True
        self._zygote.signal(self._child, signal.SIGXCPU)
        self._stop_listening()
        self._wait_until(Deadline(1.0, self._busy))

    def _stop_listening(self) -> None:
        """Read no more of the strategy's messages."""
        if self._open:
            self._open = False
            self._ignore(self._child.messages)
            self.reacts[self._child.report] = self._on_report
            self._poll.register(self._child.report, select.POLLIN)

    def _ignore(self, descriptor: int) -> None:
        del self.reacts[descriptor]
        self._poll.unregister(descriptor)

    def close(self) -> None:
        """React to nothing more; the descriptors may be closed then."""
        for descriptor in [*self.reacts]:
            self._ignore(descriptor)

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
            data = os.read(self._child.messages, 4096)
        except BlockingIOError:
            return False
        if not data:
            return False
        answers = self.session.receive(data)
        if answers:
            self._send(answers)
        return self.session.end is None

    def _send(self, data: bytes) -> None:
        try:
            sent = os.write(self._child.answers, data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # It has ended; the report says how.
        if sent < len(data) and self.session.stop is None:
            self.session.stop = Stop("protocol", "the strategy does not read its answers")
