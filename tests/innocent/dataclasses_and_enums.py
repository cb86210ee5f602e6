from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple, Protocol


class Mood(Enum):
    BOLD = auto()
    CAREFUL = auto()


@dataclass(frozen=True, slots=True)
class Plan:
    rate: float = 100.0
    moods: list[Mood] = field(default_factory=lambda: [Mood.BOLD])


class Step(NamedTuple):
    east: float
    north: float


class Stepper(Protocol):
    def step(self) -> Step: ...


def hike(hiker, plan=Plan()):
    while hiker.daylight > 0:
        match hiker.measure(), plan.moods:
            case slope, [Mood.BOLD]:
                hiker.walk(Step(-plan.rate * slope.east, -plan.rate * slope.north))
            case _:
                return
