"""Mountains built by compiled code, to the last bit those built without it."""

import contextlib
import random
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from engine import level_names, load_level
from engine.batches import ground_kernels
from engine.batches.batch import with_compiled_ground
from engine.batches.compiled import compiled_ground, compiled_module
from engine.core.errors import Dusk
from engine.core.expedition import Expedition
from engine.core.layer import Frame
from engine.core.level import Level, Mountain
from engine.core.splines import GroundKernels
from engine.core.terrain import Terrain
from engine.learning.spline_stack import SplineStack
from engine.surfaces import Quadratic
from engine.surfaces.perlin_noise import OCTAVE_COLUMNS, Ridging, octave_sum, perlin

FEW = ("ravine", "foothills", "high-range", "the-fence")
FAST = compiled_ground()


@pytest.mark.parametrize("ridged", [False, True])
def test_a_sum_of_octaves(ridged) -> None:
    rng = np.random.default_rng(4)
    # More points than a block and less than two; near, far, past 2^31 and on the lattice.
    near, far = rng.uniform(-2e3, 2e3, (2, 700)), rng.uniform(-1e9, 1e9, (2, 120))
    absurd, corners = np.array([[1e15, -3e11], [-1e13, 7e16]]), np.arange(-40.0, 40.0)
    east, north = np.concatenate([near, far, absurd, [corners, corners[::-1]]], axis=1)
    octaves = rng.normal(size=(5, OCTAVE_COLUMNS))
    octaves[0] = (1.0, 0.0, 1.0, 0.0, 0.0, 1.0)
    below = rng.uniform(-50.0, 200.0, east.shape)
    ridging = Ridging(below, 20.0, 130.0, 0.35) if ridged else None
    here = octave_sum(east, north, octaves, ridging, FAST)
    assert np.abs(here).max() > 0.5
    assert here.tobytes() == octave_sum(east, north, octaves, ridging).tobytes()


@pytest.mark.parametrize("steepest", [None, 0.7])
@pytest.mark.parametrize(("curvature", "condition"), [(4e-4, 30.0), (-3e-4, 0.0), (0.0, 1.0)])
def test_a_quadratic(curvature, condition, steepest) -> None:
    layer = Quadratic(curvature, condition, steepest)
    axis = np.linspace(0.0, 900.0, 41)
    map_grid, turned = np.meshgrid(axis, axis), (axis[None] - 410.0, axis[:, None] - 480.0)
    here, there = (
        layer.heights(Frame(*map_grid, *turned, (0.8, 0.6), 3, "level.layer0", code), np.zeros(0))
        for code in (FAST, None)
    )
    assert here.tobytes() == there.tobytes()
    assert (np.ptp(here) > 1.0) == (curvature != 0.0)


def test_many_splines_at_once() -> None:
    rng = np.random.default_rng(1)
    stack = rng.normal(0, 50, (3, 17, 17))
    # More points than a block, and some of them outside.
    east, north = rng.uniform(-50.0, 950.0, (2, 40, 40))
    ground = [Terrain(t, 900.0, compiled=FAST) for t in np.rint(stack)]
    found = SplineStack(np.rint(stack), 900.0, FAST).heights_at(east, north)
    assert np.array_equal(found, SplineStack(np.rint(stack), 900.0).heights_at(east, north))
    assert np.array_equal(found, [one.heights_at(east, north) for one in ground])
    plain = [Terrain(t, 900.0) for t in np.rint(stack)]
    assert np.array_equal(found, [one.heights_at(east, north) for one in plain])
    at = zip(east.flat, north.flat, strict=True)
    assert found[1].ravel().tolist() == [ground[1].height(*map(float, p)) for p in at]


def test_one_variant_serves_the_map_s_own_grid_and_bent_ones() -> None:
    axis = np.arange(9.0)
    frozen = axis.copy()
    frozen.flags.writeable = False
    octaves = np.ones((1, OCTAVE_COLUMNS))
    free = octave_sum(axis, axis, octaves, compiled=FAST)
    assert np.array_equal(free, octave_sum(frozen, frozen, octaves, compiled=FAST))
    assert len(FAST.sum_octaves.signatures) == 1


@pytest.mark.parametrize("n", [2, 3, 17, 41, 130])
def test_a_spline_and_its_extremes(n) -> None:
    rng = np.random.default_rng(n)
    heights = rng.normal(0, 50, (n, n))
    here, there = Terrain(heights, 900.0, compiled=FAST), Terrain(heights, 900.0)
    assert here.array.tobytes() == there.array.tobytes()
    assert (here.lowest, here.highest) == (there.lowest, there.highest)
    at = rng.uniform(-50.0, 950.0, (20, 2)).tolist()
    assert [here.height(*p) for p in at] == [there.height(*p) for p in at]


def bits(mountain: Mountain) -> bytes:
    ground, *start = mountain
    numbers = (*ground.lowest, *ground.highest, *start[:2])
    return ground.array.tobytes() + bytes(ground.hillsides) + np.array(numbers).tobytes()


@pytest.mark.parametrize(
    "name", [n if n in FEW else pytest.param(n, marks=pytest.mark.slow) for n in level_names()]
)
def test_a_mountain_of_every_level(name) -> None:
    level = load_level(name)
    fast = with_compiled_ground(level)
    assert fast.compiled is FAST
    assert level.compiled is None
    assert bits(fast.mountain(7)) == bits(level.mountain(7))


def test_threads_that_need_the_compiled_code_at_once_get_the_same(monkeypatch):
    monkeypatch.delitem(sys.modules, "engine.batches.ground_kernels_compiled")
    gate = Barrier(4)

    def load(_: int) -> ModuleType:
        gate.wait()
        return compiled_module(ground_kernels, {}, makes_arrays=True)

    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(load, range(4))
    assert all(other is first for other in others)


def test_every_compiled_function_is_used_where_ground_is_built() -> None:
    used = []

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            used.append(name)
            return function(*arguments)

        return call

    fields = FAST._asdict()
    kernels = GroundKernels(**{name: counted(name, part) for name, part in fields.items()})
    for name in ("foothills", "river-country"):
        level = load_level(name)
        ground = Level(level.name, level.table, kernels).mountain(3).terrain
        ground.lowest  # noqa: B018
        ground.heights_at(np.zeros(3), np.zeros(3))
    perlin(np.zeros(3), np.zeros(3), kernels)
    hike = Expedition(Level("bowl", load_level("quiet-bowl").table, kernels), 1)
    hike.measure()
    hike.walk(3.0, 4.0)
    hike.glance()
    assert set(used) == set(fields)


@pytest.mark.parametrize("name", ["foothills", "noisy-altimeter", "one-voice-or-all"])
def test_a_hike_on_compiled_ground_is_the_same_hike(name: str) -> None:
    level = load_level(name)
    fast, plain = (Expedition(one, 5) for one in (with_compiled_ground(level), level))
    chance = random.Random(3)
    for hike in (fast, plain):
        chance.seed(3)
        with contextlib.suppress(Dusk):
            while True:
                hike.measure(spacing=chance.uniform(1.0, 20.0), samples=chance.randint(1, 4))
                hike.walk(chance.uniform(-400.0, 400.0), chance.uniform(-400.0, 400.0))
                hike.glance()
    assert fast.finish() == plain.finish()
    assert fast.track == plain.track
    assert [type(value) for value in fast.track[-1]] == [type(value) for value in plain.track[-1]]


def test_without_a_folder_for_machine_code_a_module_is_compiled_all_the_same(
    tmp_path, monkeypatch
) -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    from numba.core.dispatcher import Dispatcher

    def nowhere(self) -> None:
        raise RuntimeError("cannot cache function 'twice': no locator available for file")

    monkeypatch.setattr(Dispatcher, "enable_caching", nowhere)
    path = tmp_path / "plain_twice.py"
    path.write_text("def twice(x):\n    return 2 * x\n")
    spec = spec_from_file_location("plain_twice", path)
    plain = module_from_spec(spec)
    spec.loader.exec_module(plain)
    made = compiled_module(plain, {})
    monkeypatch.delitem(sys.modules, "plain_twice_compiled")
    assert made.twice(21) == 42
