"""The mountain of the day: one level and seed a date, the same for everyone."""

from __future__ import annotations

from datetime import date

from engine.core.random import random_words

LEVELS_OF_THE_DAY = (
    "quiet-bowl", "the-long-slope", "narrow-bowl", "how-often", "ravine", "banana",
    "straight-gully", "crosswise-gully", "plateau", "cliff", "the-pass", "twin-valleys",
    "thousand-tarns", "foothills", "high-range", "storm-front", "noisy-altimeter",
    "one-voice-or-all", "never-settles", "two-weights", "the-same-standardised", "the-odds",
    "the-fence", "the-long-chain", "the-same-chain-tanh", "the-same-chain-relu",
    "the-feedback-loop", "rope-or-altimeter", "handwriting", "by-heart", "summit",
    "river-country",
)  # fmt: skip
"""Frozen: one name more or in another place would give every past and coming day, and everybody
with another version of the game, another mountain. New levels are shipped without being here."""


def mountain_of_the_day(day: date) -> tuple[str, int]:
    """Level and seed of a date: the same for everyone, by a keyed hash of the date."""
    which, seed = random_words(0, f"mountain of the day {day.isoformat()}", 2)
    return LEVELS_OF_THE_DAY[which % len(LEVELS_OF_THE_DAY)], seed % 1_000_000
