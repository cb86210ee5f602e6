"""The first steps: the coach's tasks, and how it sees that each was done.

A step looks at the hike and at nothing else, so it does not matter whether a key, a click or a
gamepad did it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from game.hike.player_hike import PlayerHike

LESSON_LEVEL, LESSON_SEED = "quiet-bowl", 3
LEVEL_GROUND = 0.04
"""A reading below this means that the hut of the first level is near."""
STRIDE_FACTOR = 2.0
"""A stride must become so many times as long as the first one."""


@dataclass
class StepBaseline:
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
class LessonStep:
    """One idea."""

    key: str
    """Text key `lesson.KEY`; the right words may depend on the hike, see `words`."""
    action: str
    """The action of `game.profile.key_bindings.USUAL_KEYS` that does it."""
    done: Callable[[PlayerHike, StepBaseline], bool]


LESSON_STEPS = (
    LessonStep("measure", "measure", lambda h, s: len(h.notes) > s.notes),
    LessonStep("stride", "stride", lambda h, s: _walk_count(h) > s.walks),
    LessonStep(
        "crawl", "rate_up", lambda h, s: _stride_length(h) >= STRIDE_FACTOR * s.first_stride
    ),
    LessonStep("farther", "stride", lambda h, s: _walk_count(h) > s.walks),
    LessonStep("again", "measure", lambda h, s: len(h.notes) > s.notes),
    LessonStep("judge", "stride", lambda h, s: _walk_count(h) > s.walks),
    LessonStep("glance", "glance", lambda h, s: h.glimpse is not s.glimpse),
    LessonStep("rule", "rule", lambda h, s: len(h.notes) > s.notes and _walk_count(h) > s.walks),
    LessonStep("camp", "camp", lambda h, s: h.over),
)


@dataclass
class Coach:
    """Where the hiker stands in the first steps."""

    index: int = 0
    seen: StepBaseline = field(default_factory=StepBaseline)

    @property
    def step(self) -> LessonStep | None:
        """The present step; None after the last."""
        return LESSON_STEPS[self.index] if self.index < len(LESSON_STEPS) else None

    def watch(self, hike: PlayerHike, idle: bool) -> bool:
        """Look at the hike; whether a step has just been done.

        A step ends when what it asked for has been played back (``idle``). Whoever is ahead of
        the coach goes through several steps at once.
        """
        step = self.step
        if step is None or not idle or not step.done(hike, self.seen):
            return False
        if step.key == "stride":
            self.seen.first_stride = _stride_length(hike)
        self.index += 1
        self.seen = StepBaseline(self.seen.first_stride, _walk_count(hike), len(hike.notes),
                         hike.learning_rate, hike.glimpse)  # fmt: skip
        return True

    def action(self, hike: PlayerHike) -> str:
        """The action that the present step asks for; empty after the last.

        A lamp in sight comes before all else: the hike ends as an arrival. While the last reading
        leads on, the camp is not wanted yet.
        """
        if self.step is None:
            return ""
        if _sees_lamp(hike):
            return "camp" if hike.at_door else "hut"
        on_the_way = self.step.key == "camp" and _is_on_the_way(hike)
        return "rule" if on_the_way else self.step.action

    def words(self, hike: PlayerHike) -> tuple[str, dict[str, str]]:
        """Text key and gaps of what to say now."""
        step = self.step
        if step is None:
            return "", {}
        if _sees_lamp(hike):
            return "lesson.lamp", {}
        if step.key == "crawl":
            return "lesson.crawl", {"metres": f"{self.seen.first_stride:.0f}"}
        if step.key == "judge":
            turned = _turn_degrees(hike)
            if turned > 90:
                return "lesson.overshot", {"degrees": f"{turned:.0f}"}
            before, now = (note.slope for note in hike.notes[-2:])
            return ("lesson.flatter" if now < before else "lesson.steeper"), {}
        if step.key == "camp" and _is_on_the_way(hike):
            return "lesson.camp_far", {}
        return f"lesson.{step.key}", {}


def _sees_lamp(hike: PlayerHike) -> bool:
    """Whether the hut's lamp is in sight."""
    return hike.hut_from(hike.place) is not None


def _is_on_the_way(hike: PlayerHike) -> bool:
    """Whether the last reading leads on."""
    return hike.note is not None and hike.note.slope > LEVEL_GROUND


def _walk_count(hike: PlayerHike) -> int:
    return len(hike.route) - 1


def _stride_length(hike: PlayerHike) -> float:
    return math.hypot(*hike.stride_vector())


def _turn_degrees(hike: PlayerHike) -> float:
    """Angle between the last two readings [degrees]."""
    if len(hike.notes) < 2:
        return 0.0
    (ax, ay), (bx, by) = hike.notes[-2].way, hike.notes[-1].way
    return abs(math.degrees(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))
