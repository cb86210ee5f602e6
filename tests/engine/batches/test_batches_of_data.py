"""Ground made from data: a reading on few terms is a mini-batch, on all of them the batch."""

import math

import numpy as np
import pytest
from helpers.builders import table

from engine.core import kernels
from engine.core.errors import IllegalMove
from engine.core.expedition import Expedition
from engine.core.instrument import Instrument, Setting
from engine.core.level import InstrumentTable
from engine.core.terrain import Hillsides, Terrain
from engine.level_files.loading import level_from_table

TERMS = 12
AXIS = np.linspace(-1.0, 1.0, 65)
RNG = np.random.default_rng(5)
CENTRES = RNG.uniform(-0.8, 0.8, (TERMS, 2))
STEEPNESS = RNG.uniform(20.0, 90.0, TERMS)
HILLSIDES = np.array(
    [
        k * ((AXIS[None, :] - e) ** 2 + (AXIS[:, None] - n) ** 2)
        for k, (e, n) in zip(STEEPNESS, CENTRES, strict=True)
    ]
)
MEAN = HILLSIDES.mean(axis=0)
GROUND = Terrain(MEAN, 1000.0, Hillsides(TERMS, lambda: iter(np.split(HILLSIDES - MEAN, [20], 1))))
X, Y = 640.0, 390.0
DRAWS = 10_000


def readings(scheme: str, samples: int, count: int = DRAWS) -> np.ndarray:
    instrument = Instrument(0.0, (3, 4))
    setting = Setting(scheme, 10.0, samples)
    return np.array([instrument.read(GROUND, X, Y, setting) for _ in range(count)])


def test_a_hillside_is_the_ground_and_what_its_coefficients_add_borders_mirrored() -> None:
    stack = np.array(GROUND.hillsides).reshape(TERMS, GROUND.grid + 2, GROUND.grid + 2)
    above = np.pad(HILLSIDES - MEAN, ((0, 0), (1, 1), (1, 1)), mode="reflect")
    assert np.abs(stack - GROUND.array - above).max() < 2.0**-20
    # A gentle surface is its own coefficients, but for a sixth of its second difference.
    size = stack[0].size
    for k in range(TERMS):
        hill = GROUND.hillsides[k * size : (k + 1) * size]
        there = kernels.height(hill, GROUND.grid, GROUND.cell, X, Y)
        exact = STEEPNESS[k] * np.sum((np.array([X, Y]) / 500.0 - 1.0 - CENTRES[k]) ** 2)
        assert there == pytest.approx(exact, abs=0.05)


def test_hillsides_are_made_where_a_reading_needs_them() -> None:
    def never():
        raise AssertionError("all terms are the ground itself")

    ground = Terrain(MEAN, 1000.0, Hillsides(TERMS, never))
    tool = Instrument(0.0, (3, 4))
    tool.read(ground, X, Y, Setting("central", 10.0, TERMS))
    with pytest.raises(AssertionError):
        tool.read(ground, X, Y, Setting("central", 10.0, TERMS - 1))
    assert len(Terrain(MEAN, 1000.0).hillsides) == 0


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["forward", "central", "backprop"])
def test_mini_batches_average_to_the_batch(scheme: str) -> None:
    whole = readings(scheme, TERMS, 1)[0]
    few = readings(scheme, 3)
    error = few.std(axis=0) / math.sqrt(DRAWS)
    assert (np.abs(few.mean(axis=0) - whole) < 4 * error).all()


def test_the_spread_of_a_mini_batch_falls_as_the_root_of_its_size() -> None:
    one, four, nine = (readings("backprop", b, 4000).std(axis=0) for b in (1, 4, 9))
    np.testing.assert_allclose(one / four, 2.0, rtol=0.08)
    np.testing.assert_allclose(one / nine, 3.0, rtol=0.08)


def test_all_terms_read_the_mountain_itself() -> None:
    bare = Terrain(GROUND.heights, 1000.0)
    for samples in (TERMS, TERMS + 7):
        for scheme in ("forward", "central", "backprop"):
            setting = Setting(scheme, 10.0, samples)
            on = [Instrument(0.0, (3, 4)).read(t, X, Y, setting) for t in (GROUND, bare)]
            assert on[0] == on[1]


def test_all_probes_of_a_reading_see_the_same_terms() -> None:
    central, exact = readings("central", 1, 200), readings("backprop", 1, 1)
    assert np.abs(central).max() < 1.0  # probes on different hillsides differ by tens of metres
    by_term = {kernels.draw_term(TERMS, 3, 4, index) for index in range(0, 4 * 200, 4)}
    assert by_term == set(range(TERMS))
    assert len({tuple(row) for row in central.round(9)}) == TERMS
    assert exact.shape == (1, 2)


def test_backprop_is_the_exact_gradient() -> None:
    assert readings("backprop", TERMS, 1)[0].tolist() == list(GROUND.gradient(X, Y))


def test_equal_keys_draw_equal_batches_and_other_keys_others() -> None:
    assert (readings("central", 2, 50) == readings("central", 2, 50)).all()
    other = Instrument(0.0, (3, 5))
    assert other.read(GROUND, X, Y, Setting("central", 10.0, 2)) != tuple(
        readings("central", 2, 1)[0]
    )


def test_finite_differences_pay_by_the_parameter_and_backprop_does_not() -> None:
    prices = {}
    for parameters in (2, 20, 650):
        tool = InstrumentTable(setup=1.0, per_probe=0.1, parameters=parameters, backprop=5)
        probes = {"forward": parameters + 1, "central": 2 * parameters, "backprop": 5}
        assert probes.items() <= tool.probes.items()
        prices[parameters] = {scheme: tool.price(scheme, 1) for scheme in tool.probes}
    assert len({row["backprop"] for row in prices.values()}) == 1
    assert prices[2]["central"] < prices[2]["backprop"] < prices[20]["central"]
    assert prices[650]["central"] == pytest.approx(131.0)


def test_a_list_of_parameters_is_drawn_by_the_seed() -> None:
    tool = {"parameters": [2, 20, 650], "backprop": 5, "per_probe": 0.05}
    level = level_from_table(table(instrument=tool), "models", "models.toml")
    found = {Expedition(level, seed).instrument.parameters for seed in range(30)}
    assert found == {2, 20, 650}
    for seed in range(4):
        hike = Expedition(level, seed)
        before = hike.elapsed_ms
        hike.measure(scheme="backprop")
        assert hike.elapsed_ms - before == kernels.milliseconds(hike.instrument.price("backprop"))


def test_backprop_where_it_is_not_offered_is_an_illegal_move() -> None:
    hike = Expedition(level_from_table(table(), "plain", "plain.toml"))
    with pytest.raises(IllegalMove, match=r'"forward" or "central".*, found .backprop.'):
        hike.measure(scheme="backprop")
