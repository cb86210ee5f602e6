"""A lesson without browsers, for tests: its service and some students."""

from __future__ import annotations

from pathlib import Path

from game.classroom.service import Service

RATE = 120


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def begun(folder: Path, levels: tuple[str, ...] = ("quiet-bowl",), **more) -> Service:
    """A fresh lesson."""
    return Service(folder, levels, more.pop("practice", 2), more.pop("final", 2), **more)


def joined(service: Service, *names: str) -> list[str]:
    """Ids of students who came in by these names."""
    tokens = [
        service.join(service.lesson.code, name, f"10.0.0.{k}") for k, name in enumerate(names)
    ]
    found = [service.known(token) for token in tokens]
    return [student.id for student in found if student is not None]


def hiked(service: Service, student: str, rounds: int = 2) -> None:
    """A hike by hand: measure and two strides, so many times."""
    for _ in range(rounds):
        service.act(student, "measure", RATE, 2)
        service.act(student, "stride", RATE, 2)
        service.act(student, "stride", RATE, 2)


def refusal(ask, *arguments, **named) -> str:
    """The key of the text with which something is refused; empty when it is not."""
    from game.classroom.admission import Refused

    try:
        ask(*arguments, **named)
    except Refused as refused:
        return refused.key
    return ""
