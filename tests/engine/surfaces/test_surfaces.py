"""Every kind of ground: the contract of all, the literature's minima, streams that run down."""

import json
import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from helpers.builders import some_fast, table
from helpers.paths import ROOT

from engine import BadInput
from engine.core.layer import LayerTable
from engine.core.level import Level
from engine.level_files.loading import level_from_table
from engine.surfaces import Layer, streams
from engine.surfaces.array import pack_array
from engine.surfaces.classic import FUNCTIONS, ClassicName
from engine.surfaces.elevation import pack_heights
from engine.surfaces.learning import OWN_KEYS, LearningName

SIZE = 2000.0
UNITS = {"rosenbrock": 700.0, "beale": 280.0}
"""Metres per unit that spread the narrow valleys over the map; 150 for the others."""


def level(**layer: object) -> Level:
    table = {
        "title": "Test",
        "chapter": "Test",
        "briefing": "Test",
        "lesson": "test",
        "daylight": 90,
        "terrain": {
            "grid": 513,
            "size": SIZE,
            "centre_east": 0.5,
            "centre_north": 0.5,
            "turn": 0.0,
            "layers": [{"kind": "classic", "unit": 150.0, "height": 10.0, **layer}],
        },
        "hiker": {"distance": 700},
    }
    return level_from_table(table, "test", "test.toml")


CASES = [(name, None) for name, function in FUNCTIONS.items() if function.minima]
# The double well is negative at its minimum, where a logarithm would flatten it.
CASES += [(name, 1.0) for name, _ in CASES if name != "double-well"]


@pytest.mark.parametrize(("name", "compress"), CASES)
def test_minima_are_where_the_literature_says(name: str, compress: float | None) -> None:
    unit = UNITS.get(name, 150.0)
    terrain = level(function=name, compress=compress, unit=unit).mountain(0).terrain
    cell = terrain.cell
    heights = []
    for u, v in FUNCTIONS[name].minima:
        x, y = SIZE / 2 + u * unit, SIZE / 2 + v * unit
        ring = np.linspace(0, 2 * np.pi, 64)
        around = terrain.heights_at(x + 3 * cell * np.cos(ring), y + 3 * cell * np.sin(ring))
        near = np.linspace(-2 * cell, 2 * cell, 33)
        basin = terrain.heights_at((x + near)[None, :], (y + near)[:, None])
        assert basin.min() < around.min(), "a minimum within two cells of the place"
        heights.append(basin.min())
    assert max(heights) - terrain.lowest.altitude < 0.5
    nearest = min(
        np.hypot(
            terrain.lowest.east - SIZE / 2 - u * unit, terrain.lowest.north - SIZE / 2 - v * unit
        )
        for u, v in FUNCTIONS[name].minima
    )
    assert nearest < 2 * cell


@pytest.mark.parametrize("name", some_fast(FUNCTIONS, 4))
def test_every_function_is_finite_ground_and_drawn_equally_twice(name: str) -> None:
    one, two = (level(function=name, height={"low": 0.001, "high": 0.01}) for _ in range(2))
    assert np.array_equal(one.mountain(3).terrain.heights, two.mountain(3).terrain.heights)
    assert np.isfinite(one.mountain(3).terrain.heights).all()


def test_the_plateau_has_one_narrow_way_down() -> None:
    terrain = level(function="plateau", unit=450.0, height=120.0).mountain(0).terrain
    across, along = np.linspace(-700.0, 700.0, 141), np.array([[800.0], [0.0]])
    head, middle = terrain.heights_at(SIZE / 2 + across, SIZE / 2 + along)
    east, north = terrain.gradients_at(SIZE / 2 + across, SIZE / 2 + along)
    steep = np.hypot(east, north).max(axis=1)
    assert np.ptp(head) < 0.05 * 120.0 < 0.9 * 120.0 < np.ptp(middle)
    assert steep[0] < 0.1 < 0.7 < steep[1]
    low = across[middle < middle.max() - 60.0]
    assert 0 < np.ptp(low) < 250.0, "half the way down it is narrow"


def test_clipping_bounds_the_ground() -> None:
    terrain = level(function="saddle", lowest=-20.0, highest=30.0).mountain(0).terrain
    assert np.ptp(terrain.heights) == pytest.approx(50.0)


def test_an_unturned_layer_keeps_the_maps_axes() -> None:
    fixed = level(function="saddle", turned=False)
    heights = fixed.mountain(0).terrain.heights
    assert heights[256, -1] > heights[-1, 256]


def test_a_function_that_may_be_negative_takes_no_logarithm() -> None:
    with pytest.raises(BadInput, match="compress"):
        level(function="saddle", compress=1.0)


def test_an_unknown_function_names_the_near_one() -> None:
    with pytest.raises(BadInput, match=r"function.*rosenbrok"):
        level(function="rosenbrok")


RNG = np.random.default_rng(9)
HILLS = 40 * np.cumsum(np.cumsum(RNG.normal(size=(60, 60)), 0), 1) / 60
NOISE = {"kind": "perlin", "amplitude": 40, "wavelength": 600, "octaves": 4}
RIM = {"kind": "classic", "function": "rim", "height": 80, "unit": 500}
CLIFF = "classic rim"
CLASSIC = {"kind": "classic", "height": 9, "unit": 400}
EXAMPLES: dict[str, dict[str, Any]] = {
    "quadratic": {"kind": "quadratic", "curvature": 0.0004, "condition": 9, "steepest": 0.7},
    "perlin": NOISE,
    "perlin, warped": {**NOISE, "warp": {"low": 150, "high": 200}},
    "perlin, ridged": {**NOISE, "ridged_from": 0, "ridged_to": 9, "calm": 0.4},
    "eroded": {"kind": "eroded", "relief": 250},
    "eroded, sharp": {"kind": "eroded", "relief": 250, "rounding": 0, "hardness": 1},
    "elevation": {"kind": "elevation", "file": "hills.npy", "data": pack_heights(HILLS)},
    "formula": {"kind": "formula", "formula": "x**2 + 3 * y**2", "unit": 400, "height": 9},
    "array": {"kind": "array", "data": pack_array(HILLS)},
    CLIFF: RIM,
    **{
        f"learning {model}": {"kind": "learning", "model": model, "height": 100}
        for model in get_args(LearningName)
    },
    **{
        f"classic {name}": {**CLASSIC, "function": name}
        | ({"height": 90} if name == "plateau" else {})
        | ({} if "saddle" in name or name == "double-well" else {"compress": 0.5})
        for name in sorted(set(FUNCTIONS) - {"rim"})
    },
}
"""At least one layer of every kind, by its kind and what is special about it."""


def missing_parts(layers: tuple[type, ...], examples: dict[str, dict[str, Any]]) -> list[str]:
    """What the table of layers, the room's files and the examples here lack of one another."""
    missing = []
    shown = {layer["kind"] for layer in examples.values()}
    kinds = [str(layer.__struct_config__.tag) for layer in layers]
    missing += [f"an example of {kind} in {Path(__file__).name}" for kind in set(kinds) - shown]
    missing += [f"a kind of its own: {kind}" for kind in set(kinds) if kinds.count(kind) > 1]
    missing += [f"heights in {x.__name__}" for x in layers if x.heights is LayerTable.heights]
    tables = {kind.__name__ for kind in LayerTable.__subclasses__()}
    missing += [f"{name} in the union Layer" for name in tables - {x.__name__ for x in layers}]
    return missing


def test_every_kind_of_layer_is_in_the_union_and_has_an_example_here() -> None:
    for path in (ROOT / "engine/surfaces").glob("*.py"):
        import_module(f"engine.surfaces.{path.stem}")
    layers = get_args(Layer)
    assert missing_parts(layers, EXAMPLES) == []
    assert missing_parts(layers[1:], EXAMPLES) == [f"{layers[0].__name__} in the union Layer"]
    few = {name: layer for name, layer in EXAMPLES.items() if layer["kind"] != "eroded"}
    assert missing_parts(layers, few) == [f"an example of eroded in {Path(__file__).name}"]


def test_an_unknown_kind_is_answered_with_every_kind_there_is() -> None:
    for layer in get_args(Layer):
        kind = str(layer.__struct_config__.tag)
        with pytest.raises(BadInput, match=f"`{kind}`"):
            level_from_table(
                table(terrain={"layers": [{"kind": kind[:-1] + kind[-1] * 2}]}), "t", "t.toml"
            )


def test_the_names_that_a_level_file_may_use_are_those_with_a_formula() -> None:
    assert set(get_args(ClassicName)) == set(FUNCTIONS)
    assert set(get_args(LearningName)) == set(OWN_KEYS)


def built(name: str, seed: int, grid: int = 129, **changes: Any) -> Any:
    content = table()
    content["terrain"] = {"grid": grid, "layers": [{**EXAMPLES[name], **changes}]}
    return level_from_table(content, "contract", "contract.toml").mountain(seed)


@pytest.mark.parametrize("name", EXAMPLES)
def test_ground_of_every_kind_is_finite_smooth_and_has_a_hut(name: str) -> None:
    mountain = built(name, 2**100 + 1)
    terrain = mountain.terrain
    x, y = np.random.default_rng(0).uniform(1.0, 1999.0, (2, 500))
    height = terrain.heights_at(x, y)
    east, north = terrain.gradients_at(x, y)
    assert np.isfinite(terrain.heights).all()
    assert np.isfinite([height, east, north]).all()
    # C1: the gradient's step goes to 0 with the points' distance, across cell borders too.
    border = terrain.cell * np.round(x / terrain.cell)
    e = 1e-6
    for a, b in zip(terrain.gradients_at(border - e, y), terrain.gradients_at(border + e, y),
                    strict=True):  # fmt: skip
        assert np.abs(a - b).max() < 1e-4 * max(1.0, float(np.abs(a).max()))
    rounding = 2.0**-20  # of the heights: level ground has many highest points
    assert terrain.lowest.altitude <= height.min() + rounding
    assert terrain.highest.altitude >= height.max() - rounding
    assert terrain.height(mountain.start_east, mountain.start_north) >= terrain.lowest.altitude


TWIN = """
import json, sys
from hashlib import sha256
from engine.level_files.loading import level_from_table
for content in json.load(sys.stdin):
    mountain = level_from_table(content, "twin", "twin").mountain(2**90 + 3)
    print(sha256(mountain.terrain.heights.tobytes()).hexdigest(), *mountain[1:3])
"""


@pytest.mark.slow
def test_two_processes_build_the_same_ground() -> None:
    contents = [table(terrain={"grid": 129, "layers": [layer]}) for layer in EXAMPLES.values()]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", TWIN],
            input=json.dumps(contents),
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(set(outputs[0].splitlines())) == len(EXAMPLES)


DRAWN = [
    pytest.param(n, marks=[pytest.mark.slow] if n.startswith("classic ") and n != CLIFF else [])
    for n in EXAMPLES
]


@pytest.mark.parametrize("name", some_fast(DRAWN, 4))
def test_ground_of_every_kind_can_be_drawn(name: str) -> None:
    from game.land.relief import survey

    relief = survey(built(name, 5).terrain, 100.0, 96)
    assert relief.colours.shape == (96, 96, 3)
    assert relief.contours
    # A seam would be a row or column that differs from the next one all along.
    for axis in (0, 1):
        jumps = np.abs(np.diff(relief.colours.astype(float), axis=axis)).mean((1 - axis, 2))
        assert jumps.max() < 60.0


@pytest.mark.parametrize("name", [n for n in EXAMPLES if n.startswith(("perlin", "eroded"))])
def test_another_seed_is_another_mountain(name: str) -> None:
    one, two = (built(name, seed).terrain.heights for seed in (1, 2))
    assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 0.9


def test_no_warp_is_the_plain_field_and_leaves_the_level_s_hash_alone() -> None:
    plain = built("perlin", 4).terrain.heights
    assert np.array_equal(built("perlin", 4, warp=0.0).terrain.heights, plain)
    warped = built("perlin", 4, warp=120.0).terrain.heights
    assert np.abs(warped - plain).max() > 5.0
    assert np.ptp(warped) < 1.5 * np.ptp(plain)


@pytest.mark.parametrize("seed", some_fast(range(3), 1))
def test_water_on_eroded_ground_runs_down_to_the_lake(seed: int) -> None:
    terrain = built("eroded", seed, grid=257).terrain
    low = terrain.lowest
    assert 0.3 < low.east / 2000 < 0.7
    assert 0.3 < low.north / 2000 < 0.7
    axis = np.linspace(0.0, 2000.0, 201)
    east, north = terrain.gradients_at(axis[None, :], axis[:, None])
    steep = np.hypot(east, north)
    assert np.quantile(steep, 0.99) < 1.0
    # Walk down from many places; hollows of any depth would catch many walkers.
    x, y = np.random.default_rng(seed).uniform(300.0, 1700.0, (2, 200))
    for _ in range(1500):
        east, north = terrain.gradients_at(x, y)
        steep = np.maximum(np.hypot(east, north), 1e-9)
        step = np.minimum(2.5, 40.0 * steep)
        x, y = x - step * east / steep, y - step * north / steep
    arrived = np.hypot(x - low.east, y - low.north) < 150.0
    assert arrived.mean() > 0.97, arrived.mean()


def test_streams_equal_the_plain_algorithm_point_by_point() -> None:
    n = 33
    rng = np.random.default_rng(1)
    heights, lake = rng.uniform(size=(n, n)), np.zeros((n, n), bool)
    lake[9:11, 20] = True
    receiver, length = streams.receivers(heights, lake)
    steps = np.where(lake.ravel(), 0.0, rng.uniform(size=n * n))
    area, sums = np.ones(n * n), np.zeros(n * n)
    for k in range(n * n):
        at, ways = k, 0
        while not lake.flat[at]:
            sums[k] += steps[at]
            after = int(receiver[at])
            apart = np.abs(np.subtract(divmod(at, n), divmod(after, n)))
            assert apart.max() == 1
            assert length[at] == np.hypot(*apart)
            at, ways = after, ways + 1
            area[at] += 1
            assert ways < n * n, "a stream in a circle"
    assert np.array_equal(streams.drained_area(receiver, lake), area)
    assert np.allclose(streams.path_sums(receiver, steps), sums)


def test_a_hollow_overflows_at_its_lowest_pass() -> None:
    heights = np.full((7, 7), 9.0)
    heights[3, 1], heights[3, 2:5] = 0.0, (5.0, 1.0, 3.0)  # lake, pass at 5, hollow, side hollow
    heights[2, 2] = 4.0  # a lower pass, on the diagonal
    heights[4, 6] = 2.0  # a lonely pit behind a wall of 9
    lake = heights == 0.0
    receiver, _ = streams.receivers(heights, lake)
    assert receiver[3 * 7 + 3] == 2 * 7 + 2
    assert receiver[2 * 7 + 2] == 3 * 7 + 1
    carved = streams.carve(heights, lake, np.full((7, 7), 0.1), 1.0, 3)
    assert (carved[~lake] > 0).all()
    lowest = [
        carved[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].min() for i, j in np.ndindex(7, 7)
    ]
    assert (np.array(lowest)[~lake.ravel()] < carved[~lake]).all(), "no hollow is left"


def test_the_template_names_every_kind_and_each_of_them_works(tmp_path: Path) -> None:
    text = (ROOT / "assets/templates/my_level.toml").read_text("utf-8")
    lines = text.splitlines()
    blocks, inside = [], False
    for k, line in enumerate(lines):
        if line.startswith("# [[terrain.layers]]"):
            inside = True
        inside = inside and line.startswith("# ")
        if inside:
            lines[k] = line[2:]
        elif line.startswith("# ") and "=" in line.partition("#")[2].partition("#")[0]:
            blocks.append(line)
    content = tomllib.loads("\n".join(lines))
    layers = content["terrain"]["layers"]
    kinds = {str(kind.__struct_config__.tag) for kind in get_args(Layer)}
    # An array is written by `level_from_array`, not by hand.
    named = {layer["kind"] for layer in layers}
    assert named == kinds - {"array"}, "show each kind, and no other, in my_level.toml"
    np.save(tmp_path / "hills.npy", HILLS)
    from engine.level_files.elevation import embed

    for layer in layers:
        if layer["kind"] == "elevation":
            layer.update(file="hills.npy", cell=40.0)
        one = {**content, "terrain": {**content["terrain"], "layers": [layer]}}
        embed(one, tmp_path, "the template")
        heights = level_from_table(one, "template", "the template").mountain(1).terrain.heights
        assert np.ptp(heights) > 10.0, layer
