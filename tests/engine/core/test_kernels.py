"""The kernels: one source, equal bits from CPython and from the compiler; known answers."""

import math
import random
import struct

import numpy as np
import pytest

from engine.batches import vectorised
from engine.core import kernels
from engine.core.terrain import Terrain

GROUND = Terrain(np.random.default_rng(5).uniform(0.0, 60.0, (33, 33)), 640.0)
LIST, N, CELL = GROUND.spline
ARRAY = np.array(LIST)
HILLS = np.concatenate([ARRAY, 1.5 * ARRAY, 0.5 * ARRAY])
MULTIPLIERS, WEYL = (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)


@pytest.fixture(scope="module")
def twin():
    pytest.importorskip("numba", reason="numba has no wheel here; plain Python runs the kernels")
    from engine.batches.compiled import compiled_kernels

    return compiled_kernels()


def bits(values) -> bytes:
    return struct.pack(f"{len(values)}d", *map(float, values))


def points(count: int, seed: int = 0) -> list[tuple[float, float]]:
    rng = random.Random(seed)
    return [(rng.uniform(-20.0, 660.0), rng.uniform(-20.0, 660.0)) for _ in range(count)]


def test_compiled_height_and_gradient_equal_cpython(twin) -> None:
    for x, y in [*points(2000), (0.0, 0.0), (640.0, 640.0), (20.0, 40.0)]:
        here = kernels.height(LIST, N, CELL, x, y)
        assert bits([here]) == bits([twin.height(ARRAY, N, CELL, x, y)])
        three = kernels.height_and_gradient(LIST, N, CELL, x, y)
        assert three[0] == here
        assert bits(three) == bits(twin.height_and_gradient(ARRAY, N, CELL, x, y))


def test_compiled_chance_equals_cpython(twin) -> None:
    rng = random.Random(1)
    for _ in range(2000):
        index, stream = rng.getrandbits(rng.choice([3, 20, 32])), rng.getrandbits(1)
        key = rng.getrandbits(32), rng.getrandbits(32)
        assert kernels.philox(index, stream, *key) == twin.philox(index, stream, *key)
        here = kernels.standard_noise(index, stream, *key)
        assert bits([here]) == bits([twin.standard_noise(index, stream, *key)])


def test_compiled_slope_reading_equals_cpython(twin) -> None:
    rng = random.Random(2)
    for x, y in points(500, 2):
        x, y = min(max(x, 0.0), 640.0), min(max(y, 0.0), 640.0)
        rest = (
            rng.choice([kernels.FORWARD, kernels.CENTRAL, kernels.BACKPROP]),
            rng.uniform(0.5, 60.0),
            rng.randint(1, 5),
            rng.choice([0.0, 1.5]),
            *(rng.getrandbits(32), rng.getrandbits(32), rng.randint(0, 5000)),
        )
        terms = rng.choice([0, 3])
        here = kernels.slope_reading(LIST, N, CELL, HILLS.data, terms, x, y, *rest)
        assert bits(here) == bits(twin.slope_reading(ARRAY, N, CELL, HILLS, terms, x, y, *rest))


def test_compiled_walk_equals_cpython_with_its_area_time_place_and_trace(twin) -> None:
    rng = random.Random(3)
    ended = set()
    for _ in range(500):
        x, y = rng.uniform(0.0, 640.0), rng.uniform(0.0, 640.0)
        reach = 10.0 ** rng.uniform(-3, 3)
        east, north = rng.uniform(-reach, reach), rng.uniform(-reach, reach)
        ms, left = rng.randint(0, 10**6), rng.choice([1, 900, 10**5, 10**7])
        start = (x, y, kernels.height(LIST, N, CELL, x, y), east, north, ms, ms + left)
        traces = [0.0] * 1000, np.zeros(1000)
        area = rng.uniform(0.0, 1e6)
        here = kernels.walk_leg(LIST, N, CELL, *start, 55.0, 5.0, area, traces[0])
        there = twin.walk_leg(ARRAY, N, CELL, *start, 55.0, 5.0, area, traces[1])
        assert bits(here) == bits(there)
        written = slice(4 * here[6])
        assert bits(traces[0][written]) == bits(traces[1][written])
        ended.add((here[3] == ms + left, here[7]))
    assert len(ended) >= 3  # at dusk, at the edge and at the leg's end


def test_ground_in_lanes_equals_the_ground_one_by_one_compiled_and_not(twin) -> None:
    rng = random.Random(7)
    for _ in range(300):
        x, y = rng.choice([0.0, 640.0, rng.uniform(0.0, 640.0)]), rng.uniform(0.0, 640.0)
        way = x, y, rng.uniform(-x, 640.0 - x), rng.uniform(-y, 640.0 - y)
        steps = rng.randint(1, 60)
        done = rng.randrange(steps)
        count = min(rng.randint(1, vectorised.LANES), steps - done)
        traces = [np.zeros(4 * steps + vectorised.SCRATCH) for _ in range(3)]
        width = math.hypot(*way[2:]) / steps
        rest = (N, CELL, x, y, GROUND.height(x, y), *way[2:], width, steps, done, count)
        for ground, trace in zip(
            (kernels.ground_along, vectorised.ground_along_vectorised, twin.ground_along),
            traces,
            strict=True,
        ):
            ground(ARRAY, *rest, trace)
        assert len({bits(trace[: 4 * steps]) for trace in traces}) == 1
        assert np.count_nonzero(traces[0])


def test_compiled_pace_equals_cpython(twin) -> None:
    slopes = np.concatenate([np.linspace(-25, 25, 5001), [1e6, -1e6, 0.0, -0.05]]).tolist()
    assert bits([kernels.pace(s) for s in slopes]) == bits([twin.pace(s) for s in slopes])


def philox_reference(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x32-10 after the paper's definition, for any counter."""
    left, right = counter[0::2], counter[1::2]
    for turn in range(10):
        k = [(key[i] + turn * WEYL[i]) % 2**32 for i in (0, 1)]
        products = [left[i] * MULTIPLIERS[i] for i in (0, 1)]
        left = [(products[1 - i] // 2**32) ^ right[i] ^ k[i] for i in (0, 1)]
        right = [products[1 - i] % 2**32 for i in (0, 1)]
    return [left[0], right[0], left[1], right[1]]


def hexed(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("0 0 0 0", "0 0", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        (
            "ffffffff ffffffff ffffffff ffffffff",
            "ffffffff ffffffff",
            "408f276d 41c83b0e a20bc7c6 6d5451fd",
        ),
        (
            "243f6a88 85a308d3 13198a2e 03707344",
            "a4093822 299f31d0",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_the_reference_gives_the_known_answers_of_random123(counter, key, answer) -> None:
    assert philox_reference(hexed(counter), hexed(key)) == hexed(answer)


def test_philox_gives_the_known_answer_and_equals_the_reference() -> None:
    known = tuple(hexed("6627e8d5 e169c58d bc57ac4c 9b00dbd8"))
    assert kernels.philox(0, 0, 0, 0) == known
    rng = random.Random(4)
    ones = 0xFFFFFFFF
    cases = [tuple(rng.getrandbits(32) for _ in range(4)) for _ in range(1000)]
    for index, stream, key0, key1 in [*cases, (ones, ones, ones, ones)]:
        expected = philox_reference([index, stream, 0, 0], [key0, key1])
        assert list(kernels.philox(index, stream, key0, key1)) == expected


def test_standard_noise_has_mean_0_and_deviation_1() -> None:
    count = 30_000
    draws = np.array([kernels.standard_noise(k, 0, 12, 34) for k in range(count)])
    assert abs(draws.mean()) < 5 / math.sqrt(count)
    fourth = ((draws - draws.mean()) ** 4).mean()
    assert abs(draws.var() - 1.0) < 5 * math.sqrt((fourth - 1.0) / count)
    assert abs(np.corrcoef(draws[1:], draws[:-1])[0, 1]) < 5 / math.sqrt(count)
    assert np.abs(draws).max() < 4.9


def test_pace_is_continuous_and_finite() -> None:
    slopes = np.linspace(-22.0, 22.0, 440_001)
    paces = np.array([kernels.pace(s) for s in slopes.tolist()])
    # Steepest where Tobler gives way to Naismith, some 0.5 min/m per unit of slope.
    assert np.abs(np.diff(paces)).max() < 1.0 * (slopes[1] - slopes[0])
    assert 0.0 < kernels.pace(1e6) < math.inf
    assert 0.0 < kernels.pace(-1e6) < math.inf


def test_pace_is_toblers_on_gentle_ground_and_fastest_slightly_downhill() -> None:
    for slope in np.linspace(-0.4, 0.3, 71).tolist():
        kmh = 6.0 * math.exp(-3.5 * abs(slope + 0.05))
        assert kernels.pace(slope) == pytest.approx(0.06 / kmh, rel=1e-12)
    assert min(np.linspace(-1, 1, 2001).tolist(), key=kernels.pace) == pytest.approx(-0.05)


def test_pace_is_the_faster_one_of_tobler_and_naismith_to_the_last_bit() -> None:
    for slope in np.linspace(-20.0, 20.0, 40_001).tolist():
        tobler = math.exp(3.5 * abs(slope + 0.05)) / 100.0
        assert kernels.pace(slope) == min(tobler, 0.012 + abs(slope) / 10.0)


def test_pace_is_never_slower_than_naismiths() -> None:
    for slope in np.linspace(-30.0, 30.0, 6001).tolist():
        naismith = 60.0 / 5000.0 + abs(slope) / 10.0
        assert kernels.pace(slope) <= naismith * (1 + 1e-12)
    assert kernels.pace(3.0) == pytest.approx(0.312)


def test_remaining_is_a_share_and_mirrors_for_climbers() -> None:
    rng = random.Random(6)
    for _ in range(1000):
        h, start, target = (rng.uniform(0.0, 900.0) for _ in range(3))
        share = kernels.remaining(h, start, target)
        assert 0.0 <= share <= 1.0
        assert kernels.remaining(-h, -start, -target) == share
    assert kernels.remaining(5.0, 10.0, 0.0) == 0.5
    assert kernels.remaining(11.0, 10.0, 0.0) == 1.0
    assert kernels.remaining(-1.0, 10.0, 0.0) == 0.0
