"""The judge's half of a hike, whatever process the strategy runs in.

The expedition stays here and answers every message; `verdict_of` gives the verdict at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from engine.core.errors import Dusk, IllegalMove
from engine.core.expedition import Expedition
from engine.core.result import Result
from engine.judging.results import Evidence
from engine.judging.sandbox import protocol
from engine.judging.sandbox.limits import READY, Limits
from engine.judging.verdicts import Verdict, self_reported

OUTPUT_TAIL = 4000
"""Characters of the output that are kept, from its end."""
FAULT_TRACEBACK = "Stack (most recent call first)"
"""First line of the traceback that `faulthandler` prints when a signal ends Python."""
PATH_DELIMITERS = ' "\n\t'
"""Characters at which a path in the output begins; no path of ours has one."""
PATH_ROOT = re.compile(r"/|[A-Za-z]:[/\\]|\\\\")
"""How a path begins that starts at a root, a drive or a server."""


class Entrant(NamedTuple):
    """Who hikes: a folder on the stage with a strategy file in it."""

    name: str
    folder: str
    file: str
    digest: str
    settings: tuple[tuple[str, str], ...] = ()
    """Parameters of the strategy by name; none in a competition."""

    @property
    def key(self) -> tuple[str, str]:
        """Name and digest: a file that was changed is another one."""
        return self.name, self.digest


class Stop(NamedTuple):
    """Why a hike ended before its strategy did."""

    verdict: Verdict
    message: str
    broke: str = ""


@dataclass(frozen=True)
class JudgedHike:
    """A hike that is over: made of an expedition, which it finishes."""

    expedition: Expedition
    verdict: Verdict
    evidence: Evidence
    cpu: float
    """Seconds."""
    memory_kb: int
    waited: float = 0.0
    """Seconds for which it slept, though it had nothing to wait for; where these are not known, all
    its seconds."""
    result: Result = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "result", self.expedition.finish())


class Session:
    """One conversation: takes in messages and output, answers, and notes why it must stop."""

    def __init__(self, expedition: Expedition, limits: Limits) -> None:
        self._expedition = expedition
        self._limits = limits
        self._channel = protocol.JudgeChannel(limits.messages)
        self.output_tail = bytearray()
        self._output_bytes = 0
        self.end: protocol.End | None = None
        """The strategy's last message."""
        self.stop: Stop | None = None
        self.started = False
        self.begun = monotonic()
        """When it started."""

    def receive(self, data: bytes) -> bytes:
        """Take in bytes of messages; gives the answers to those that they complete."""
        if not self.started:
            self.started, data = True, data.removeprefix(READY)
            self.begun = monotonic()
        answers = b""
        try:
            for message in self._channel.take(data):
                if isinstance(message, protocol.End):
                    self.end = message
                    break
                answers += self._channel.answer(self._answer(message))
        except protocol.ProtocolError as error:
            self._stop_for(error)
        return answers

    def receive_call(self, verb: str, arguments: Sequence[object]) -> protocol.Answer | None:
        """The same for a verb whose arguments come as Python values; None where it broke a rule."""
        try:
            message = self._channel.take_call(verb, arguments)
            if isinstance(message, protocol.End):
                raise protocol.ProtocolError("an end from inside", b"")
            return self._answer(message)
        except protocol.ProtocolError as error:
            self._stop_for(error)
        return None

    def _stop_for(self, error: protocol.ProtocolError) -> None:
        self.stop = Stop("protocol", protocol.one_line(str(error), 300), error.received)

    def receive_output(self, data: bytes) -> None:
        """Take in printed bytes."""
        self._output_bytes += len(data)
        self.output_tail = (self.output_tail + data)[-4 * OUTPUT_TAIL :]
        if self._output_bytes > self._limits.output and self.stop is None:
            self.stop = Stop("output_limit", f"printed more than {self._limits.output} bytes")

    def facts(self) -> tuple[str, dict[str, object], dict[str, object], int, protocol.Way]:
        """Goal, prices, facts, daylight and the way to the hut: what is free, as plain values."""
        e = self._expedition
        return e.level.goal, asdict(e.prices), asdict(e.facts), e.daylight, way_to_hut(e)

    def greeting(self) -> bytes:
        """The judge's first message."""
        return greeting_of(self._expedition)

    def _answer(self, message: protocol.Message) -> protocol.Answer:
        expedition = self._expedition
        values: tuple[object, ...] = ()
        try:
            if isinstance(message, protocol.Walk):
                leg = expedition.walk(message.east, message.north)
                values = (leg.east, leg.north, leg.distance, leg.blocked)
            elif isinstance(message, protocol.Measure):
                reading = expedition.measure(message.scheme, message.spacing, message.samples)  # type: ignore[arg-type]
                values = (reading.east, reading.north, reading.minutes)
            elif isinstance(message, protocol.Glance):
                values = (expedition.glance(),)
            elif isinstance(message, protocol.Rest):
                expedition.rest(message.minutes)
                values = (True,)
        except Dusk:
            pass
        except IllegalMove as error:
            # The child checks its moves by the same code: this one went around it.
            raise protocol.ProtocolError(f"a move that nobody can make: {error}", b"") from None
        return (*facts_of(expedition), *values)


def facts_of(expedition: Expedition) -> protocol.Answer:
    """What comes before the values of every answer: over, east, north, daylight, hut."""
    e = expedition
    east, north = e.east - e.start_east, e.north - e.start_north
    return e.over, east, north, e.daylight, way_to_hut(e)


def greeting_of(expedition: Expedition) -> bytes:
    """All that a strategy is told before it asks for anything, as the judge's first message."""
    e = expedition
    return protocol.greeting(e.level.goal, e.prices, e.facts, e.daylight, way_to_hut(e))


def way_to_hut(expedition: Expedition) -> protocol.Way:
    """`Hiker.hut` as plain values."""
    way = expedition.hut_in_sight
    return None if way is None else (way.east, way.north)


def verdict_of(
    session: Session, stop: Stop | None, limits: Limits, stage: Path, entrant: Entrant
) -> tuple[Verdict, Evidence]:
    """Verdict and evidence; `stop` is what the system did to the process, if it did."""
    text = session.output_tail.decode("utf-8", "replace")
    # The judge's own folder by its whole name, which may hold spaces; other paths end at one.
    text = text.replace(str(stage.absolute()), "")
    cut = max(text.rfind(FAULT_TRACEBACK), 0) if FAULT_TRACEBACK in text else len(text)
    output = protocol.printable_lines(_without_folder(text[:cut], entrant), OUTPUT_TAIL)
    stop = session.stop or stop
    if stop is None and session.end is None:
        stop = Stop("exited", "the process ended itself (os._exit?); return instead")
    if stop is not None:
        line, source, trace = _fault_location(text[cut:], stage, entrant)
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
    verdict = self_reported(end.verdict)
    if verdict is None:
        broke = protocol.one_line(end.verdict, 100)
        return "protocol", Evidence(message="a verdict that nobody gives", broke=broke)
    return verdict, Evidence(
        line=end.line if end.line > 0 else None,
        source=protocol.one_line(end.source, 200),
        message=protocol.one_line(end.message, 300),
        traceback=protocol.printable_lines(end.traceback, OUTPUT_TAIL),
        memory_mb=limits.memory if verdict == "out_of_memory" else 0,
        output=output,
    )


def _fault_location(trace: str, stage: Path, entrant: Entrant) -> tuple[int | None, str, str]:
    """Line number, that line, and the student's frames, from the traceback of a killed process."""
    own = [line.strip() for line in trace.splitlines() if re.search(_inside(entrant), line)]
    frames = [_without_folder(line, entrant) for line in own[:20]]
    found = re.search(
        rf'File "{re.escape(entrant.file)}", line ([1-9]\d{{0,6}}) in', "\n".join(frames)
    )
    if found is None:
        return None, "", "\n".join(frames)
    line = int(found[1])
    try:
        source = (stage / entrant.folder / entrant.file).read_text("utf-8", "replace").splitlines()
    except OSError:
        source = []
    quoted = protocol.one_line(source[line - 1], 200) if line <= len(source) else ""
    return line, quoted, protocol.printable_lines("\n".join(frames), OUTPUT_TAIL)


def _without_folder(text: str, entrant: Entrant) -> str:
    """The text without the path that leads to the entrant's folder. Linear in its length."""
    *before, last = re.split(_inside(entrant), text)
    for index, piece in enumerate(before):
        begin = max(piece.rfind(end) for end in PATH_DELIMITERS) + 1
        root = PATH_ROOT.search(piece, begin)
        before[index] = piece[: root.start()] if root else piece
    return "".join(before) + last


def _inside(entrant: Entrant) -> str:
    """A pattern for the entrant's folder inside a path, of Windows too."""
    return rf"[/\\]{re.escape(entrant.folder)}[/\\]"
