"""Verdicts: every way a judged hike can end, in one table.

To add one: a line in `Verdict`, a row in `VERDICTS`, and a strategy in tests/hostile that earns it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, TypeVar

Verdict: TypeAlias = Literal[
    "ok",
    "load_error",
    "exception",
    "timeout_cpu",
    "timeout_wall",
    "out_of_memory",
    "crashed",
    "illegal_move",
    "protocol",
    "output_limit",
    "exited",
    "disqualified",
    "unsupported",
    "engine_error",
]


class VerdictRow(NamedTuple):
    """What follows from a verdict."""

    at_fault: Literal["nobody", "strategy", "judge"]
    """Who made the hike end before its time."""
    counts: bool
    """Whether the score counts in the standings."""
    self_reported: bool
    """Whether the strategy's own process may report it. All others are the judge's to find."""
    one_fault_per_line: bool
    """Whether the line of the student's file tells two faults apart; a timeout may hit any line."""
    by_machine: bool
    """Whether a slower or smaller machine would end the hike elsewhere. Such a hike scores 0, so
    that it scores the same everywhere."""
    words: str
    """How the board and the feedback name it."""


VERDICTS: dict[Verdict, VerdictRow] = {
    # at fault, counts, self-reported, one fault per line, by machine, in words
    "ok": VerdictRow("nobody", True, True, True, False, "ok"),
    "load_error": VerdictRow("strategy", True, True, True, False, "did not load"),
    "exception": VerdictRow("strategy", True, True, True, False, "exception"),
    "timeout_cpu": VerdictRow("strategy", True, False, False, True, "too much computing"),
    "timeout_wall": VerdictRow("strategy", True, False, False, True, "too long asleep"),
    "out_of_memory": VerdictRow("strategy", True, True, True, True, "out of memory"),
    "crashed": VerdictRow("strategy", True, False, True, False, "crashed"),
    "illegal_move": VerdictRow("strategy", True, True, True, False, "illegal move"),
    "protocol": VerdictRow("strategy", True, False, True, False, "broke the protocol"),
    "output_limit": VerdictRow("strategy", True, False, True, False, "printed too much"),
    "exited": VerdictRow("strategy", True, True, True, False, "left early"),
    "disqualified": VerdictRow("strategy", True, False, True, False, "disqualified"),
    # What the tier of isolation lacks, such as numpy under `monty`: nobody's score suffers by it.
    "unsupported": VerdictRow("judge", False, False, True, False, "needs what this judge lacks"),
    "engine_error": VerdictRow("judge", False, False, True, False, "not counted"),
}


FIRST = 2
"""A file whose hikes on the first so many mountains all run into the limits is given up."""
GIVEN_UP = "not hiked: its first two hikes ran into the limits"
"""What is said of each hike that was not made then."""
T = TypeVar("T")


def verdict_of_the_rest(ended: Mapping[T, Verdict], first: Sequence[T]) -> Verdict | None:
    """How all other hikes of a file count whose hikes on the `first` mountains ended so.

    None where they are to be hiked. A file is given up where each of the first hikes ran into a
    limit of the machine, such as the CPU time, and so scored nothing.
    """
    verdicts = [ended[mountain] for mountain in first[:FIRST] if mountain in ended]
    late = len(verdicts) == FIRST and all(VERDICTS[verdict].by_machine for verdict in verdicts)
    return verdicts[-1] if late else None


def judged_score(score: float, verdict: str) -> float:
    """The score that counts: 0 where the ending depends on the machine."""
    by_machine = {name for name, row in VERDICTS.items() if row.by_machine}
    return 0.0 if verdict in by_machine else score


def is_fault(verdict: Verdict) -> bool:
    """Whether the strategy itself made its hike end."""
    return VERDICTS[verdict].at_fault == "strategy"


def counts(verdict: Verdict) -> bool:
    """Whether the hike's score counts in the standings."""
    return VERDICTS[verdict].counts


def self_reported(word: str) -> Verdict | None:
    """The verdict that a strategy's process reports by this word; None where it may not."""
    return next((v for v, row in VERDICTS.items() if v == word and row.self_reported), None)


def verdict_title(verdict: Verdict) -> str:
    """The verdict in words."""
    return VERDICTS[verdict].words
