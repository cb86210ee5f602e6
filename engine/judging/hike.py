"""One judged hike: the expedition stays here, a confined child says what to do, and how it ends."""

from __future__ import annotations

import os
import re
import select
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from engine.arguments import Defaults
from engine.errors import Dusk, IllegalMove
from engine.expedition import Expedition
from engine.judging import wire
from engine.judging.limits import BEGUN, BORN, END, Limits
from engine.judging.nursery import Born, Nursery
from engine.judging.results import Evidence, Verdict
from engine.level import Level

GRACE = 10.0
"""Seconds from the strategy's last word, or from a signal, to SIGKILL."""
TAIL = 4000
"""Characters of what was printed that are kept."""
DYING = "Stack (most recent call first)"
"""How a traceback begins that Python prints when a signal ends it."""
OWN_WORD: dict[str, Verdict] = {
    "ok": "ok",
    "load_error": "load_error",
    "exception": "exception",
    "illegal_move": "illegal_move",
    "exited": "exited",
    "out_of_memory": "out_of_memory",
}
"""Verdicts that a child gives itself."""


class Entrant(NamedTuple):
    """Who hikes: a folder on the stage with a file of strategy in it."""

    name: str
    folder: str
    file: str
    digest: str


class Stop(NamedTuple):
    """Why a hike ended before its strategy did."""

    verdict: Verdict
    message: str
    broke: str = ""


@dataclass(frozen=True)
class Ended:
    """How a child ended."""

    status: int
    cpu: float
    """Seconds."""
    memory_kb: int


@dataclass(frozen=True)
class Judged:
    """A hike that is over. The expedition is finished."""

    expedition: Expedition
    verdict: Verdict
    evidence: Evidence
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
        self._hike = expedition
        self._limits = nursery.limits
        self._line = wire.Line(nursery.limits.messages)
        self.printed = bytearray()
        self._printed_bytes = 0
        self.end: wire.End | None = None
        self.stop: Stop | None = None
        self.begun = False
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
        self._send(self._greeting())
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
                if self.end is not None:
                    # What it does after its last word concerns nobody.
                    self._nursery.strike(born)
            if born.out in ready and not self._listen():
                waiting.unregister(born.out)
            if born.report in ready and self._reported():
                return self._ended()
            if self.stop is not None and not self._struck:
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
        while self._open and self.stop is None and self._hear():
            pass
        while self._listen():
            pass
        return Ended(*END.unpack_from(self._report, BORN.size))

    def _late(self) -> Patience:
        """Out of patience: first a signal that leaves a traceback, then SIGKILL."""
        if self._open:
            limit = self._limits.wall
            self.stop = Stop("timeout_wall", f"no end after {limit:.0f} s by the wall clock")
            self._struck = True
            self._nursery.strike(self._born, signal.SIGXCPU)
            self._hang_up()
            return Patience(1.0, self._busy)
        if self.stop is None and self.end is None:
            self.stop = Stop("protocol", "the strategy closed its line to the judge and went on")
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
        self._printed_bytes += len(data)
        self.printed = (self.printed + data)[-4 * TAIL :]
        if self._printed_bytes > self._limits.output and self.stop is None:
            self.stop = Stop("output_limit", f"printed more than {self._limits.output} bytes")
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
        if not self.begun:
            self.begun, data = True, data.removeprefix(BEGUN)
        try:
            message = self._line.take(data)
            if isinstance(message, wire.End):
                self.end = message
                return False
            if message is not None:
                self._send(self._answer(message))
        except wire.Broken as error:
            self.stop = Stop("protocol", str(error), error.said)
        return True

    def _answer(self, message: wire.Message) -> bytes:
        hike = self._hike
        values: tuple[object, ...] = ()
        try:
            if isinstance(message, wire.Walk):
                leg = hike.walk(message.east, message.north)
                values = (leg.east, leg.north, leg.distance, leg.blocked)
            elif isinstance(message, wire.Measure):
                reading = hike.measure(message.scheme, message.spacing, message.samples)  # type: ignore[arg-type]
                values = (reading.east, reading.north, reading.minutes)
            elif isinstance(message, wire.Glance):
                values = (hike.glance(),)
            elif isinstance(message, wire.Rest):
                hike.rest(message.minutes)
                values = (True,)
        except Dusk:
            pass
        except IllegalMove as error:
            # The child checks its moves by the same code: this one went around it.
            raise wire.Broken(f"a move that nobody can make: {error}", b"") from None
        place = hike.east - hike.start_east, hike.north - hike.start_north
        return self._line.answer(hike.over, place, hike.daylight, *values)

    def _greeting(self) -> bytes:
        hike, tool = self._hike, self._hike.instrument
        usual = Defaults(tool.scheme, tool.spacing, tool.samples)
        return wire.greeting(hike.level.goal, hike.prices, usual, hike.daylight)

    def _send(self, data: bytes) -> None:
        try:
            self._born.line.send(data)
        except BlockingIOError:
            self.stop = Stop("protocol", "the strategy does not listen to its answers")
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
    if not session.begun:
        raise ZygoteGone(f"a child could not begin: {session.printed.decode(errors='replace')}")
    expedition.finish()
    verdict, evidence = _verdict(session, ended, nursery, entrant)
    return Judged(expedition, verdict, evidence, ended.cpu, ended.memory_kb)


def _verdict(
    session: _Session, ended: Ended, nursery: Nursery, entrant: Entrant
) -> tuple[Verdict, Evidence]:
    limits = nursery.limits
    text = session.printed.decode("utf-8", "replace")
    cut = max(text.rfind(DYING), 0) if DYING in text else len(text)
    output = wire.plain_lines(_without_folder(text[:cut], entrant), TAIL)
    stop = session.stop or _stopped(ended, session.end is not None, limits)
    if stop is None and session.end is None:
        stop = Stop("exited", "the process left without a word (os._exit?); return instead")
    if stop is not None:
        line, source, trace = _last_words(text[cut:], nursery.stage, entrant)
        return stop.verdict, Evidence(
            line=line,
            source=source,
            message=stop.message,
            traceback=trace,
            broke=stop.broke,
            memory_mb=limits.memory if stop.verdict == "out_of_memory" else 0,
            output=output,
        )
    end = session.end
    assert end is not None
    verdict = OWN_WORD.get(end.verdict)
    if verdict is None:
        broke = wire.plain(end.verdict, 100)
        return "protocol", Evidence(message="a verdict that nobody gives", broke=broke)
    return verdict, Evidence(
        line=end.line if end.line > 0 else None,
        source=wire.plain(end.source, 200),
        message=wire.plain(end.message, 300),
        traceback=wire.plain_lines(end.traceback, TAIL),
        memory_mb=limits.memory if verdict == "out_of_memory" else 0,
        output=output,
    )


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


def _last_words(trace: str, stage: Path, entrant: Entrant) -> tuple[int | None, str, str]:
    """Line, its source, and the student's frames of the traceback that a dying process printed."""
    own = [line.strip() for line in trace.splitlines() if f"/{entrant.folder}/" in line]
    frames = [_without_folder(line, entrant) for line in own[:20]]
    found = re.search(rf'File "{re.escape(entrant.file)}", line (\d+) in', "\n".join(frames))
    if found is None:
        return None, "", "\n".join(frames)
    line = int(found[1])
    try:
        source = (stage / entrant.folder / entrant.file).read_text("utf-8", "replace").splitlines()
    except OSError:
        source = []
    quoted = wire.plain(source[line - 1], 200) if line <= len(source) else ""
    return line, quoted, wire.plain_lines("\n".join(frames), TAIL)


def _without_folder(text: str, entrant: Entrant) -> str:
    return re.sub(rf"/[^\s\"]*/{re.escape(entrant.folder)}/", "", text)
