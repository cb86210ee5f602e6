"""Learning surfaces: true gradients, honest mini-batches, hillsides whose mean is the mountain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.backpropagation import gradients, positive_units, slopes, within_margin
from helpers.builders import some_fast, table
from helpers.contract import needs
from helpers.paths import ROOT

from engine import BadInput
from engine.core.layer import Frame
from engine.core.level import Level
from engine.learning.chain import draw_chain
from engine.learning.digits import PAIRS, handwriting, handwriting_slice, rebuild
from engine.learning.linear import draw_hinge, draw_logistic, draw_regression
from engine.learning.model import Float64, Model, normals, uniforms
from engine.learning.network import NetworkWeights, gradient, losses
from engine.learning.recurrent import draw_recurrent
from engine.level_files.loading import level_from_table
from engine.surfaces import Learning

MODELS: dict[str, Callable[[], Model]] = {
    "regression, raw": lambda: draw_regression(1, "m", 64, "raw", 2.0, 1.0),
    "regression, standardised": lambda: draw_regression(2, "m", 64, "standardised", 2.0, 1.0),
    "logistic, raw": lambda: draw_logistic(3, "m", 64, "raw"),
    "logistic, standardised": lambda: draw_logistic(4, "m", 64, "standardised"),
    "hinge": lambda: draw_hinge(5, "m", 64),
    "chain of sigmoids": lambda: draw_chain(6, "m", 32, "sigmoid", 10),
    "chain of tanh": lambda: draw_chain(7, "m", 32, "tanh", 10),
    "chain of relu": lambda: draw_chain(8, "m", 32, "relu", 10),
    "recurrent": lambda: draw_recurrent(9, "m", 8, 50),
    "digits, sharp": lambda: handwriting("sharp", 0),
    "digits, flat": lambda: handwriting("flat", 1),
}
"""Every learning surface, from data that some seed drew."""

SURFACES: dict[str, dict[str, Any]] = {
    "regression": {"feature": "raw", "furthest": {"low": 1.0, "high": 3.0}},
    "logistic": {"feature": "raw"},
    "hinge": {},
    "chain": {"activation": "tanh", "depth": 5},
    "recurrent": {},
    "digits": {"minimum": "sharp"},
}


def level(grid: int = 129, vertical: float = 1.0, **layer: Any) -> Level:
    ground = {
        **table()["terrain"],
        "grid": grid,
        "vertical_scale": vertical,
        "layers": [{"kind": "learning", "height": 100, **layer}],
    }
    return level_from_table(table(terrain=ground), "test", "test.toml")


STEP = {"hinge": 1e-3, "chain of relu": 1e-4, "chain of sigmoids": 1e-3, "chain of tanh": 1e-3}
"""Longest step of the differences; 0.05 for the others. Kinks keep twice as far away."""


def points(name: str, model: Model, count: int) -> tuple[Float64, Float64]:
    """Random points of the model's window, away from kinks, and alive where units may be dead."""
    rng = np.random.default_rng(0)
    u, v = rng.uniform(-1.0, 1.0, (2, 20 * count if name in STEP else count))
    first = model.centre[0] + model.reach[0] * u
    second = model.centre[1] + model.reach[1] * v
    good = np.full(len(u), True)
    sides = {"hinge": within_margin, "chain of relu": positive_units}.get(name)
    if sides is not None:
        side = sides(model, first, second)
        for du, dv in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            other = sides(model, first + 2 * STEP[name] * du, second + 2 * STEP[name] * dv)
            good &= (side == other).reshape(-1, len(u)).all(axis=0)
    if name == "chain of relu":
        good &= np.abs(gradients(model, first, second).mean(axis=1)).max(axis=0) > 1e-4
    assert good.sum() >= count
    return first[good][:count], second[good][:count]


def central(f: Callable[[Float64], Float64], step: float) -> Float64:
    """Derivative at 0 by central differences of halved steps, extrapolated (Ridders 1982).

    Where rounding outweighs what is left of the step's error, a shorter step is worse: for every
    number the extrapolation that changed least.
    """
    before: list[Float64] = []
    best = error = np.array(np.inf)
    for k in range(7):
        h = step / 2.0**k
        row = [(f(np.array(h)) - f(np.array(-h))) / (2.0 * h)]
        for j, coarse in enumerate(before):
            row.append(row[j] + (row[j] - coarse) / (4.0 ** (j + 1) - 1.0))
            change = np.maximum(np.abs(row[-1] - row[-2]), np.abs(row[-1] - coarse))
            best = np.where(change < error, row[-1], best)
            error = np.minimum(change, error)
        before = row
    return best


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.slow) if "digits" in n else n for n in MODELS],
)
def test_backpropagation_is_the_gradient_of_the_loss(name: str) -> None:
    model, step = MODELS[name](), STEP.get(name, 0.05)
    first, second = points(name, model, 100)
    differences = np.stack(
        [
            central(lambda h: model.losses(first + h, second).mean(axis=0), step),
            central(lambda h: model.losses(first, second + h).mean(axis=0), step),
        ]
    )
    exact = gradients(model, first, second).mean(axis=1)
    relative = np.linalg.norm(exact - differences, axis=0) / np.linalg.norm(exact, axis=0)
    assert relative.max() < 1e-6


def test_dead_units_have_no_gradient_at_all() -> None:
    chain = draw_chain(8, "m", 32, "relu", 10)
    first, second = np.array([0.5]), np.array([-0.6])
    assert not positive_units(chain, first, second)[-1].any()
    assert not gradients(chain, first, second).any()


def test_at_a_kink_the_gradient_is_a_subgradient() -> None:
    fence = draw_hinge(5, "m", 1)
    first, second = 1.0 / fence.x, np.zeros(1)  # margin 1 exactly, or a rounding beside it
    slope = gradients(fence, first, second)[:, 0]
    here = fence.losses(first, second)
    for du, dv in np.random.default_rng(1).normal(size=(200, 2)):
        there = fence.losses(first + du, second + dv)
        assert (there >= here + slope[0] * du + slope[1] * dv - 1e-12).all()


@pytest.mark.parametrize(
    "name", some_fast(["regression, raw", "hinge", "recurrent", "digits, sharp"], 2)
)
def test_mini_batches_average_to_the_batch_and_spread_as_one_over_root_b(name: str) -> None:
    model = MODELS[name]()
    rng = np.random.default_rng(2)
    many = gradients(model, *points(name, model, 100))
    # Where its terms agree least: far from the wall, sequences all end in the same state.
    terms = many[:, :, many.std(axis=1).min(axis=0).argmax()]
    batch, deviation = terms.mean(axis=1), terms.std(axis=1)
    draws = 10_000
    for b in (1, 4, 16):
        chosen = rng.integers(0, model.terms, (draws, b))
        means = terms[:, chosen].mean(axis=2)
        error = deviation / np.sqrt(b)
        assert (np.abs(means.mean(axis=1) - batch) <= 4 * error / np.sqrt(draws)).all()
        # A standard deviation from 10^4 draws is right to 1 to 2 percent, by the tails.
        assert means.std(axis=1) == pytest.approx(error, rel=0.05)


@pytest.mark.parametrize("model", some_fast(SURFACES, 3))
def test_the_mountain_is_the_mean_of_its_hillsides(model: str) -> None:
    layer, frame = framed(model=model, **SURFACES[model])
    _, hillsides = layer.heights_and_terms(frame, np.zeros_like(frame.east))
    above = hillsides.scale * np.concatenate(list(hillsides.strips()), axis=1)
    assert above.shape == (hillsides.terms, 33, 33)
    assert hillsides.terms == layer.data(frame).terms
    assert 1 < len(above) <= 64
    assert np.abs(above.mean(axis=0)).max() < 1e-9
    assert np.abs(above).max() > 1.0


@pytest.mark.parametrize("model", some_fast(SURFACES, 3))
def test_a_hillside_is_the_loss_of_its_data_term(model: str) -> None:
    terrain = level(129, model=model, vertical=2.0, **SURFACES[model]).mountain(4).terrain
    layer, frame = framed(129, model=model, **SURFACES[model])
    data = layer.data(frame)
    lowest, metres = layer.measure(frame, data)
    losses = data.losses(*layer.parameters(frame, data))
    stack = np.array(terrain.hillsides).reshape(data.terms, 131, 131)
    inner = stack[:, 1:-1, 1:-1]
    # The ground is the mean loss less its lowest place; coefficients are the heights.
    floor = (metres * (losses.mean(axis=0) - lowest)).min()
    expected = 2.0 * (metres * (losses - lowest) - floor)
    assert np.abs(inner - inner.mean(axis=0) - (expected - expected.mean(axis=0))).max() < 1e-5
    assert np.abs(stack.mean(axis=0) - terrain.array).max() < 1e-6
    for rim, inside in ((0, 2), (-1, -3)):
        assert np.array_equal(stack[:, rim], stack[:, inside])
        assert np.array_equal(stack[:, :, rim], stack[:, :, inside])


def test_a_wall_does_not_make_the_ground_swing_out_below_its_floor() -> None:
    axis = np.linspace(0.0, 2000.0, 401)
    for seed in range(2):
        terrain = level(model="recurrent").mountain(seed).terrain
        ground = terrain.heights_at(axis[None, :], axis[:, None])
        assert ground.min() > terrain.lowest.altitude - 0.05
        assert np.abs(np.diff(ground, axis=0)).max() > 5.0 * 5.0, "and yet there is a wall"


def test_the_odds_have_their_minimum_in_the_middle_of_the_window() -> None:
    for seed in range(20):
        for feature in ("raw", "standardised"):
            model = draw_logistic(seed, "m", 64, feature)
            at = [np.array(value) for value in model.centre]
            assert np.abs(gradients(model, *at).mean(axis=1)).max() < 1e-9
    certain = draw_logistic(0, "m", 1, "raw")  # one point can be told for ever more certainly
    assert np.isfinite(certain.centre).all()


@pytest.mark.parametrize("model", ["regression", "logistic", "hinge", "chain"])
def test_the_ground_s_slope_is_the_backpropagated_gradient(model: str) -> None:
    mountain = level(257, model=model, **SURFACES[model]).mountain(4)
    layer, frame = framed(model=model, **SURFACES[model])
    data = layer.data(frame)
    _, metres = layer.measure(frame, data)
    east, north = np.random.default_rng(5).uniform(400, 1600, (2, 200))
    per_metre = np.array(data.reach) / layer.reach
    first = data.centre[0] + per_metre[0] * (east - 1000)
    second = data.centre[1] + per_metre[1] * (north - 1000)
    exact = metres * per_metre[:, None] * gradients(data, first, second).mean(axis=1)
    ground = np.array(mountain.terrain.gradients_at(east, north))
    # A cell is taken off kinks and off the chain's narrow neck.
    near = {"hinge": 0.05, "chain": 0.1}.get(model, 1e-3)
    error = np.linalg.norm(ground - exact, axis=0) / np.abs(exact).max()
    assert error.max() < near
    assert np.median(error) < 0.2 * near


def framed(grid: int = 33, **keys: Any) -> tuple[Learning, Frame]:
    """The layer alone, and the frame that `level(...).mountain(4)` gives it, or a coarser one."""
    axis = np.linspace(0.0, 2000.0, grid)
    east, north = np.meshgrid(axis, axis)
    layer = level(**keys).table.terrain.layers[0]
    assert isinstance(layer, Learning)
    return layer, Frame(east, north, east - 1000, north - 1000, (1.0, 0.0), 4, "test.layer0")


@pytest.mark.parametrize("minimum", ["sharp", "flat"])
@pytest.mark.parametrize("pair", range(PAIRS))
def test_the_shipped_slice_is_the_network_s_loss(minimum: Any, pair: int) -> None:
    first, second = np.random.default_rng(pair).uniform(-1.4, 1.4, (2, 30))
    exact = handwriting(minimum, pair).losses(first, second)
    table = handwriting_slice(minimum, pair).losses(first, second)
    assert np.abs(table - exact).max() < 0.01
    assert np.abs(table - exact).mean() < 0.001


@pytest.mark.slow
def test_the_shipped_file_can_be_computed_again(tmp_path: Path) -> None:
    needs("sklearn")
    rebuild(tmp_path / "digits.npz")
    with (
        np.load(tmp_path / "digits.npz", allow_pickle=False) as new,
        np.load(ROOT / "engine/learning/digits.npz", allow_pickle=False) as old,
    ):
        assert set(new) == set(old)
        assert np.array_equal(new["images"], old["images"])
        assert np.array_equal(new["labels"], old["labels"])
        for minimum in ("sharp", "flat"):
            # Training carries the last bit of one machine's matrix product far.
            assert np.allclose(
                new[f"{minimum}_weights"], old[f"{minimum}_weights"], rtol=0.0, atol=0.05
            )


def test_the_sharp_minimum_is_sharper_and_both_are_minima() -> None:
    axis = np.linspace(-0.5, 0.5, 11)
    u, v = np.meshgrid(axis, axis)
    rises = {}
    for minimum in ("sharp", "flat"):
        for pair in range(PAIRS):
            loss = handwriting_slice(minimum, pair).losses(u, v).mean(axis=0)
            assert np.hypot(*np.unravel_index(loss.argmin(), loss.shape) - np.array(5)) <= 2
            rises[minimum, pair] = loss.mean() - loss.min()
    assert min(rises["sharp", k] for k in range(PAIRS)) > 1.5 * max(
        rises["flat", k] for k in range(PAIRS)
    )


def test_filter_normalised_directions_have_every_unit_s_own_length() -> None:
    cut = handwriting("sharp", 2)
    for step in (cut.u, cut.v):
        for own, drawn in ((cut.weights.w1, step.w1), (cut.weights.w2, step.w2)):
            assert np.allclose(
                np.linalg.norm(own, axis=0), np.linalg.norm(drawn, axis=0), rtol=1e-5
            )
        assert not step.b1.any()
        assert not step.b2.any()


def test_the_network_s_whole_gradient_agrees_with_differences_and_with_slopes() -> None:
    rng = np.random.default_rng(6)
    shapes = ((6, 5), (5,), (5, 3), (3,))
    weights, along = (
        NetworkWeights(*(rng.normal(size=shape) for shape in shapes)) for _ in range(2)
    )
    images, labels = rng.uniform(size=(8, 6)), rng.integers(0, 3, 8)
    whole = gradient(weights, images, labels)
    for k, shape in enumerate(shapes):
        for place in np.ndindex(shape):
            unit = NetworkWeights(*(np.zeros(other) for other in shapes))
            unit[k][place] = 1.0
            slope = central(
                lambda h, unit=unit: losses(weights.plus(float(h), unit), images, labels).mean(),
                0.05,
            )
            assert slope == pytest.approx(whole[k][place], rel=1e-6, abs=1e-9)
    product = sum(float((a * b).sum()) for a, b in zip(whole, along, strict=True))
    assert slopes(weights, images, labels, along).mean() == pytest.approx(product, rel=1e-12)


def test_a_raw_feature_makes_a_ravine_and_a_standardised_one_a_round_bowl() -> None:
    def condition(feature: Any) -> float:
        x = draw_regression(1, "m", 64, feature, 2.0, 1.0).x
        return float(np.linalg.cond([[np.mean(x * x), x.mean()], [x.mean(), 1.0]]))

    assert condition("raw") > 10.0
    assert condition("standardised") == pytest.approx(1.0)


def test_the_chain_s_floor_fades_with_depth_and_by_the_critical_weight() -> None:
    def floor(activation: Any, depth: int, weight: float) -> float:
        chain = draw_chain(3, "m", 32, activation, depth)
        return abs(float(gradients(chain, np.array(weight), np.array(0.0))[0].mean()))

    for activation, weight in (("sigmoid", 2.0), ("tanh", 0.5)):
        # The loss feels the signal's size through half^depth, and so does its slope.
        ratio = floor(activation, 12, weight) / floor(activation, 8, weight)
        assert ratio == pytest.approx(12 / 8 * 0.5**4, rel=0.25)
    faint, firm = floor("sigmoid", 10, 1.0), floor("relu", 10, 1.0)
    assert faint < 1e-4 * firm
    assert faint < 1e-4 * floor("tanh", 10, 1.0)


def test_the_recurrent_unit_has_a_cliff() -> None:
    unit = draw_recurrent(1, "m", 8, 50)
    bias = np.linspace(-3.2, -2.2, 2001)
    slope = np.abs(gradients(unit, np.full(2001, 5.0), bias)[1].mean(axis=0))
    assert slope.max() > 100.0 * np.median(slope)
    wall = bias[np.argsort(slope)[-20:]]
    first = np.full(20, 5.0)
    differences = central(lambda h: unit.losses(first, wall + h).mean(axis=0), 1e-6)
    assert np.sort(slope)[-20:] == pytest.approx(np.abs(differences), rel=1e-6)
    loss = unit.losses(np.full(2001, 5.0), bias).mean(axis=0)
    assert loss[0] > 0.3
    assert loss[-1] < 0.05


def test_drawn_numbers_have_their_law_and_no_order() -> None:
    u, z = uniforms(1, "a", 4000), normals(1, "a", 4000)
    assert u.mean() == pytest.approx(0.5, abs=0.02)
    assert np.array([z.mean(), z.std()]) == pytest.approx([0.0, 1.0], abs=0.06)
    assert np.array_equal(uniforms(1, "a", 9), u[:9])


@pytest.mark.parametrize("model", some_fast(SURFACES, 2))
def test_seeds_draw_other_data_and_equal_seeds_the_same(model: str) -> None:
    one, two = (level(model=model, **SURFACES[model]) for _ in range(2))
    assert np.array_equal(one.mountain(3).terrain.heights, two.mountain(3).terrain.heights)
    found = [one.mountain(seed).terrain.heights for seed in range(4)]
    assert max(np.abs(found[0] - other).max() for other in found[1:]) > 1.0


def test_one_data_term_and_a_very_fine_map_are_still_ground() -> None:
    for model in ("regression", "logistic", "hinge"):
        heights = level(model=model, terms=1).mountain(0).terrain.heights
        assert np.isfinite(heights).all()
    fine = np.zeros((1025, 1025))
    frame = Frame(fine, fine, fine, fine, (1.0, 0.0), 0, "test.layer0")
    with pytest.raises(BadInput, match=r"terrain.grid: expected at most \d+ for 64"):
        framed(model="hinge")[0].heights_and_terms(frame, fine)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"model": "regresion"}, "regresion"),
        ({"model": "hinge", "depth": 3}, "depth belongs to chain or recurrent, not to hinge"),
        ({"model": "digits", "terms": 3}, "terms belongs to"),
        ({"model": "chain", "activation": "swish"}, "swish"),
        ({"model": "chain", "depth": 0}, "depth"),
        ({"model": "chain", "terms": 65}, "terms"),
        ({"model": "regression", "furthest": -1.0}, "furthest from 0.1 to 50, found -1"),
        ({"model": "regression", "scatter": {"low": 1.0, "high": 1e9}}, "scatter from 0"),
        ({"model": "hinge", "height": float("nan")}, "finite"),
        ({"model": "hinge", "reach": 0.0}, "reach"),
    ],
)
def test_a_mistake_is_told_in_one_line(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message) as told:
        level(**keys)
    assert "\n" not in str(told.value)


def test_absurd_heights_are_told_too() -> None:
    with pytest.raises(BadInput, match="expected heights within"):
        level(model="regression", height=1e300).mountain(0)
