"""The instrument is numerical differentiation: its errors, its noise, its price, its limits."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from helpers.builders import noisy, quadratic

from engine.core import kernels
from engine.core.errors import Dusk, IllegalMove
from engine.core.expedition import Expedition
from engine.core.terrain import Terrain

AXIS = np.linspace(0.0, 2000.0, 257)
SMOOTH = Terrain(
    60 * np.sin(AXIS / 170.0)[None, :] + 45 * np.cos(AXIS / 150.0 + 0.3)[:, None], 2000.0
)
# Level towards its edges, as the spline's mirrored border is: smooth up to the edge.
SMOOTH_TO_THE_EDGE = Terrain(
    60 * np.cos(4 * np.pi * AXIS / 2000.0)[None, :] * np.cos(3 * np.pi * AXIS / 2000.0)[:, None],
    2000.0,
)
PLACES = [(700.0, 810.0), (1000.0, 1010.0), (1234.0, 567.0), (333.0, 1444.0)]


def error(scheme, spacing, x, y, samples=1, sd=0.0, index=0, terrain=SMOOTH) -> float:
    ground = *terrain.spline, terrain.hillsides, terrain.terms
    luck = samples, sd, 7, 9, index
    east, north = kernels.slope_reading(*ground, x, y, scheme, spacing, *luck)
    true = terrain.gradient(x, y)
    return math.hypot(east - true[0], north - true[1])


def order(spacings: np.ndarray, size: Callable[[float], float]) -> float:
    """Slope of the straight line through log error over log spacing."""
    return float(np.polyfit(np.log(spacings), np.log([size(h) for h in spacings]), 1)[0])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("scheme", "power"), [(kernels.FORWARD, 1), (kernels.CENTRAL, 2)])
def test_error_falls_with_the_scheme_s_power_of_the_spacing(scheme, power, place) -> None:
    spacings = np.geomspace(0.5, 30.0, 12)
    assert order(spacings, lambda h: error(scheme, h, *place)) == pytest.approx(power, abs=0.15)


@pytest.mark.parametrize("scheme", [kernels.FORWARD, kernels.CENTRAL])
def test_below_some_spacing_rounding_takes_over(scheme) -> None:
    spacings = np.geomspace(1e-11, 1e-8, 30)

    def mean(h: float) -> float:
        return float(np.mean([error(scheme, h, *place) for place in PLACES]) + 1e-300)

    assert order(spacings, mean) == pytest.approx(-1, abs=0.4)
    assert mean(1e-11) > mean(1e-4)


def rms(scheme, spacing, samples, sd) -> float:
    errors = [
        error(scheme, spacing, *PLACES[0], samples=samples, sd=sd, index=4 * samples * k)
        for k in range(400)
    ]
    return math.sqrt(np.mean(np.square(errors)))


@pytest.mark.parametrize("scheme", [kernels.FORWARD, kernels.CENTRAL])
def test_with_noise_small_spacings_are_worse(scheme) -> None:
    spacings = np.geomspace(0.5, 4.0, 4)
    assert order(spacings, lambda h: rms(scheme, h, 1, 2.0)) == pytest.approx(-1, abs=0.1)


@pytest.mark.slow
def test_noise_falls_with_the_square_root_of_the_samples() -> None:
    samples = np.array([1, 4, 16, 64])
    found = order(samples, lambda b: rms(kernels.CENTRAL, 4.0, int(b), 2.0))
    assert found == pytest.approx(-0.5, abs=0.05)


def test_noise_has_the_level_s_deviation() -> None:
    # Central: two probes with deviation sd in each of two components, over 2 h.
    assert rms(kernels.CENTRAL, 4.0, 1, 2.0) == pytest.approx(2.0 / 4.0, rel=0.1)


def test_equal_seeds_give_equal_noise_whatever_is_done_between() -> None:
    plain, busy, other = (Expedition(noisy(), seed) for seed in (3, 3, 4))
    first = plain.measure()
    assert busy.measure() == first
    busy.glance()
    busy.rest(1)
    assert busy.measure() == plain.measure()
    assert plain.measure() != first  # new probes, new noise
    flat = [noise_of(e) for e in (Expedition(noisy(), 3), other)]
    assert flat[0] != flat[1]


def noise_of(expedition: Expedition) -> float:
    return expedition.measure().east - expedition.terrain.gradient(*_at(expedition))[0]


def _at(expedition: Expedition) -> tuple[float, float]:
    return expedition.east, expedition.north


@pytest.mark.parametrize(("scheme", "probes"), [("forward", 3), ("central", 4)])
@pytest.mark.parametrize("samples", [1, 2, 7])
def test_price_is_setup_and_probes_times_samples(scheme, probes, samples) -> None:
    expedition = Expedition(quadratic(instrument={"setup": 1.5, "per_probe": 0.25}))
    found = expedition.measure(scheme, 10.0, samples)
    assert found.minutes == 1.5 + probes * samples * 0.25
    assert expedition.elapsed_ms == found.minutes * 60_000
    assert expedition.clock.measuring_ms == expedition.elapsed_ms
    assert (found.scheme, found.spacing, found.samples) == (scheme, 10.0, samples)


@pytest.mark.parametrize(
    "setting",
    [
        {"spacing": 0.49},
        {"spacing": 60.1},
        {"spacing": math.nan},
        {"spacing": "8"},
        {"samples": 0},
        {"samples": 1001},
        {"samples": 1.5},
        {"samples": math.inf},
        {"samples": True},
        {"scheme": "by feel"},
        {"scheme": 1},
        {"scheme": []},
    ],
)
def test_a_setting_out_of_its_limits_costs_nothing_and_is_told(setting) -> None:
    expedition = Expedition(quadratic())
    with pytest.raises(IllegalMove, match=rf"measure: {next(iter(setting))}: expected .* found"):
        expedition.measure(**setting)
    assert expedition.elapsed_ms == 0
    assert not expedition.records


def test_the_spacing_may_be_half_a_metre_or_the_visibility() -> None:
    expedition = Expedition(quadratic())
    slopes = [expedition.measure(spacing=h) for h in (0.5, 60)]
    for slope in slopes:  # central differences are exact on a quadratic
        assert tuple(slope) == pytest.approx((0.0004 * 300, 0.0004 * 400), abs=1e-6)


@pytest.mark.parametrize("scheme", [kernels.FORWARD, kernels.CENTRAL])
@pytest.mark.parametrize("place", [(0.0, 0.0), (2000.0, 2000.0), (0.0, 800.0), (1999.9, 700.0)])
def test_at_the_map_s_edge_the_reading_is_still_right_to_first_order(scheme, place) -> None:
    def missed(spacing: float) -> float:
        return error(scheme, spacing, *place, terrain=SMOOTH_TO_THE_EDGE)

    steepest_curvature = 60 * (4 * np.pi / 2000.0) ** 2
    for spacing in (1.0, 4.0, 16.0):
        assert 0.0 < missed(spacing) < steepest_curvature * spacing
    assert order(np.geomspace(0.5, 16.0, 6), missed) > 0.9


def test_a_reading_that_dusk_cuts_gives_nothing_and_ends_the_hike() -> None:
    expedition = Expedition(quadratic(daylight=3.0))
    with pytest.raises(Dusk):
        expedition.measure()
    assert expedition.readings == []
    assert expedition.elapsed_ms == expedition.clock.measuring_ms == 180_000
