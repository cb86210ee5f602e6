"""The list of levels: the mountain of the day, the chapters, and the person's own files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine import Level, level_names, load_level
from engine.core.errors import BadInput
from engine.level_files.mountain_of_the_day import mountain_of_the_day
from game.profile.progress import Progress, is_open, level_key
from game.profile.storage import own_levels


@dataclass(frozen=True)
class Offer:
    """One thing to choose."""

    key: str
    """Key of its record, see `progress`; unique for every offer but the one of the day."""
    level: Level | None
    """None for a file that cannot be walked."""
    name: str
    """Of the file, where there is no level."""
    reason: str = ""
    """Why it cannot be walked."""
    day: date | None = None
    seed: int | None = None
    """Fixed for the mountain of the day."""
    path: Path | None = None
    """Of the person's own file."""
    shipped: bool = False
    """Whether it is one of the campaign's levels, which open one after the other."""


TRAIL_CHAPTERS: dict[str, tuple[str, ...]] = {
    "first": ("The stride", "Shaky hands", "Up and out"),
    "shapes": ("The shape", "The fog's tricks"),
    "machine": ("The machine",),
}
"""The three trails through the range, and the chapters along each."""


@dataclass(frozen=True)
class Chapter:
    """A heading and what stands below it."""

    heading: str
    """``today``, ``own``, or the chapter's name as the level files have it."""
    offers: tuple[Offer, ...]


def chapters(day: date, folder: Path | None) -> list[Chapter]:
    """All chapters in their order; files of ``folder`` that cannot be read are offered as such."""
    name, seed = mountain_of_the_day(day)
    today = Chapter("today", (Offer(name, load_level(name), name, "", day, seed),))
    own = tuple(_own_offer(path) for path in own_levels(folder))
    found = [today, *_shipped_chapters()]
    return [*found, Chapter("own", own)] if own else found


def _shipped_chapters() -> list[Chapter]:
    """The chapters that come with the game."""
    levels = [load_level(name) for name in level_names()]
    found = []
    for heading in dict.fromkeys(level.chapter for level in levels):
        members = [level for level in levels if level.chapter == heading]
        found.append(
            Chapter(heading, tuple(Offer(m.name, m, m.name, shipped=True) for m in members))
        )
    return found


def next_on_trail(key: str) -> str:
    """Key of the level after this one on its trail; empty after the last, and off the trails."""
    for trail in trails(_shipped_chapters()).values():
        keys = [offer.key for offer in trail]
        if key in keys[:-1]:
            return keys[keys.index(key) + 1]
    return ""


def first_unreached(progress: Progress) -> str:
    """Key of the first level along the trails whose hut was not reached; empty without any."""
    offers = [offer for trail in trails(_shipped_chapters()).values() for offer in trail]
    return next((offer.key for offer in offers if not progress.of(offer.key).stars), "")


def _own_offer(path: Path) -> Offer:
    try:
        level = load_level(path)
        # A file may be well written and still draw no ground.
        return Offer(level_key(level), level, path.name, path=path)
    except BadInput as error:
        return Offer(f"file {path.name}", None, path.name, str(error), path=path)


def trail_of(chapter: str) -> str:
    """The trail that a chapter's levels lie on; what stands in none of them is a shape."""
    return next((name for name, members in TRAIL_CHAPTERS.items() if chapter in members), "shapes")


def trails(found: Sequence[Chapter]) -> dict[str, list[Offer]]:
    """The offers along each trail, in their order; what is no shipped level is on none."""
    along: dict[str, list[Offer]] = {name: [] for name in TRAIL_CHAPTERS}
    for name, members in TRAIL_CHAPTERS.items():
        listed = [c for c in found if c.offers[0].shipped and trail_of(c.heading) == name]
        listed.sort(key=lambda c: members.index(c.heading) if c.heading in members else 99)
        along[name] = [offer for chapter in listed for offer in chapter.offers]
    return along


def offer_before(trail: Sequence[Offer], offer: Offer) -> Offer | None:
    """The offer before this one on its ``trail``; None for the first, and off the trails."""
    at = [other.key for other in trail].index(offer.key)
    return trail[at - 1] if offer.shipped and at > 0 else None


def opened(progress: Progress, trail: Sequence[Offer], offer: Offer) -> bool:
    """Whether an offer of a ``trail`` has been met by now: the one before it was walked.

    The day's and the person's own, which lie on no trail, always are.
    """
    if not offer.shipped:
        return True
    keys = [other.key for other in trail]
    return is_open(progress, keys, keys.index(offer.key))
