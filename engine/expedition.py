"""The one simulation: a hiker, a mountain, a clock and five verbs.

Play, autopilot, replay and competition all call `measure`, `walk`, `glance`, `rest` and `finish`
of an `Expedition` and nothing else. Every verb spends daylight and is written to the log.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from engine import kernels
from engine.chance import words
from engine.errors import Dusk, IllegalMove
from engine.level import PROBES, Level, Scheme
from engine.records import Camped, Chain, Glanced, Measured, Record, Rested, Walked
from engine.vector import Leg, Reading

if TYPE_CHECKING:
    from engine.result import Result

MOST_SAMPLES = 1_000
SHORTEST_REST = 0.05
"""Minutes; the least that any verb but a walk (one second) may cost."""


class TrackPoint(NamedTuple):
    """One sample of the true hike."""

    ms: int
    east: float
    """Metres from the map's western edge."""
    north: float
    altitude: float
    """True height [m]."""
    remaining: float
    """Share of the way still to go, 0..1."""


class PlacedReading(NamedTuple):
    """A completed reading with its time and place on the map."""

    ms: int
    at_east: float
    at_north: float
    east: float
    """Slope to the east, rise per metre."""
    north: float


class PlacedGlance(NamedTuple):
    """A completed glance with its time and place on the map."""

    ms: int
    at_east: float
    at_north: float
    altitude: float
    """What the altimeter showed [m]."""


@dataclass
class Spent:
    """Milliseconds spent, by what they were spent on."""

    measuring: int = 0
    walking: int = 0
    idle: int = 0


class Expedition:
    """One hike on the mountain of `level` and `seed`. Equal verbs give equal hikes, bit for bit."""

    def __init__(self, level: Level, seed: int = 0) -> None:
        mountain = level.mountain(seed)
        self.level = level
        self.seed = seed
        self.terrain = mountain.terrain
        self.hut = self.terrain.lowest if level.goal == "down" else self.terrain.highest
        """Where to go: the lowest place of the map (the highest, when the goal is up)."""
        self.start_east = self.east = mountain.start_east
        self.start_north = self.north = mountain.start_north
        self.daylight_ms = round(level.daylight * kernels.MS_PER_MINUTE)
        self.elapsed_ms = 0
        self.finished = False
        self.spent = Spent()
        self.distance = 0.0
        """Metres walked, measured on the map."""
        self.area_ms = 0.0
        """Integral of `remaining` over the time so far [ms]."""
        self.altitude_start = self._altitude = self.terrain.height(self.east, self.north)
        self.readings: list[PlacedReading] = []
        self.glances: list[PlacedGlance] = []
        self.records: list[Record] = []
        self.track: list[TrackPoint] = []
        self._mark()
        key = words(seed, f"{level.name}.luck", 2)
        self._key = key[0], key[1]
        self._probes = 0
        self._glances = 0
        longest = 2 * self.terrain.size / min(kernels.SAMPLING, self.terrain.cell)
        self._trace: list[Any] = [0.0] * (4 * (int(longest) + 4))

    @property
    def over(self) -> bool:
        """The sun has set or the hiker has made camp."""
        return self.finished or self.elapsed_ms >= self.daylight_ms

    @property
    def daylight(self) -> int:
        """Whole minutes of daylight left, rounded up: all that a hiker sees of the clock."""
        left = self.daylight_ms - self.elapsed_ms
        return 0 if self.finished else -(-left // kernels.MS_PER_MINUTE)

    @property
    def state_hash(self) -> str:
        """SHA-256 over level, seed and every verb with its result so far."""
        chain = Chain(self.level.content_hash, self.seed)
        for record in self.records:
            chain.add(record)
        return chain.state

    def measure(
        self,
        scheme: Scheme | None = None,
        spacing: float | None = None,
        samples: int | None = None,
    ) -> Reading:
        """Read the slope by finite differences; what is not given is the level's default.

        `scheme` "forward" (3 probes) or "central" (4), `spacing` [m] from 0.5 to the visibility,
        `samples` probes averaged. Costs setup + probes * samples * per_probe minutes. Raises
        IllegalMove for a setting it cannot take, Dusk when the sun sets first.
        """
        self._awake()
        tool = self.level.instrument
        scheme = tool.scheme if scheme is None else scheme
        if scheme not in ("forward", "central"):
            raise IllegalMove(
                f'measure: scheme: expected "forward" or "central", found {_show(scheme)}'
            )
        spacing = tool.spacing if spacing is None else _number("measure: spacing", spacing)
        if not 0.5 <= spacing <= self.level.visibility:
            raise IllegalMove(
                f"measure: spacing: expected 0.5 to {self.level.visibility:g} m (the visibility), "
                f"found {spacing:g}"
            )
        samples = 1 if samples is None else samples
        if not _whole(samples) or not 1 <= samples <= MOST_SAMPLES:
            raise IllegalMove(
                f"measure: samples: expected a whole number from 1 to {MOST_SAMPLES}, "
                f"found {_show(samples)}"
            )
        samples = int(samples)
        minutes = tool.price(scheme, samples)
        cut = self._pass(minutes, "measuring")
        slope: tuple[float, float] | None = None
        if not cut:
            slope = kernels.slope_reading(
                *self._ground,
                self.east,
                self.north,
                kernels.CENTRAL if scheme == "central" else kernels.FORWARD,
                spacing,
                samples,
                tool.noise,
                *self._key,
                self._probes,
            )
            self._probes += PROBES[scheme] * samples
            self.readings.append(PlacedReading(self.elapsed_ms, self.east, self.north, *slope))
        self.records.append(
            Measured(scheme, float(spacing), samples, slope, self.elapsed_ms, self._at)
        )
        if slope is None:
            raise Dusk
        return Reading(*slope, scheme, float(spacing), samples, minutes)

    def walk(self, east: object, north: object = None) -> Leg:
        """Walk straight, `east` and `north` metres (or one pair of numbers), at Tobler's pace.

        Costs at least a second. At the map's edge the hiker stops (`Leg.blocked`). Raises
        IllegalMove for anything but two finite numbers, Dusk when the sun sets on the way.
        """
        self._awake()
        dx, dy = _pair(east, north)
        x, y, self._altitude, ms, self.area_ms, metres, count, blocked = kernels.walk_leg(
            *self._ground,
            self.east,
            self.north,
            self._altitude,
            dx,
            dy,
            self.elapsed_ms,
            self.daylight_ms,
            self.altitude_start,
            self.hut.altitude,
            self.area_ms,
            self._trace,
        )
        leg = Leg(x - self.east, y - self.north, metres, bool(blocked))
        self.spent.walking += ms - self.elapsed_ms
        self.distance += metres
        self.east, self.north, self.elapsed_ms = x, y, ms
        for k in range(0, 4 * count, 4):
            at, px, py, h = self._trace[k : k + 4]
            self.track.append(TrackPoint(at, px, py, h, self._remaining(h)))
        self.records.append(Walked(dx, dy, metres, blocked, ms, self._at))
        if self.over:
            raise Dusk
        return leg

    def glance(self) -> float:
        """Altitude [m] from the pocket altimeter, with its noise. Raises Dusk when the sun sets."""
        self._awake()
        cut = self._pass(self.level.altimeter.price, "idle")
        shown = None
        if not cut:
            noise = kernels.standard_noise(self._glances, kernels.GLANCE_STREAM, *self._key)
            shown = self._altitude + self.level.altimeter.noise * noise
            self._glances += 1
            self.glances.append(PlacedGlance(self.elapsed_ms, self.east, self.north, shown))
        self.records.append(Glanced(shown, self.elapsed_ms, self._at))
        if shown is None:
            raise Dusk
        return shown

    def rest(self, minutes: float = 1.0) -> None:
        """Sit down for so many minutes (at least 0.05). Raises Dusk when the sun sets."""
        self._awake()
        asked = _number("rest: minutes", minutes)
        if asked < SHORTEST_REST:
            raise IllegalMove(f"rest: minutes: expected {SHORTEST_REST} or more, found {asked:g}")
        cut = self._pass(asked, "idle")
        self.records.append(Rested(asked, self.elapsed_ms, self._at))
        if cut:
            raise Dusk

    def finish(self) -> Result:
        """Make camp: the rest of the daylight passes here. Gives the result; may be repeated."""
        from engine.result import result_of

        if not self.finished:
            if self.elapsed_ms < self.daylight_ms:
                self._pass((self.daylight_ms - self.elapsed_ms) / kernels.MS_PER_MINUTE, "idle")
            self.finished = True
            self.records.append(Camped(self.elapsed_ms, self._at))
        return result_of(self)

    @property
    def _ground(self) -> tuple[list[float], int, float]:
        return self.terrain.coefficients, self.terrain.grid, self.terrain.cell

    @property
    def _at(self) -> tuple[float, float]:
        return self.east, self.north

    def _remaining(self, altitude: float) -> float:
        return kernels.remaining(altitude, self.altitude_start, self.hut.altitude)

    def _mark(self) -> None:
        share = self._remaining(self._altitude)
        self.track.append(TrackPoint(self.elapsed_ms, self.east, self.north, self._altitude, share))

    def _awake(self) -> None:
        if self.over:
            raise Dusk

    def _pass(self, minutes: float, kind: str) -> bool:
        """Let time pass on the spot; True if dusk came first."""
        left = self.daylight_ms - self.elapsed_ms
        wanted = round(min(minutes, 1e6) * kernels.MS_PER_MINUTE)
        ms = min(wanted, left)
        self.area_ms += self._remaining(self._altitude) * ms
        self.elapsed_ms += ms
        setattr(self.spent, kind, getattr(self.spent, kind) + ms)
        self._mark()
        return wanted > left


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _whole(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and float(value).is_integer()


def _number(what: str, value: object) -> float:
    """A finite number, or an IllegalMove that says what was found."""
    number = value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value
    if isinstance(number, bool) or not isinstance(number, Real):
        raise IllegalMove(f"{what}: expected a number, found {_show(value)}")
    try:
        number = float(number)
    except OverflowError:
        raise IllegalMove(f"{what}: expected a finite number, found one past 1e308") from None
    if not math.isfinite(number):
        raise IllegalMove(f"{what}: expected a finite number, found {number}")
    return number


def _pair(east: object, north: object) -> tuple[float, float]:
    """Two finite numbers from `walk(east, north)` or `walk(pair)`."""
    if north is None:
        if isinstance(east, str | bytes) or not hasattr(east, "__iter__"):
            raise IllegalMove(
                "walk: expected two numbers (metres east, metres north) or a pair such as "
                f"-120 * slope, found {_show(east)}"
            )
        parts = list(cast("Any", east))
        if len(parts) != 2:
            raise IllegalMove(
                f"walk: expected two numbers (metres east, metres north), found {len(parts)}: "
                f"{_show(east)}"
            )
        east, north = parts
    return _number("walk: metres east", east), _number("walk: metres north", north)
