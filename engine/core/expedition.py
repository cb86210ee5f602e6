"""The one simulation: a hiker, a mountain, a clock and five verbs.

Play, autopilot, replay and competition all call `measure`, `walk`, `glance`, `rest` and `finish`
of an `Expedition` and nothing else. Every verb spends daylight and is written to the log.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from engine.core import kernels
from engine.core.arguments import checked_setting, pair, rest_minutes
from engine.core.errors import Dusk
from engine.core.instrument import Instrument
from engine.core.level import Level
from engine.core.random import random_words
from engine.core.records import Camped, Glanced, Measured, Rested, Walked
from engine.core.result import Result, result_of
from engine.core.schemes import Scheme
from engine.core.state import HikeState, PlacedGlance, PlacedReading
from engine.core.vector import Facts, Leg, Prices, Reading


class Expedition(HikeState):
    """One hike on the mountain of `level` and `seed`. Equal verbs give equal hikes, bit for bit.

    `level`: a `Level`. `seed`: which mountain, from 0 to 2^512 - 1; BadInput for another one.

    A strategy gets a `Hiker` in front of it, which shows only what was paid for. Here stand the
    truth and the log as well: `terrain`, `hut`, `east` and `north` [m from the map's corner],
    `track`, `readings`, `glances`, `records`, `clock`.

    >>> from engine import load_level
    >>> walk = Expedition(load_level("quiet-bowl"), seed=3)
    >>> slope = walk.measure()
    >>> leg = walk.walk(-100 * slope)
    >>> walk.daylight < walk.level.daylight, len(walk.records)
    (True, 2)
    >>> walk.finish().readings
    1
    """

    def __init__(self, level: Level, seed: int = 0) -> None:
        super().__init__(level, seed)
        key = random_words(self.seed, f"{level.name}.luck", 2)
        self._key = key[0], key[1]
        self._reader = Instrument(self.instrument.noise, self._key)

    @cached_property
    def _trace(self) -> Any:
        """Room for the samples of a leg."""
        longest = 2 * self.terrain.size / min(kernels.SAMPLING, self.terrain.cell)
        return self.terrain.new_trace(4 * (int(longest) + 4))

    @property
    def prices(self) -> Prices:
        """What the verbs cost here."""
        tool = self.instrument
        return Prices(
            reading=tool.price(),
            setup=tool.setup,
            per_probe=tool.per_probe,
            probes=tool.probes,
            batch=self.terrain.terms,
            glance=self.level.altimeter.price,
            largest_spacing=self.level.visibility,
        )

    @property
    def facts(self) -> Facts:
        """What else is known of the level before the hike."""
        return Facts(
            *self.instrument.defaults,
            probe_noise=self.instrument.noise,
            glance_noise=self.level.altimeter.noise,
            map_size=self.level.table.terrain.size,
            tolerance=self.level.tolerance,
        )

    def measure(
        self,
        scheme: Scheme | None = None,
        spacing: float | None = None,
        samples: int | None = None,
    ) -> Reading:
        """Read the slope; what is not given is the level's default.

        `scheme` "forward" or "central" differences, "backprop" where it is offered; `spacing` [m]
        of the probes, from 0.5 to the visibility; `samples` averaged (on ground made from data,
        the batch). Costs setup + probes * samples * per_probe minutes, with 3 probes forward and
        4 central on an ordinary mountain (`InstrumentTable.probes`). Raises IllegalMove for a
        setting it cannot take, Dusk when the sun sets first.
        """
        self._awake()
        tool = self.instrument
        asked = (scheme, spacing, samples)
        setting = checked_setting(*asked, tool.defaults, tool.probes, self.level.visibility)
        minutes = tool.price(setting.scheme, setting.samples)
        passed, cut = self._wait(minutes)
        self.clock.measuring_ms += passed
        slope: tuple[float, float] | None = None
        if not cut:
            slope = self._reader.read(self.terrain, self.east, self.north, setting)
            self.readings.append(PlacedReading(self.elapsed_ms, self.east, self.north, *slope))
        self.records.append(Measured(*setting, slope, self.elapsed_ms, self._at))
        if slope is None:
            raise Dusk
        return Reading(*slope, setting.scheme, setting.spacing, setting.samples, minutes)

    def walk(self, east: object, north: object = None) -> Leg:
        """Walk straight, `east` and `north` metres (or one pair of numbers), at Tobler's pace.

        Costs at least a second. At the map's edge the hiker stops (`Leg.blocked`). Raises
        IllegalMove for anything but two finite numbers, Dusk when the sun sets on the way.
        """
        self._awake()
        dx, dy = pair(east, north)
        x, y, self._altitude, ms, self.area_ms, metres, count, blocked = self.terrain.walk_leg(
            *(self.east, self.north, self._altitude, dx, dy),
            *(self.elapsed_ms, self.daylight_ms, self.altitude_start, self.hut.altitude),
            *(self.area_ms, self._trace),
        )
        leg = Leg(x - self.east, y - self.north, metres, bool(blocked))
        self.clock.walk_until(ms)
        self.distance += metres
        self.east, self.north = x, y
        # Compiled, the trace is an array that the next leg writes over.
        self._samples.append(list(self._trace[: 4 * count]))
        self.records.append(Walked(dx, dy, metres, blocked, ms, self._at))
        if self.over:
            raise Dusk
        return leg

    def glance(self) -> float:
        """Altitude [m] from the pocket altimeter, with its noise. Raises Dusk when the sun sets."""
        self._awake()
        _, cut = self._wait(self.level.altimeter.price)
        shown: float | None = None
        if not cut:
            noise, number = self.level.altimeter.noise, len(self.glances)
            shown = float(kernels.glance(self._altitude, noise, *self._key, number))
            self.glances.append(PlacedGlance(self.elapsed_ms, self.east, self.north, shown))
        self.records.append(Glanced(shown, self.elapsed_ms, self._at))
        if shown is None:
            raise Dusk
        return shown

    def rest(self, minutes: float = 1.0) -> None:
        """Sit down for so many minutes (at least 0.05). Raises Dusk when the sun sets."""
        self._awake()
        asked = rest_minutes(minutes)
        _, cut = self._wait(asked)
        self.records.append(Rested(asked, self.elapsed_ms, self._at))
        if cut:
            raise Dusk

    def finish(self) -> Result:
        """Make camp: the rest of the daylight passes here. Gives the result; may be repeated."""
        if not self.finished:
            if self.clock.left_ms > 0:
                self._wait(self.level.daylight)
            self.finished = True
            self.records.append(Camped(self.elapsed_ms, self._at))
        return result_of(self)

    @property
    def _at(self) -> tuple[float, float]:
        return self.east, self.north

    def _awake(self) -> None:
        if self.over:
            raise Dusk

    def _wait(self, minutes: float) -> tuple[int, bool]:
        """Let time pass on the spot; milliseconds passed, and whether dusk cut them."""
        passed, cut = self.clock.wait(minutes)
        self.area_ms += self._remaining(self._altitude) * passed
        self._track_here()
        return passed, cut
