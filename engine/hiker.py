"""What a strategy sees: the verbs and the free facts, and no way to the ground, seed or score."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import SupportsFloat, overload

from engine.core.expedition import Expedition
from engine.core.kernels import MS_PER_MINUTE
from engine.core.marks import MapPoint, MarkKind
from engine.core.schemes import Scheme
from engine.core.vector import Facts, Leg, PastReading, Prices, Reading, Vector, shown_hiker
from engine.marking import Marking


class Hiker(Marking):
    """The hiker in the fog, as a strategy file's `hike(hiker)` gets it."""

    __slots__ = ("__expedition", "__guard")

    def __init__(
        self,
        expedition: Expedition,
        guard: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """`guard` is entered round every verb; see `engine.running.after_dusk`."""
        self.__expedition = expedition
        self.__guard = guard

    def measure(
        self,
        scheme: Scheme | None = None,
        spacing: float | None = None,
        samples: int | None = None,
    ) -> Reading:
        """Read the slope (east, north; rise per metre). Costs minutes, see `prices`."""
        with self.__guard():
            return self.__expedition.measure(scheme, spacing, samples)

    @overload
    def walk(self, east: SupportsFloat, north: SupportsFloat) -> Leg: ...

    @overload
    def walk(self, east: Iterable[SupportsFloat], north: None = None) -> Leg: ...

    def walk(self, east: object, north: object = None) -> Leg:
        """Walk straight: metres east and metres north, or one pair such as -120 * slope."""
        with self.__guard():
            return self.__expedition.walk(east, north)

    def glance(self) -> float:
        """Altitude [m] from the pocket altimeter; cheap and noisy."""
        with self.__guard():
            return self.__expedition.glance()

    def rest(self, minutes: float = 1.0) -> None:
        """Sit down for so many minutes."""
        with self.__guard():
            self.__expedition.rest(minutes)

    @property
    def position(self) -> Vector:
        """Metres east and north of the start."""
        e = self.__expedition
        return Vector(e.east - e.start_east, e.north - e.start_north)

    @property
    def daylight(self) -> int:
        """Whole minutes of daylight left, rounded up; 0 is dusk."""
        return self.__expedition.daylight

    @property
    def hut(self) -> Vector | None:
        """The way to the hut, metres east and north, while its lamp can be seen; else None.

        It can be seen within the visibility (`prices.largest_spacing`), where the level lights it.
        Free of daylight.
        """
        return self.__expedition.hut_in_sight

    @property
    def goal(self) -> str:
        """`down` or `up`."""
        return self.__expedition.level.goal

    @property
    def prices(self) -> Prices:
        """What the verbs cost."""
        return self.__expedition.prices

    @property
    def facts(self) -> Facts:
        """The instrument's default setting, noise, the map's size, what counts as safe."""
        return self.__expedition.facts

    @property
    def readings(self) -> tuple[PastReading, ...]:
        """All readings so far, oldest first."""
        e = self.__expedition
        return tuple(
            PastReading(
                r.east,
                r.north,
                Vector(r.at_east - e.start_east, r.at_north - e.start_north),
                -(-(e.daylight_ms - r.ms) // MS_PER_MINUTE),
            )
            for r in e.readings
        )

    def __repr__(self) -> str:
        e = self.__expedition
        return shown_hiker(self.position, e.daylight, len(e.readings))

    def _keep(
        self, kind: MarkKind, text: str = "", places: tuple[MapPoint, ...] = (), value: float = 0.0
    ) -> None:
        self.__expedition.add_mark(kind, text, places, value)
