"""The one simulation: a hiker, a mountain, a clock and five verbs.

Play, autopilot, replay and competition all call `measure`, `walk`, `glance`, `rest` and `finish`
of an `Expedition` and nothing else. Every verb spends daylight and is written to the log.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from engine.core import kernels
from engine.core.arguments import Setting, checked_setting, pair, rest_minutes
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
        self._slope_instrument = Instrument(self.instrument.noise, self._key)
        self._probes = self.instrument.probes
        self._defaults = self._priced((None, None, None))
        self._glance_ms = kernels.milliseconds(level.altimeter.price)

    @cached_property
    def _trace(self) -> Any:
        """Memory for the samples of the longest leg: from edge to edge is at most sqrt(2) sizes."""
        longest = 2 * self.terrain.size / min(kernels.SAMPLE_SPACING, self.terrain.cell)
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
        self._raise_if_over()
        default = scheme is None and spacing is None and samples is None
        asked = (scheme, spacing, samples)
        setting, minutes, ms = self._defaults if default else self._priced(asked)
        passed, cut = self._wait(ms)
        self.clock.measuring_ms += passed
        slope: tuple[float, float] | None = None
        at, now = (self.east, self.north), self.clock.elapsed_ms
        if not cut:
            slope = self._slope_instrument.read(self.terrain, *at, setting)
            self.readings.append(PlacedReading(now, *at, *slope))
        self.records.append(Measured(*setting, slope, now, at))
        if slope is None:
            raise Dusk
        return Reading(*slope, setting.scheme, setting.spacing, setting.samples, minutes)

    def walk(self, east: object, north: object = None) -> Leg:
        """Walk straight, `east` and `north` metres (or one pair of numbers), at Tobler's pace.

        Costs at least a second. At the map's edge the hiker stops (`Leg.blocked`). Raises
        IllegalMove for anything but two finite numbers, Dusk when the sun sets on the way.
        """
        self._raise_if_over()
        dx, dy = pair(east, north)
        clock, target = self.clock, self.hut.altitude
        x, y, self._altitude, ms, self.area_ms, metres, count, blocked = self.terrain.walk_leg(
            *(self.east, self.north, self._altitude, dx, dy, clock.elapsed_ms, clock.daylight_ms),
            *(self.altitude_start, target, self.area_ms, self._trace),
        )
        leg = Leg(x - self.east, y - self.north, metres, bool(blocked))
        clock.walk_until(ms)
        self.distance += metres
        self.east, self.north = x, y
        # Compiled, the trace is an array that the next leg writes over.
        self._samples.append(self._trace[: 4 * count].copy())
        self.records.append(Walked(dx, dy, metres, blocked, ms, (x, y)))
        if ms >= clock.daylight_ms:
            raise Dusk
        return leg

    def glance(self) -> float:
        """Altitude [m] from the pocket altimeter, with its noise. Raises Dusk when the sun sets."""
        self._raise_if_over()
        _, cut = self._wait(self._glance_ms)
        shown: float | None = None
        now, at, level = self.clock.elapsed_ms, (self.east, self.north), self.level
        if not cut:
            noise = level.altimeter.noise, *self._key, len(self.glances)
            shown = float((level.compiled or kernels).glance(self._altitude, *noise))
            self.glances.append(PlacedGlance(now, *at, shown))
        self.records.append(Glanced(shown, now, at))
        if shown is None:
            raise Dusk
        return shown

    def rest(self, minutes: float = 1.0) -> None:
        """Sit down for so many minutes (at least 0.05). Raises Dusk when the sun sets."""
        self._raise_if_over()
        asked = rest_minutes(minutes)
        _, cut = self._wait(kernels.milliseconds(asked))
        self.records.append(Rested(asked, self.elapsed_ms, (self.east, self.north)))
        if cut:
            raise Dusk

    def finish(self) -> Result:
        """Make camp: the rest of the daylight passes here. Gives the result; may be repeated."""
        if not self.finished:
            if self.clock.left_ms > 0:
                self._wait(self.daylight_ms)
            self.finished = True
            self.records.append(Camped(self.elapsed_ms, (self.east, self.north)))
        return result_of(self)

    def _priced(self, asked: tuple[object, object, object]) -> tuple[Setting, float, int]:
        """The setting of a reading, checked, and its price in minutes and milliseconds."""
        tool = self.instrument
        setting = checked_setting(*asked, tool.defaults, self._probes, self.level.visibility)
        minutes = tool.minutes(self._probes[setting.scheme] * setting.samples)
        return setting, minutes, kernels.milliseconds(minutes)

    def _raise_if_over(self) -> None:
        if self.finished or self.clock.elapsed_ms >= self.clock.daylight_ms:
            raise Dusk

    def _wait(self, ms: int) -> tuple[int, bool]:
        """Let time pass on the spot; milliseconds passed, and whether dusk cut them."""
        passed, cut = self.clock.wait(ms)
        self.area_ms += self._remaining(self._altitude) * passed
        self._track_here()
        return passed, cut
