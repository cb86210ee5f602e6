"""The sounds of a hike, each by its name. Chance is cosmetic and comes from a generator of its own.

A reading and a glance are spoken as tones, so that a hike can be played by ear.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from game.sound.synth import (
    SAMPLE_RATE,
    Pcm,
    Wave,
    band,
    decay,
    doubled,
    ended,
    panned,
    pcm,
    sample_count,
    swell,
    tone,
)

HALF_RATE = SAMPLE_RATE // 2
SOUND_SEED = 1912
"""Cosmetic only."""
GROUND_KINDS = ("snow", "grass", "rock")
FOOTFALL_VARIANTS = 3
"""Variants of a footfall on each ground."""
LOWEST_PITCH, PITCH_OCTAVES, HALFWAY_SLOPE = 185.0, 4.0, 0.6
"""Pitch of level ground [Hz], octaves above it that no slope reaches, slope halfway to there."""
ALTITUDE_TONE, METRES_AN_OCTAVE = 392.0, 150.0
NORTH_STEP = 7 / 12
"""The second tone of a reading is a fifth above the first for north, a fifth below for south."""
BELL_PARTIALS = (
    (0.5, 0.3, 0.9),
    (1.0, 1.0, 0.6),
    (1.2, 0.5, 0.4),
    (2.0, 0.5, 0.25),
    (2.74, 0.2, 0.15),
)
"""Hum, prime, tierce, octave and an upper partial: ratio, loudness, half-life [s]."""
LEVEL_SLOPE = 0.004
"""A slope below this has no direction to speak of [rise per metre]."""


def pitch(slope: float) -> float:
    """Frequency that tells the size of a slope [rise per metre to Hz]; steeper is higher."""
    size = abs(slope)
    # size / (size + half) rises from 0 and never gets to 1: every slope has a pitch of its own.
    return LOWEST_PITCH * 2 ** (PITCH_OCTAVES * size / (size + HALFWAY_SLOPE))


def altitude_pitch(metres: float) -> float:
    """Frequency for an altitude over the first glance's [m to Hz], an octave for 150 m."""
    return ALTITUDE_TONE * 2 ** min(2.0, max(-2.0, metres / METRES_AN_OCTAVE))


def reading(east: float, north: float) -> Pcm:
    """The way to go: its slope as the pitch, east in the right ear, a second tone for the north."""
    size = math.hypot(east, north)
    first = pitch(size)
    if size < LEVEL_SLOPE:
        return pcm(panned(0.5 * ended(tone(first, 0.5, 0.2), 0.006, 0.08), 0.0))
    second = first * 2 ** (NORTH_STEP * north / size)
    one = ended(tone(first, 0.34, 0.16), 0.006, 0.06)
    two = ended(tone(second, 0.46, 0.16), 0.006, 0.08)
    return pcm(panned(0.5 * np.concatenate((one, two)), east / size))


def glance(metres: float) -> Pcm:
    """An altitude: one bright tone in the middle, `metres` over the first glance's."""
    wave = ended(tone(altitude_pitch(metres), 0.4, 0.1, (1, 0, 0.35)), 0.004, 0.06)
    return pcm(panned(0.45 * wave, 0.0))


def build() -> Iterator[tuple[str, Pcm]]:
    """Every sound that does not depend on the hike, with its name, one after the other."""
    rng = np.random.default_rng(SOUND_SEED)
    yield "tick", tick()
    for ground in GROUND_KINDS:
        for k in range(FOOTFALL_VARIANTS):
            yield f"{ground} {k}", footfall(rng, ground)
    yield "wind", wind(rng, 8.0, 140, 900, 0.35)
    yield "gale", wind(rng, 6.0, 240, 2400, 0.8)
    yield "thunder", thunder(rng)
    yield "hut", chord((146.83, 220.0, 293.66, 369.99, 440.0, 659.26), 0.22)
    yield "arrival", chord((196.0, 293.66, 392.0, 493.88, 587.33, 783.99, 987.77), 0.16)
    yield "bell", bell()
    yield "benighted", chord((73.42, 110.0, 146.83, 174.61), 0.1)


def wind(rng: np.random.Generator, seconds: float, low: float, high: float, gusts: float) -> Pcm:
    """Filtered noise whose gusts come and go, brighter as they grow; it loops without a seam."""
    body, gust = band(rng, seconds, low, high, 1.2, HALF_RATE), swell(rng, seconds, HALF_RATE)
    whistle = band(rng, seconds, 3 * low, 2 * high, 0.8, HALF_RATE)
    sides = []
    for _ in range(2):
        own = band(rng, seconds, low, high, 1.2, HALF_RATE)
        bright = gusts * gust**2 * (0.5 * whistle)
        sides.append((0.75 * body + 0.5 * own) * (1 - gusts + gusts * gust) + bright)
    wave = doubled(np.column_stack(sides), loop=True)
    return pcm((0.85 * wave / np.abs(wave).max()).astype(np.float32))


def footfall(rng: np.random.Generator, ground: str) -> Pcm:
    """One step: snow crunches, grass brushes, rock knocks."""
    if ground == "snow":
        grains = np.repeat(rng.uniform(0.2, 1, 26), sample_count(0.2) // 26 + 1)[
            : sample_count(0.2)
        ]
        wave: Wave = band(rng, 0.2, 900, 4200, 0.6) * grains.astype(np.float32) * decay(0.2, 0.05)
        thump, loudness = 0.5 * tone(82, 0.2, 0.03, (1,)), 0.42
    elif ground == "grass":
        wave = band(rng, 0.2, 1800, 6500, 0.9) * decay(0.2, 0.028)
        thump, loudness = 0.9 * tone(96, 0.2, 0.025, (1,)), 0.26
    else:
        wave = band(rng, 0.2, 1400, 7000, 0.3) * decay(0.2, 0.008)
        thump, loudness = 0.9 * tone(168, 0.2, 0.018, (1, 0.5)), 0.4
    mixed = wave / np.abs(wave).max() + thump
    soft = ended(mixed, 0.012 if ground != "rock" else 0.002, 0.05)
    return pcm((loudness * soft / np.abs(soft).max()).astype(np.float32))


def tick() -> Pcm:
    """The instrument's escapement."""
    wave = tone(2093, 0.06, 0.008, (1, 0.5)) + 0.5 * tone(3322, 0.06, 0.005, (1,))
    return pcm(0.2 * ended(wave, 0.001, 0.02))


def bell() -> Pcm:
    """One stroke of a small bell: its partials are no whole multiples of each other."""
    wave = sum(
        (
            loudness * tone(523.25 * ratio, 2.4, half, (1,))
            for ratio, loudness, half in BELL_PARTIALS
        ),
        np.zeros(sample_count(2.4), np.float32),
    )
    return pcm(0.3 * ended(wave, 0.002, 0.5))


def thunder(rng: np.random.Generator) -> Pcm:
    """A crack, and its echo from wall to wall."""
    seconds = 4.0
    rumble = band(rng, seconds, 32, 190, 1.0)
    t = np.arange(sample_count(seconds), dtype=np.float32) / np.float32(SAMPLE_RATE)
    envelope = np.zeros(len(t), np.float32)
    for at, share, half in zip((0.0, 0.5, 1.1, 1.9), (1, 0.7, 0.8, 0.45), (0.25, 0.3, 0.4, 0.5),
                               strict=True):  # fmt: skip
        since = np.maximum(t - at, 0)
        envelope += share * np.minimum(since / 0.05, 1) * np.exp2(since / -half) * (t >= at)
    crack = band(rng, seconds, 300, 2600, 0.9) * decay(seconds, 0.11) * 0.4
    wave = ended((rumble * envelope + crack).astype(np.float32), 0.03, 1.2)
    return pcm((0.8 * wave / np.abs(wave).max()).astype(np.float32))


def chord(frequencies: tuple[float, ...], stagger: float) -> Pcm:
    """Quiet tones that come in one after the other and fade together."""
    total: Wave = np.zeros((sample_count(5.5), 2), np.float32)
    for k, frequency in enumerate(frequencies):
        late = sample_count(k * stagger)
        one = ended(tone(frequency, 5.5 - k * stagger, 1.3, (1, 0.2, 0.06)), 0.5, 2.0)
        side = 0.5 * math.sin(2.4 * k)
        total[late:] += panned(one, side)
    return pcm((0.42 * total / np.abs(total).max()).astype(np.float32))
