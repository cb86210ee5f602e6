"""A finished hike as one line of the saved history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine import Result
from engine.level_files.mountain_of_the_day import mountain_of_the_day
from game.hike.player_hike import PlayerHike
from game.profile.progress import PastHike, Progress, level_key, stars_of, with_hike, with_record


def first_safe(result: Result) -> tuple[float, int]:
    """Minute of the first safe altitude (dusk, where there is none), and readings until then."""
    track = result.track
    safe = track["remaining"] <= result.level.tolerance
    minute = float(track["minutes"][safe.argmax()]) if safe.any() else result.level.daylight
    return minute, int((result.readings_track["minutes"] <= minute).sum())


def history_entry(result: Result, now: datetime) -> PastHike:
    """The line of a result."""
    key = level_key(result.level)
    day = now.date()
    of_day = (key, result.seed) == mountain_of_the_day(day)
    minute, readings = first_safe(result)
    return PastHike(
        level=key,
        seed=str(result.seed),
        when=now.isoformat(timespec="seconds"),
        score=round(result.score, 3),
        safe=result.safe,
        stars=stars_of(result.score, result.safe, result.level.par),
        minutes=round(minute, 2),
        readings=readings,
        day=day.isoformat() if of_day else "",
    )


def record_hike(
    result: Result, hike: PlayerHike, now: Callable[[], datetime] = datetime.now
) -> Callable[[Progress], Progress]:
    """The update that keeps a person's hike, and its learning rate and interval at the end."""
    line = history_entry(result, now())
    rate, every = float(hike.learning_rate), int(hike.every)

    def update(progress: Progress) -> Progress:
        known = with_hike(progress, line)
        return with_record(known, line.level, learning_rate=rate, every=every)

    return update


def restore_settings(hike: PlayerHike, progress: Progress) -> None:
    """Set learning rate and interval as they were set last on this level."""
    record = progress.of(level_key(hike.level))
    if record.learning_rate is not None:
        hike.learning_rate = record.learning_rate
    if record.every is not None:
        hike.every = record.every
