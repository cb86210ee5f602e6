"""The first steps: what the coach asks for, one idea a step, and how it sees that it was done.

A step looks at the hike and at nothing else, so it does not matter whether a key, a click or a
gamepad did it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from game.hike.player_hike import Hiking, Place

LEVEL, SEED = "quiet-bowl", 3
FARTHER = 2.0
"""A stride must become so many times as long as the first one."""


@dataclass
class Seen:
    """What the coach remembers of the hike."""

    first_stride: float = 0.0
    """Length of the first stride [m]."""
    walks: int = 0
    """Legs walked when the present step began."""
    notes: int = 0
    """Readings taken when the present step began."""
    rate: float = 0.0
    """Learning rate when the present step began [m]."""
    glimpse: object = None
    """The look at the altimeter that was known when the present step began."""


@dataclass(frozen=True)
class Step:
    """One idea."""

    key: str
    """Text key `lesson.KEY`; the right words may depend on the hike, see `words`."""
    action: str
    """The action of `game.profile.key_bindings.USUAL` that does it."""
    done: Callable[[Hiking, Seen], bool]


STEPS = (
    Step("measure", "measure", lambda h, s: len(h.notes) > s.notes),
    Step("stride", "stride", lambda h, s: _walks(h) > s.walks),
    Step("crawl", "rate_up", lambda h, s: _stride(h) >= FARTHER * s.first_stride),
    Step("farther", "stride", lambda h, s: _walks(h) > s.walks),
    Step("again", "measure", lambda h, s: len(h.notes) > s.notes),
    Step("judge", "stride", lambda h, s: _walks(h) > s.walks),
    Step("glance", "glance", lambda h, s: h.glimpse is not s.glimpse),
    Step("rule", "rule", lambda h, s: len(h.notes) > s.notes and _walks(h) > s.walks),
    Step("camp", "camp", lambda h, s: h.over),
)


@dataclass
class Coach:
    """Where the hiker stands in the first steps."""

    index: int = 0
    seen: Seen = field(default_factory=Seen)

    @property
    def step(self) -> Step | None:
        """The present step; None after the last."""
        return STEPS[self.index] if self.index < len(STEPS) else None

    def watch(self, hiking: Hiking, idle: bool) -> bool:
        """Look at the hike; whether a step has just been done.

        A step ends when what it asked for has been played back (``idle``). Whoever is ahead of
        the coach goes through several steps at once.
        """
        step = self.step
        if step is None or not idle or not step.done(hiking, self.seen):
            return False
        if step.key == "stride":
            self.seen.first_stride = _stride(hiking)
        self.index += 1
        self.seen = Seen(self.seen.first_stride, _walks(hiking), len(hiking.notes),
                         hiking.learning_rate, hiking.glimpse)  # fmt: skip
        return True

    def words(self, hiking: Hiking) -> tuple[str, dict[str, str]]:
        """Text key and gaps of what to say now."""
        step = self.step
        if step is None:
            return "", {}
        if step.key == "crawl":
            return "lesson.crawl", {"metres": f"{self.seen.first_stride:.0f}"}
        if step.key == "judge":
            turned = _turned(hiking)
            if turned > 90:
                return "lesson.overshot", {"degrees": f"{turned:.0f}"}
            before, now = (note.slope for note in hiking.notes[-2:])
            return ("lesson.flatter" if now < before else "lesson.steeper"), {}
        return f"lesson.{step.key}", {}


def _walks(hiking: Hiking) -> int:
    return len(hiking.route) - 1


def _stride(hiking: Hiking) -> float:
    return math.hypot(*hiking.stride_vector())


def _turned(hiking: Hiking) -> float:
    """Angle between the last two readings [degrees]."""
    if len(hiking.notes) < 2:
        return 0.0
    (ax, ay), (bx, by) = _way(hiking, -2), _way(hiking, -1)
    return abs(math.degrees(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))


def _way(hiking: Hiking, index: int) -> Place:
    return hiking.notes[index].way
