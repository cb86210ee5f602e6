"""Daylight: the compute budget, in whole milliseconds so that equal actions give equal clocks."""

from __future__ import annotations

from engine.core.kernels import MS_PER_MINUTE, milliseconds


class Clock:
    """Time since setting out, dusk, and what the time was spent on. All in milliseconds."""

    def __init__(self, daylight_minutes: float) -> None:
        self.daylight_ms = milliseconds(daylight_minutes)
        """Dusk."""
        self.elapsed_ms = 0
        self.measuring_ms = 0
        self.walking_ms = 0

    @property
    def left_ms(self) -> int:
        """Until dusk."""
        return self.daylight_ms - self.elapsed_ms

    @property
    def idle_ms(self) -> int:
        """Neither measuring nor walking: glances, rest, camp."""
        return self.elapsed_ms - self.measuring_ms - self.walking_ms

    @property
    def minutes_left(self) -> int:
        """Whole minutes until dusk, rounded up: all of the clock that a hiker may see."""
        return -((self.elapsed_ms - self.daylight_ms) // MS_PER_MINUTE)

    def wait(self, ms: int) -> tuple[int, bool]:
        """Let time pass, at most until dusk; milliseconds passed, and whether dusk cut them."""
        left = self.daylight_ms - self.elapsed_ms
        passed = left if ms > left else ms
        self.elapsed_ms += passed
        return passed, ms > passed

    def walk_until(self, ms: int) -> None:
        """Let time pass until `ms`, walking."""
        self.walking_ms += ms - self.elapsed_ms
        self.elapsed_ms = ms
