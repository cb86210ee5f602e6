"""A hike taken up again at a minute of one that is over: practice, which earns no stars."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.errors import BadInput
from engine.core.expedition import Expedition
from engine.core.records import Measured
from engine.core.result import Result
from engine.replay import Mismatch, hike_until
from engine.replay_files import retrace


@dataclass(frozen=True)
class Continuation:
    """From which hike on, and from which minute."""

    hiked: Expedition
    """The whole hike."""
    result: Result
    minutes: float
    """Since setting out; a verb that was under way is not done."""

    def resume(self) -> Expedition:
        """A new hike that stands there."""
        return hike_until(self.hiked, self.minutes)

    def place(self) -> tuple[float, float]:
        """Where that is, in metres east and north of the start."""
        e = self.resume()
        return e.east - e.start_east, e.north - e.start_north


def load_continuation(replay: str, minutes: float) -> Continuation:
    """From a minute of a replay; BadInput where it does not hold or the minute is none of it."""
    try:
        result, hiked = retrace(replay)
        source = Continuation(hiked, result, minutes)
        source.resume()
    except Mismatch as error:
        raise BadInput(f"replay {replay}: does not hold: {error}") from None
    return source


def hike_at_last_reading(hiked: Expedition) -> Expedition:
    """A new hike as ``hiked`` was at its last reading, before all that came after it.

    Where nothing came after, as it was at the reading before; at the start, where there is none.
    """
    earlier = hiked.records[:-1]
    read = [k for k, record in enumerate(earlier, 1)
            if isinstance(record, Measured) and record.slope is not None]  # fmt: skip
    kept = max(read, default=0)
    expedition = Expedition(hiked.level, hiked.seed)
    for record in earlier[:kept]:
        record.repeat(expedition)
    return expedition
