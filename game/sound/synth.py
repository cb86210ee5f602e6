"""Building blocks of sound: floats at 44.1 kHz, mono (n,) or stereo (n, 2), within -1 to 1."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 44_100
"""Samples a second."""
Wave = npt.NDArray[np.float32]
Pcm = npt.NDArray[np.int16]


def sample_count(seconds: float, rate: int = SAMPLE_RATE) -> int:
    """Samples in so many seconds."""
    return round(seconds * rate)


def doubled(wave: Wave, loop: bool = False) -> Wave:
    """A wave (n, ...) made at half the rate, at the full one, by the mean of two neighbours.

    For sounds without high tones; it halves the work. A `loop` goes on at its beginning.
    """
    after = np.roll(wave, -1, axis=0)
    if not loop:
        after[-1] = wave[-1]
    out = np.empty((2 * len(wave), *wave.shape[1:]), np.float32)
    out[::2] = wave
    out[1::2] = (wave + after) / 2
    return out


def band(rng: np.random.Generator, seconds: float, low: float, high: float, fall: float = 1.0,
         rate: int = SAMPLE_RATE) -> Wave:  # fmt: skip
    """Noise of root mean square 1 that repeats without a seam, since it is a sum of whole waves.

    Between `low` and `high` [Hz] amplitudes fall by frequency to the power of `fall`.
    """
    n = sample_count(seconds, rate)
    frequency = np.fft.rfftfreq(n, 1 / rate)
    inside = (frequency >= low * 0.5) & (frequency <= high * 2)
    f = frequency[inside]
    # Flat up to `low`, then falling; an octave below `low` and above `high` it fades to nothing.
    shape = (np.maximum(f, low) / low) ** -fall
    shape *= np.clip(2 * f / low - 1, 0, 1) * np.clip(2 - f / high, 0, 1)
    spectrum = np.zeros(len(frequency), np.complex64)
    waves = rng.standard_normal((2, len(f)))
    spectrum[inside] = shape * (waves[0] + 1j * waves[1])
    wave = np.fft.irfft(spectrum, n)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)), np.float32)


def swell(
    rng: np.random.Generator, seconds: float, rate: int = SAMPLE_RATE, waves: int = 3
) -> Wave:
    """A slow rise and fall between 0 and 1 that repeats without a seam."""
    t = np.linspace(0, 2 * math.pi, sample_count(seconds, rate), endpoint=False, dtype=np.float32)
    phases = rng.uniform(0, 2 * math.pi, waves).astype(np.float32)
    total = np.zeros(len(t), np.float32)
    for k, phase in enumerate(phases, 1):
        total += np.sin(k * t + phase) / np.float32(k)
    return np.asarray((total - total.min()) / np.ptp(total), np.float32)


def ended(wave: Wave, attack: float, release: float) -> Wave:
    """The wave with soft ends of so many seconds: it begins and ends at nothing."""
    a, r = sample_count(attack), sample_count(release)
    shaped = wave.astype(np.float32).copy()
    rise = (0.5 - 0.5 * np.cos(np.linspace(0, math.pi, max(a, 2)))).astype(np.float32)
    fall = (0.5 + 0.5 * np.cos(np.linspace(0, math.pi, max(r, 2)))).astype(np.float32)
    shaped[: len(rise)] *= rise
    shaped[-len(fall) :] *= fall
    return shaped


def decay(seconds: float, half: float) -> Wave:
    """1 at first, halved every `half` seconds."""
    t = np.arange(sample_count(seconds), dtype=np.float32)
    return np.asarray(np.exp2(t * np.float32(-1 / (half * SAMPLE_RATE))), np.float32)


def tone(frequency: float, seconds: float, half: float, partials: Sequence[float] = (1, 0.3, 0.1)
         ) -> Wave:  # fmt: skip
    """A struck tone [Hz]: overtones die sooner; what could not be sampled is left out."""
    t = np.arange(sample_count(seconds)) / SAMPLE_RATE
    wave = np.zeros(len(t), np.float32)
    # In half-lives; the k-th partial dies k times as fast.
    dying = (-t / half).astype(np.float32)
    for k, share in enumerate(partials, 1):
        if share and k * frequency < 0.45 * SAMPLE_RATE:
            # Whole turns go before the rounding to 32 bits: a late phase would lose its precision.
            turns = k * frequency * t
            turns -= np.floor(turns)
            swing = np.sin(turns.astype(np.float32) * np.float32(2 * math.pi))
            wave += np.float32(share / sum(partials)) * swing * np.exp2(k * dying)
    return wave


def panned(wave: Wave, east: float) -> Wave:
    """Mono to stereo, `east` from -1 (left) to 1 (right), equally loud everywhere."""
    angle = (min(1.0, max(-1.0, east)) + 1) * math.pi / 4
    return np.column_stack((wave * math.cos(angle), wave * math.sin(angle))).astype(np.float32)


def pcm(wave: Wave) -> Pcm:
    """What the mixer takes: 16 bits, stereo. What is too loud is a mistake, never clipped."""
    assert float(np.abs(wave).max()) <= 1.0
    both = np.column_stack((wave, wave)) if wave.ndim == 1 else wave
    return np.ascontiguousarray(np.rint(both * 32767), dtype=np.int16)
