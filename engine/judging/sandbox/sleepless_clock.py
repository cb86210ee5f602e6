"""A clock that goes on by what a strategy sleeps, without anybody waiting for it.

For the process of a strategy alone, before its file is loaded. `time.sleep` returns at once, and
whatever tells the time is ahead by as much from then on. So a file that sleeps costs nobody a
second, and hikes as it would if it had slept. Other ways to wait, such as for a lock, take as long
as ever: the judge looks for who is asleep, see `limits.Limits.idle`.
"""

from __future__ import annotations

import datetime
import time
from typing import SupportsIndex

SECONDS = ("time", "monotonic", "perf_counter")
NANOSECONDS = ("time_ns", "monotonic_ns", "perf_counter_ns")
HOUR = 3600.0


def install(limit: float) -> None:
    """From now on nobody waits for `time.sleep`, for up to `limit` seconds in all; who sleeps for
    longer does so for good.
    """
    ahead = 0  # nanoseconds
    really_sleep = time.sleep

    def sleep(seconds: float | SupportsIndex) -> None:
        """Let the clock go on by so many seconds."""
        nonlocal ahead
        length: float = seconds  # type: ignore[assignment]  # of whatever kind
        really_sleep(min(length, 0 * length))  # the same errors for what is no length of time
        ahead += int(length * 1e9)
        while ahead > limit * 1e9:
            really_sleep(HOUR)

    def count_seconds(name: str) -> None:
        read = getattr(time, name)
        setattr(time, name, lambda: read() + ahead / 1e9)

    def count_nanoseconds(name: str) -> None:
        read = getattr(time, name)
        setattr(time, name, lambda: read() + ahead)

    time.sleep = sleep
    for name in SECONDS:
        count_seconds(name)
    for name in NANOSECONDS:
        count_nanoseconds(name)
    datetime.datetime = _Datetime  # type: ignore[misc]


class _Datetime(datetime.datetime):
    """Asks the time of `time`, whose clock may be ahead."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> _Datetime:
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> _Datetime:
        return cls.now(datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> _Datetime:
        return cls.now()


_Datetime.__name__ = _Datetime.__qualname__ = "datetime"
_Datetime.__module__ = "datetime"
