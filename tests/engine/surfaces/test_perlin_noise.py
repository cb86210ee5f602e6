"""The Perlin field is the one of the `noise` package, bit for bit."""

import ast
import inspect
import json

import numpy as np
import pytest
from helpers.builders import table
from helpers.paths import ROOT

from engine.level_files.loading import level_from_table
from engine.surfaces.perlin_noise import perlin, perlin_block

REFRESH = "if this change is meant: python tests/refresh.py perlin"


def test_golden_values_are_equal_bit_for_bit() -> None:
    rows = json.loads((ROOT / "tests/golden/perlin.json").read_text())["x, y, pnoise2"]
    x, y, expected = np.array(rows, np.float32).T
    assert len(rows) >= 200
    assert len(np.unique(expected)) > 150
    found = perlin(x, y)
    wrong = np.flatnonzero(found != expected)
    assert not len(wrong), f"{len(wrong)} differ, first {rows[wrong[0]]}; {REFRESH}"


def test_a_million_random_points_equal_the_package() -> None:
    try:
        from noise import pnoise2
    except ImportError:
        pytest.skip("the `noise` package is not installed (extra [noise])")
    rng = np.random.default_rng(2)
    reach = np.repeat([2.0, 300.0, 5000.0, 2.0**22], 250_000)
    x = (rng.uniform(-1, 1, reach.size) * reach).astype(np.float32)
    y = (rng.uniform(-1, 1, reach.size) * reach).astype(np.float32)
    expected = np.fromiter(map(pnoise2, x.tolist(), y.tolist()), np.float32, reach.size)
    wrong = np.flatnonzero(perlin(x, y) != expected)
    assert not len(wrong), f"{len(wrong)} differ, first x={x[wrong[0]]!r} y={y[wrong[0]]!r}"


def test_shape_is_kept_and_points_are_independent() -> None:
    x = np.linspace(-9, 9, 3 * 20_000).reshape(3, 20_000)  # more than one block
    found = perlin(x, 0.37)
    assert found.shape == x.shape
    assert found.dtype == np.float32
    assert found[2, 19_999] == perlin(x[2, 19_999], 0.37)


@pytest.mark.slow
def test_no_call_passes_a_base_to_the_noise() -> None:
    calls = [
        (path.name, node)
        for folder in ("engine", "game")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    assert calls
    for name, call in calls:
        if getattr(call.func, "attr", getattr(call.func, "id", "")) == "pnoise2":
            assert "base" not in {k.arg for k in call.keywords}, f"{name} line {call.lineno}"
            assert len(call.args) <= 2, f"{name} line {call.lineno}: octaves and base stay alone"
    assert set(inspect.signature(perlin).parameters) == {"x", "y", "compiled"}


def field(seed: int) -> np.ndarray:
    """One octave of noise on a map of its own."""
    noise = {"kind": "perlin", "amplitude": 1.0, "wavelength": 500.0, "octaves": 1}
    content = table()
    content["terrain"]["layers"] = [noise]
    return level_from_table(content, "t", "t.toml").mountain(seed).terrain.heights


def test_different_seeds_give_different_fields_and_not_shifted_ones() -> None:
    fields = [field(seed) for seed in (0, 1, 2, 256, 2**400)]
    for k, a in enumerate(fields):
        for b in fields[k + 1 :]:
            assert np.corrcoef(a.ravel(), b.ravel())[0, 1] < 0.9
            for shift in range(1, 33):  # `base` would be a shift along the diagonal
                difference = a[shift:, shift:] - b[:-shift, :-shift]
                assert np.ptp(difference) > 1e-2
    assert np.array_equal(field(1), fields[1])


def test_the_compiled_noise_has_the_same_bits() -> None:
    from engine.batches.compiled import compiled_ground

    rng = np.random.default_rng(4)
    near, far = rng.uniform(-300, 300, (2, 40_000)), rng.uniform(-1e6, 1e6, (2, 10_000))
    corners = np.arange(-50.0, 50.0)
    x = np.concatenate([near[0], far[0], corners]).astype(np.float32)
    y = np.concatenate([near[1], far[1], corners[::-1]]).astype(np.float32)
    plain = np.concatenate([perlin_block(x[k : k + 512], y[k : k + 512])
                            for k in range(0, len(x), 512)])  # fmt: skip
    assert perlin(x, y, compiled_ground()).tobytes() == plain.tobytes()
