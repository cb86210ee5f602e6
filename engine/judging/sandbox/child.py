"""Inside the child process: the hiker as a thin proxy, and the run of the strategy.

The zygote imports this before it forks, so it imports no terrain and knows no seed.
"""

from __future__ import annotations

import builtins
import os
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from json.encoder import encode_basestring_ascii
from types import ModuleType
from typing import Any, TypeAlias

import msgspec

import engine
from engine.core.arguments import Setting, checked_setting, pair, rest_minutes
from engine.core.errors import BadInput, Dusk, IllegalMove
from engine.core.marks import MapPoint, MarkKind
from engine.core.vector import Facts, Leg, PastReading, Prices, Reading, Vector, shown_hiker
from engine.judging.sandbox.limits import MAX_LINE_NUMBER
from engine.marking import Marking
from engine.running.after_dusk import AfterDusk
from engine.running.own_modules import OwnModules
from engine.running.source_file import (
    EXIT_CALLED,
    bind_parameters,
    describe,
    ending_of,
    execute,
    hike_function,
    place_of,
)

Way: TypeAlias = Sequence[float] | None
"""The way to the hut [m east, north] while its lamp can be seen."""
MAX_TRACEBACK = 4000
"""Characters of a traceback."""
READ_BYTES = 479
"""Read at a time: more than an answer has, and with their object's head a block of the largest size
that Python does not ask the system for."""
_decode = msgspec.json.Decoder().decode


def _quoted(part: str | int) -> str:
    """A text or a whole number as JSON, without the pages that `json.dumps` touches."""
    return encode_basestring_ascii(part) if isinstance(part, str) else int.__repr__(part)


class ChildChannel:
    """The child's end of the protocol; the judge's is `protocol.JudgeChannel`."""

    def __init__(self, read_from: int, write_to: int) -> None:
        self._write_to = write_to
        self._read_from = read_from
        self._number = 0

    def receive(self) -> list[Any]:
        """The judge's next message."""
        # No file object, whose buffer is new pages. One line is all that ever waits to be read.
        line = b""
        while not line.endswith(b"\n"):
            part = os.read(self._read_from, READ_BYTES)
            if not part:
                os._exit(1)
            line += part
        found: list[Any] = _decode(line)
        return found

    def send(self, verb: str, arguments: str = "") -> None:
        """Send one message: a verb and its arguments in JSON, each after a comma."""
        self._number += 1
        data = f'["{verb}",{self._number}{arguments}]\n'.encode()
        while data:
            data = data[os.write(self._write_to, data) :]

    def request(self, verb: str, arguments: str = "") -> list[Any]:
        """Send one message; gives its answer, without the number."""
        self.send(verb, arguments)
        return self.receive()[1:]


class Hiker(Marking):
    """The hiker in the fog: the same verbs and facts as `engine.hiker.Hiker`."""

    __slots__ = (
        *("__channel", "__guard", "__answered", "__prices", "__offered", "__farthest"),
        *("__goal", "__facts", "__usual", "__readings"),
    )

    def __init__(self, channel: ChildChannel, file: str) -> None:
        self.__goal, prices, facts, daylight, hut = channel.receive()
        self.__channel = channel
        self.__guard = AfterDusk(file).watch
        self.__offered, self.__farthest = prices["probes"], prices["largest_spacing"]
        self.__usual = Setting(facts["scheme"], facts["spacing"], facts["samples"])
        # Objects of these are made when asked for, which most strategies do not.
        self.__prices: Prices | dict[str, Any] = prices
        self.__facts: Facts | dict[str, Any] = facts
        self.__answered: tuple[bool, float, float, int, Way] = (False, 0.0, 0.0, daylight, hut)
        self.__readings: list[PastReading] = []

    def measure(self, scheme: Any = None, spacing: Any = None, samples: Any = None) -> Reading:
        """Read the slope (east, north; rise per metre). Costs minutes, see `prices`."""
        with self.__guard():
            self.__refuse_after_dusk()
            offered = self.__usual, self.__offered, self.__farthest
            checked = checked_setting(scheme, spacing, samples, *offered)
            # Plain numbers and a word of the level's, whatever the strategy gave.
            said = f',"{checked.scheme}",{checked.spacing!r},{checked.samples!r}'
            values = self.__request("measure", said)
            if not values:
                raise Dusk
            east, north, minutes = values
            here = PastReading(east, north, self.position, self.daylight)
            self.__readings.append(here)
            return Reading(east, north, *checked, minutes)

    def walk(self, east: object, north: object = None) -> Leg:
        """Walk straight: metres east and metres north, or one pair such as -120 * slope."""
        with self.__guard():
            self.__refuse_after_dusk()
            metres_east, metres_north = pair(east, north)
            values = self.__request("walk", f",{metres_east!r},{metres_north!r}")
            if not values:
                raise Dusk
            return Leg(values[0], values[1], values[2], bool(values[3]))

    def glance(self) -> float:
        """Altitude [m] from the pocket altimeter; cheap and noisy."""
        with self.__guard():
            self.__refuse_after_dusk()
            values = self.__request("glance")
            if not values:
                raise Dusk
            return float(values[0])

    def rest(self, minutes: float = 1.0) -> None:
        """Sit down for so many minutes."""
        with self.__guard():
            self.__refuse_after_dusk()
            if not self.__request("rest", f",{rest_minutes(minutes)!r}"):
                raise Dusk

    @property
    def position(self) -> Vector:
        """Metres east and north of the start."""
        return Vector(self.__answered[1], self.__answered[2])

    @property
    def daylight(self) -> int:
        """Whole minutes of daylight left, rounded up; 0 is dusk."""
        return self.__answered[3]

    @property
    def hut(self) -> Vector | None:
        """The way to the hut, metres east and north, while its lamp can be seen; else None."""
        way = self.__answered[4]
        return None if way is None else Vector(*way)

    @property
    def goal(self) -> str:
        """`down` or `up`."""
        return self.__goal

    @property
    def prices(self) -> Prices:
        """What the verbs cost."""
        if isinstance(self.__prices, dict):
            self.__prices = Prices(**self.__prices)
        return self.__prices

    @property
    def facts(self) -> Facts:
        """The instrument's default setting, noise, the map's size, what counts as safe."""
        if isinstance(self.__facts, dict):
            self.__facts = Facts(**self.__facts)
        return self.__facts

    @property
    def readings(self) -> tuple[PastReading, ...]:
        """All readings so far, oldest first."""
        return tuple(self.__readings)

    def __repr__(self) -> str:
        return shown_hiker(self.position, self.daylight, len(self.__readings))

    def _keep(
        self, kind: MarkKind, text: str = "", places: tuple[MapPoint, ...] = (), value: float = 0.0
    ) -> None:
        """Drop the mark: nobody looks at this hike."""

    def __refuse_after_dusk(self) -> None:
        if self.__answered[0]:
            raise Dusk

    def __request(self, verb: str, arguments: str = "") -> list[Any]:
        over, east, north, daylight, hut, *values = self.__channel.request(verb, arguments)
        self.__answered = (over, east, north, daylight, hut)
        return values


def hike(
    channel: ChildChannel,
    file: str,
    source: bytes,
    digest: str,
    settings: Mapping[str, str],
    builtins_copy: dict[str, object] | None = None,
) -> None:
    """Load the strategy, let it hike, and report to the judge how it ended.

    `builtins_copy`: see `OwnModules`; in a forked child every name to be copied may cost a page.
    """
    hiker = Hiker(channel, file)
    engine.Hiker = Hiker  # type: ignore[assignment,misc]  # for `from engine import Hiker` in the strategy
    modules = OwnModules(file, digest, for_good=True, builtins_copy=builtins_copy)
    verdict, error = _run(hiker, file, source, modules.main, settings)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:
        # The strategy may have closed or replaced them; then what it printed is lost.
        pass
    try:
        description = _describe(error, file)
    except BaseException:
        # The error may be a class of the strategy's own whose `__str__` fails.
        description = "an error that cannot be shown", 0, "", ""
    said = ""
    for part in (verdict, *description):
        said += f",{_quoted(part)}"
    channel.send("end", said)


REHEARSED = b"""
def hike(hiker, rate=40):
    for _ in range(20):
        hiker.walk(-rate * hiker.measure("forward", 8, 1))
"""
REHEARSALS = 10
"""Python rewrites a function's code for speed at about its eighth call."""


def rehearse(folder: str) -> bool:
    """Let a strategy of ours hike on answers made up, and leave nothing of it.

    Whether it came to its end. `folder`: in place of the entrant's, any that exists. For the
    zygote: what Python has written to its code and caches by then, it does not write in every child
    again, where each page is copied before it is written.
    """
    prices = Prices(5.0, 2.0, 1.0, {"forward": 3, "central": 4}, 0, 1.0, 40.0)
    facts = Facts("forward", 8.0, 1, 0.1, 1.0, 2000.0, 0.05)
    read = (0, False, 0.5, 0.5, 470, None, 0.1, 0.1, 5.0)
    walked = (0, False, 0.5, 0.5, 470, None, 0.1, 0.1, 0.2, False)
    answers = [("down", asdict(prices), asdict(facts), 480, None), *(read, walked) * 20]
    said = [msgspec.json.encode(answer) + b"\n" for answer in answers]
    modules, path = set(sys.modules), [*sys.path]
    shown = vars(engine).get("Hiker")  # not by its name, which would load numpy
    ended = True
    for k in range(REHEARSALS):
        # Each answer is a read of its own, as in a hike.
        judge, own = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with judge, own:
            for answer in said:
                judge.send(answer)
            channel = ChildChannel(own.fileno(), own.fileno())
            # Under another name each time, or it would be compiled only once.
            hike(channel, f"{folder}/rehearsal{k}.py", REHEARSED, "", {}, {**vars(builtins)})
            asked = [judge.recv(1 << 16) for _ in answers]
            ended = ended and b'"end",41,"ok",""' in asked[-1]
        for name in set(sys.modules) - modules:
            del sys.modules[name]
        sys.path[:] = path
    if shown is None:
        del engine.Hiker
    else:
        engine.Hiker = shown  # type: ignore[misc]
    return ended


def _run(
    hiker: Hiker, file: str, source: bytes, module: ModuleType, settings: Mapping[str, str]
) -> tuple[str, BaseException | None]:
    """Verdict and error."""
    tracing, name = sys.gettrace(), os.path.basename(file)
    try:
        execute(module, file, source)
        function: Callable[[Any], object] = bind_parameters(
            hike_function(module, name), settings, name
        )[0]
    except BaseException as error:
        cause = error.__context__ if isinstance(error, BadInput) else error
        return "out_of_memory" if isinstance(cause, MemoryError) else "load_error", error
    try:
        function(hiker)
    except Dusk:
        pass
    except MemoryError as error:
        return "out_of_memory", error
    except BaseException as error:
        return ending_of(error), error
    finally:
        if sys.gettrace() is not tracing:
            sys.settrace(tracing)
    return "ok", None


def _describe(error: BaseException | None, file: str) -> tuple[str, int, str, str]:
    """Message, line, that line's source, and the traceback, all of the student's own file."""
    if error is None:
        return "", 0, "", ""
    folder = os.path.dirname(file) + os.sep
    cause = error.__context__ if isinstance(error, BadInput) and error.__context__ else error
    if isinstance(cause, SyntaxError) and isinstance(error, BadInput):
        line, source = cause.lineno or 0, (cause.text or "").strip()[:200]
        return str(error).replace(folder, "")[:300], _valid_line(line), source, ""
    frames = [
        frame for frame in traceback.extract_tb(cause.__traceback__)
        if frame.filename.startswith(folder)
    ]  # fmt: skip
    text = "".join(traceback.format_list(frames[:10] + frames[10:][-10:])).replace(folder, "")
    if isinstance(error, SystemExit):
        message = EXIT_CALLED
    elif isinstance(error, BadInput | IllegalMove):
        message = str(error).replace(folder, "")
    else:
        message = describe(error)
        if frames and frames[-1].filename != file:
            place = place_of(cause.__traceback__, file).replace(folder, "")
            message = f"{place}: {message}"
    own_frames = [frame for frame in frames if frame.filename == file] or frames
    line, source = (
        (own_frames[-1].lineno or 0, (own_frames[-1].line or "")[:200]) if own_frames else (0, "")
    )
    return message[:300], _valid_line(line), source, text[-MAX_TRACEBACK:]


def _valid_line(line: object) -> int:
    """The line number, or 0: an error of the strategy's own may claim any."""
    return line if isinstance(line, int) and 0 <= line <= MAX_LINE_NUMBER else 0
