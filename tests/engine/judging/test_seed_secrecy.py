"""Whoever knows the code and all of 4,096 seeds finds one of them, and never a secret one.

The attacker knows the level, builds the ground of every seed on the list, and compares the
slopes there with noisy readings. On the right list the truth stands out from three readings on.
Against 128 random bits the list is useless: its best seed predicts ground that was not read yet
no better than any other.
"""

import functools
import secrets

import numpy as np
import pytest
from helpers.builders import table

from engine.core.level import Level, start_offset
from engine.level_files.loading import level_from_table
from engine.surfaces import Frame, draw_number

LISTED = 4096
NOISE = 0.02
"""Standard deviation of a component of a reading; slopes are some 0.13."""
READINGS = 30
UNREAD = 24
STEP = 4.0
"""Half the distance between two probes [m]."""
WAVELENGTH = 300.0
SIZE = 6000.0


def level() -> Level:
    """Noise and nothing else: no bowl whose shape alone would tell where it goes down."""
    content = table(hiker={"distance": {"low": 100, "high": 800}})
    noise = {"kind": "perlin", "amplitude": 40, "wavelength": WAVELENGTH, "octaves": 2}
    content["terrain"] = {"size": SIZE, "grid": 513, "layers": [noise]}
    return level_from_table(content, "secret", "secret.toml")


def places() -> tuple[np.ndarray, np.ndarray]:
    """Where everybody reads, in metres from the start, and places far from all of these."""
    rng = np.random.default_rng(5)
    read = rng.uniform(-400.0, 400.0, (READINGS, 2))
    turn = rng.uniform(0.0, 2 * np.pi, UNREAD)
    far = rng.uniform(1500.0, 2000.0, UNREAD)
    return read, np.stack((far * np.cos(turn), far * np.sin(turn)), 1)


@functools.cache
def everywhere() -> np.ndarray:
    return np.concatenate(places())


def predicted(seed: int, own: Level) -> np.ndarray:
    """Slopes [places, 2] as the code gives them for this seed: its start, its layers' formulas."""
    t = own.table.terrain
    east, north = (
        SIZE * draw_number(seed, f"{own.name}.{key}", getattr(t, key))
        for key in ("centre_east", "centre_north")
    )
    angle = np.radians(draw_number(seed, f"{own.name}.turn", t.turn))
    c, s = np.cos(angle), np.sin(angle)
    u, v = start_offset(own.table.hiker, seed, f"{own.name}.hiker0")
    start = np.array([east + u * c - v * s, north + u * s + v * c])
    probes = np.array([[STEP, 0.0], [-STEP, 0.0], [0.0, STEP], [0.0, -STEP]])
    x, y = np.moveaxis(start + everywhere()[:, None] + probes, 2, 0)
    frame = Frame(x, y, x, y, (c, s), seed, f"{own.name}.layer0")
    h = t.layers[0].heights(frame, np.zeros_like(x))
    return np.stack((h[:, 0] - h[:, 1], h[:, 2] - h[:, 3]), 1) / (2 * STEP)


@functools.cache
def book() -> np.ndarray:
    """The slopes of every listed seed: 0, 1, 2, ... [seeds, places, 2]."""
    own = level()
    return np.array([predicted(seed, own) for seed in range(LISTED)])


def surveyed(seed: int, own: Level) -> np.ndarray:
    """The real mountain's slopes at the same places, without noise."""
    mountain = own.mountain(seed)
    x, y = (np.array(mountain[1:3]) + everywhere()).T
    return np.stack(mountain.terrain.gradients_at(x, y), 1)


def best(readings: np.ndarray) -> int:
    """The listed seed whose ground is nearest to the readings."""
    return int(((book()[:, : len(readings)] - readings) ** 2).sum(axis=(1, 2)).argmin())


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """Correlation of two sets of slopes."""
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def test_a_prediction_of_the_right_seed_is_the_mountain() -> None:
    own = level()
    for seed in (7, 4000, 2**127 + 5):
        assert likeness(predicted(seed, own), surveyed(seed, own)) > 0.99


@pytest.mark.slow
@pytest.mark.parametrize("count", [3, 10, 30])
def test_a_seed_on_the_list_is_found_and_a_secret_one_is_not(count: int) -> None:
    own = level()
    rng = np.random.default_rng(count)

    def noisy(slopes: np.ndarray) -> np.ndarray:
        return slopes[:count] + rng.normal(0.0, NOISE, (count, 2))

    listed = rng.integers(0, LISTED, 8).tolist()
    found = sum(best(noisy(surveyed(seed, own))) == seed for seed in listed)
    assert found == 8 if count > 3 else found >= 6
    unread, against = [], []
    for _ in range(16):
        slopes = surveyed(secrets.randbits(128), own)
        guess = book()[best(noisy(slopes))]
        unread.append(likeness(guess[READINGS:], slopes[READINGS:]))
        others = book()[rng.integers(0, LISTED, 200)]
        against.append([likeness(other[READINGS:], slopes[READINGS:]) for other in others])
    # Chance is measured, not assumed: the same statistic for seeds drawn from the list.
    chance = np.array(against)
    z = (np.mean(unread) - chance.mean()) / (chance.std() / len(unread) ** 0.5)
    assert abs(z) < 4.5, (z, unread)
    assert max(unread) < 0.9


def test_no_part_of_a_long_seed_gives_the_ground_of_a_short_one() -> None:
    """Truncated, folded or reduced: what a careless generator would have done with it."""
    own = level()
    seed = secrets.randbits(128) | 1 << 127
    slopes = predicted(seed, own)
    parts = [seed % 2**k for k in (8, 10, 12, 16, 31, 32, 53, 64, 127)]
    parts += [seed >> k for k in (64, 96, 112, 116)]
    parts += [(seed ^ (seed >> 64)) % 2**64, seed + 2**128, seed ^ 1]
    # 108 pairs of slopes: a likeness above 0.6 is beyond six standard errors.
    for part in parts:
        assert abs(likeness(predicted(part, own), slopes)) < 0.6, part
