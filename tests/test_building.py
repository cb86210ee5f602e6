"""Mountains built by compiled code, to the last bit those built without it."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType

import numpy as np
import pytest

from engine import level_names, load_level
from engine.batches import compiled
from engine.batches.compiled import (
    compiled_building,
    compiled_carving,
    compiled_layers,
    compiled_lookup,
    compiled_lowest,
)
from engine.ground import building, lookup, perlin, splines, terrain
from engine.ground.building import OCTAVE_NUMBERS
from engine.ground.perlin import octave_sum
from engine.ground.splines import Splines
from engine.ground.terrain import Terrain
from engine.level import Mountain
from engine.surfaces import streams
from engine.surfaces.streams import carve, flooded
from engine.twin import twin

FEW = ("ravine", "foothills", "high-range", "the-fence")


@pytest.fixture
def plain(monkeypatch):
    """Call something as where no batch has loaded the compiled code."""
    compiled_building()
    compiled_lowest()
    compiled_lookup()

    def call(function, *arguments):
        with monkeypatch.context() as without:
            for module in (perlin, splines, terrain, streams):
                without.setattr(module, "twin", lambda _: None)
            return function(*arguments)

    return call


@pytest.mark.parametrize("ridged", [False, True])
def test_a_sum_of_octaves(plain, ridged) -> None:
    rng = np.random.default_rng(4)
    # More points than a block and less than two; near, far, past 2^31 and on the lattice.
    near, far = rng.uniform(-2e3, 2e3, (2, 700)), rng.uniform(-1e9, 1e9, (2, 120))
    absurd, corners = np.array([[1e15, -3e11], [-1e13, 7e16]]), np.arange(-40.0, 40.0)
    east, north = np.concatenate([near, far, absurd, [corners, corners[::-1]]], axis=1)
    octaves = rng.normal(size=(5, OCTAVE_NUMBERS))
    octaves[0] = (1.0, 0.0, 1.0, 0.0, 0.0, 1.0)
    ridge = rng.uniform(0, 1, east.shape) if ridged else None
    here = octave_sum(east, north, octaves, ridge)
    assert np.abs(here).max() > 0.5
    assert here.tobytes() == plain(octave_sum, east, north, octaves, ridge).tobytes()


def test_many_splines_at_once(plain) -> None:
    rng = np.random.default_rng(1)
    stack = rng.normal(0, 50, (3, 17, 17))
    # More points than a block, and some of them outside.
    east, north = rng.uniform(-50.0, 950.0, (2, 40, 40))
    ground = [Terrain(t, 900.0) for t in np.rint(stack)]
    here = Splines(np.rint(stack), 900.0)
    found = here.heights_at(east, north)
    assert np.array_equal(found, plain(here.heights_at, east, north))
    assert np.array_equal(found, [one.heights_at(east, north) for one in ground])
    assert np.array_equal(found, [plain(one.heights_at, east, north) for one in ground])
    at = zip(east.flat, north.flat, strict=True)
    assert found[1].ravel().tolist() == [ground[1].height(*map(float, p)) for p in at]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_streams_and_their_hollows(plain, seed) -> None:
    compiled_carving()
    rng = np.random.default_rng(seed)
    n = (2, 3, 9, 40)[seed % 4]
    heights = rng.uniform(0, 6, (n, n))
    if seed % 3 == 0:  # many passes of one height
        heights = np.rint(heights)
    lake = rng.uniform(size=(n, n)) < 0.01
    lake.flat[rng.integers(n * n)] = True
    resistance = rng.uniform(0.02, 0.3, (n, n))
    for work in ((carve, heights, lake, resistance, 0.6, 5), (flooded, heights, lake, 0.02)):
        here = work[0](*work[1:])
        assert here.tobytes() == plain(*work).tobytes()
        assert np.ptp(here) > 0.01


def test_a_batch_compiles_what_its_level_needs_and_no_more(monkeypatch) -> None:
    needed = []
    for name in ("lookup", "carving"):
        monkeypatch.setattr(compiled, f"compiled_{name}", lambda name=name: needed.append(name))
    for level in ("foothills", "the-fence", "handwriting", "river-country"):
        needed.append(level)
        compiled_layers(load_level(level))
    assert needed == [
        *("foothills", "the-fence", "handwriting", "lookup"),
        *("river-country", "carving", "lookup"),
    ]


def test_one_variant_serves_the_map_s_own_grid_and_bent_ones(plain) -> None:
    axis = np.arange(9.0)
    frozen = axis.copy()
    frozen.flags.writeable = False
    octaves = np.ones((1, OCTAVE_NUMBERS))
    assert np.array_equal(octave_sum(axis, axis, octaves), octave_sum(frozen, frozen, octaves))
    assert len(compiled_building().sum_octaves.signatures) == 1


@pytest.mark.parametrize("n", [2, 3, 17, 41, 130])
def test_a_spline_and_its_extremes(plain, n) -> None:
    rng = np.random.default_rng(n)
    heights = rng.normal(0, 50, (n, n))
    here, there = Terrain(heights, 900.0), plain(Terrain, heights, 900.0)
    assert here.array.tobytes() == there.array.tobytes()
    assert (here.lowest, here.highest) == plain(lambda: (there.lowest, there.highest))
    at = rng.uniform(-50.0, 950.0, (20, 2)).tolist()
    assert [here.height_once(*p) for p in at] == [there.height(*p) for p in at]


def _bits(mountain: Mountain) -> bytes:
    ground, *start = mountain
    numbers = (*ground.lowest, *ground.highest, *start[:2])
    return ground.array.tobytes() + bytes(ground.hillsides) + np.array(numbers).tobytes()


@pytest.mark.parametrize(
    "name", [n if n in FEW else pytest.param(n, marks=pytest.mark.slow) for n in level_names()]
)
def test_a_mountain_of_every_level(plain, name) -> None:
    compiled_layers(load_level(name))
    here = _bits(load_level(name).mountain(7))
    assert here == plain(lambda: _bits(load_level(name).mountain(7)))


def test_who_builds_while_another_thread_loads_the_compiled_code_does_without_it(monkeypatch):
    assert compiled_building() is twin(building)
    monkeypatch.setitem(sys.modules, "engine.ground.building_compiled", ModuleType("half"))
    assert twin(building) is None


def test_compiled_code_is_found_when_all_of_it_is_compiled(monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "engine.ground.lookup_compiled", raising=False)
    seen = []
    made = compiled._again(lookup, {}, True, lambda module: seen.append(twin(lookup)))
    assert seen == [None]
    assert twin(lookup) is made


def test_threads_that_need_the_compiled_code_at_once_get_the_same(monkeypatch):
    monkeypatch.delitem(sys.modules, "engine.ground.building_compiled")
    gate = Barrier(4)

    def load(_: int) -> ModuleType:
        gate.wait()
        return compiled_building.__wrapped__()

    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(load, range(4))
    assert all(other is first for other in others)
