"""A person's progress: stars, personal bests, answers, recent hikes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from engine.core.level import Level
from engine.documents import value_of_json

PROGRESS_VERSION = 1
MOST_HIKES = 200
"""So many hikes are kept one by one; the levels' records keep what they came to."""
THIRD_STAR_SHARE = 0.25
"""The third star lies this share of the way from par to 1000."""

Score = Annotated[float, Meta(ge=0, le=1000)]


class PastHike(msgspec.Struct, frozen=True, kw_only=True):
    """One hike that came to its dusk."""

    level: str
    """Key of the level, see `level_key`."""
    seed: str
    """Decimal digits: a seed may have more of them than a number of JSON."""
    when: str = ""
    """Local date and time, ISO 8601."""
    score: Score
    safe: bool
    stars: Annotated[int, Meta(ge=0, le=3)] = 0
    minutes: float = 0.0
    """Daylight spent measuring and walking [min]."""
    readings: int = 0
    day: str = ""
    """Date of the mountain of the day that it was; otherwise empty."""


class LevelRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All hikes on one level."""

    hikes: int = 0
    best: Score = 0.0
    best_seed: str = ""
    stars: Annotated[int, Meta(ge=0, le=3)] = 0
    fewest: Annotated[int, Meta(ge=0)] | None = None
    """Readings until safe, in the hike that needed the fewest; None before a safe hike."""
    predicted: int | None = None
    """The answer to the level's question: the choice, from 1, or the bet [%]."""
    explained: bool = False
    """Whether the right answer has been shown."""
    learning_rate: float | None = None
    """As it was set last [m]."""
    every: int | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept."""

    version: Annotated[int, Meta(ge=1, le=PROGRESS_VERSION)] = PROGRESS_VERSION
    tutorial: Literal["new", "skipped", "done"] = "new"
    levels: dict[str, LevelRecord] = {}
    days: dict[str, Score] = {}
    """Best score on the mountain of each day."""
    hikes: list[PastHike] = []
    """The last ones, oldest first."""

    def of(self, key: str) -> LevelRecord:
        """The record of a level."""
        return self.levels.get(key, LevelRecord())


def decode_progress(data: bytes) -> Progress:
    """Progress from a JSON file; BadInput with one line where it cannot be used."""
    return value_of_json(data, Progress, "progress")


def encode_progress(progress: Progress) -> bytes:
    """Progress as a JSON file."""
    return msgspec.json.format(msgspec.json.encode(progress), indent=1)


def level_key(level: Level) -> str:
    """A level's name; an own level of a shipped one's name has a part of its hash as well."""
    from engine import level_names, load_level

    shipped = level.name in level_names() and (
        load_level(level.name).content_hash == level.content_hash
    )
    return str(level.name) if shipped else f"{level.name}#{level.content_hash[:8]}"


def third_star(par: float) -> float:
    """The score for the third star: a quarter of what par leaves to win."""
    return par + THIRD_STAR_SHARE * (1000.0 - par)


def stars_of(score: float, safe: bool, par: float | None) -> int:
    """Safe by dusk earns the first star; with it par the second, `third_star` the third."""
    if not safe or par is None:
        return int(safe)
    return 1 + int(score >= par) + int(score >= third_star(par))


def _fewer(known: int | None, readings: int) -> int:
    return readings if known is None else min(known, readings)


def fewer_readings(before: Progress, after: Progress) -> list[int]:
    """Readings of every safe hike in ``after`` that took fewer than any on its level before."""
    new = [(record.fewest, before.of(key).fewest) for key, record in after.levels.items()]
    return [now for now, known in new if now is not None and known is not None and now < known]


def with_hike(progress: Progress, hike: PastHike) -> Progress:
    """Progress after one more hike."""
    old = progress.of(hike.level)
    best = hike.score > old.best or not old.hikes
    record = msgspec.structs.replace(
        old,
        hikes=old.hikes + 1,
        best=hike.score if best else old.best,
        best_seed=hike.seed if best else old.best_seed,
        stars=max(old.stars, hike.stars),
        fewest=_fewer(old.fewest, hike.readings) if hike.safe else old.fewest,
    )
    days = progress.days
    if hike.day:
        days = {**days, hike.day: max(hike.score, days.get(hike.day, 0.0))}
    return msgspec.structs.replace(
        progress,
        levels={**progress.levels, hike.level: record},
        days=days,
        hikes=[*progress.hikes, hike][-MOST_HIKES:],
    )


def with_record(progress: Progress, key: str, **changes: Any) -> Progress:
    """Progress with some fields of a level's record changed."""
    record = msgspec.structs.replace(progress.of(key), **changes)
    return msgspec.structs.replace(progress, levels={**progress.levels, key: record})


def with_tutorial(progress: Progress, state: Literal["skipped", "done"]) -> Progress:
    """Progress after the first steps; once done they stay done."""
    if progress.tutorial == "done":
        return progress
    return msgspec.structs.replace(progress, tutorial=state)


def is_open(progress: Progress, keys: list[str], index: int) -> bool:
    """Whether the level at ``index`` of ``keys`` is met by now: the one before it was walked.

    Nothing is ever locked for good: what is not open can be walked anyway.
    """
    if index == 0 or progress.of(keys[index]).hikes > 0:
        return True
    before = progress.of(keys[index - 1])
    return before.stars > 0 or before.hikes >= 2
