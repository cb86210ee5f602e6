"""Adapters: the contract, agreement with our own rules, and one line for what cannot be."""

import re
import sys
import tomllib
from collections.abc import Collection
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
from helpers.builders import quadratic, some_fast
from helpers.contract import PERLIN, hold_everywhere, needs
from helpers.paths import ROOT

from engine import BadInput, hike, load_level, load_strategy
from engine.adapters import ADAPTERS, Adapter
from engine.adapters.scipy_minimize import METHODS
from engine.core.level import Level
from engine.core.records import Walked
from engine.running.strategy import run

ROUGH = {"size": 2000, "grid": 129, "layers": [{"kind": "quadratic", "curvature": 3e-4}, PERLIN]}
TORCH = (
    *("SGD", "Adam", "AdamW", "Adamax", "Adagrad", "Adadelta", "ASGD", "LBFGS", "NAdam", "RAdam"),
    *("RMSprop", "Rprop", "SparseAdam", "torch.optim.AdamW"),
)


@pytest.mark.parametrize("name", some_fast(TORCH, 2))
def test_torch_holds_the_contract(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("torch")
    hold_everywhere(f"torch:{name}", monkeypatch)


@pytest.mark.parametrize("name", some_fast(METHODS.values(), 2))
def test_scipy_holds_the_contract(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("scipy")
    hold_everywhere(f"scipy:{name}", monkeypatch)


@pytest.mark.parametrize("spec", some_fast(["cma:", "nevergrad:OnePlusOne", "nevergrad:DE"], 1))
def test_ask_and_tell_holds_the_contract(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needs(spec.partition(":")[0])
    hold_everywhere(spec, monkeypatch)


@pytest.mark.parametrize(
    "level",
    [
        *map(load_level, ("quiet-bowl", "ravine", "foothills")),
        quadratic(condition=20.0),
        quadratic(terrain=ROUGH, goal="up"),
    ],
    ids=lambda level: level.name,
)
@pytest.mark.parametrize(
    ("rule", "spec", "ours", "theirs"),
    [
        ("gd", "torch:SGD", {}, {}),
        ("momentum", "torch:SGD", {"momentum": 0.8}, {"momentum": 0.8}),
        ("adam", "torch:Adam", {"beta2": 0.99}, {"betas": (0.9, 0.99)}),
    ],
)
def test_torch_and_our_rules_walk_the_same_path(
    level: Level, rule: str, spec: str, ours: dict, theirs: dict
) -> None:
    needs("torch")
    both = {"learning_rate": 40.0, "every": 2}
    a = hike(level, rule, 3, {**both, **ours})
    b = hike(level, spec, 3, {**both, **theirs})
    assert len(a.track) == len(b.track)
    for field in ("east", "north", "altitude"):
        np.testing.assert_allclose(a.track[field], b.track[field], rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("spec", "parameters", "part"),
    [
        ("torch:Adm", {}, "`Adam`"),
        ("torch:Adam", {"betaz": "1"}, "betaz"),
        ("torch:Adam", {"every": "0"}, "every"),
        ("torch:nowhere.at.all.Class", {}, "nowhere"),
        ("torch:torch.optim.Nothing", {}, "`Nothing`"),
        ("scipy:Nelder", {}, "`Nelder-Mead`"),
        ("scipy:BFGS", {"maxitr": "3"}, "maxitr"),
        ("scipy:BFGS", {"scale": "zero"}, "scale"),
        ("scipy:differential_evolution", {"popsiz": "3"}, "`popsize`"),
        ("cma:x", {}, "nothing after"),
        ("cma:", {"popsiz": "4"}, "`popsize`"),
        # Nevergrad takes seconds to be imported.
        pytest.param("nevergrad:OnePlusTwo", {}, "OnePlus", marks=pytest.mark.slow),
        pytest.param("nevergrad:OnePlusOne", {"budgt": "4"}, "`budget`", marks=pytest.mark.slow),
    ],
)
def test_bad_input_is_one_line(spec: str, parameters: dict[str, str], part: str) -> None:
    needs(spec.partition(":")[0])
    with pytest.raises(BadInput) as caught:
        load_strategy(spec, parameters)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("prefix", [p for p, row in ADAPTERS.items() if row.package])
def test_a_missing_package_gives_the_line_that_installs_it(
    prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = ADAPTERS[prefix]
    for module in [name for name in sys.modules if name.partition(".")[0] == adapter.package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, adapter.package, None)
    assert not adapter.installed
    with pytest.raises(BadInput, match=f"pip install {adapter.package}"):
        load_strategy(adapter.example)


def missing_parts(prefix: str, adapter: Adapter) -> list[str]:
    """What a row of the table still lacks."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    missing = []
    try:
        module = import_module(adapter.module)
    except ModuleNotFoundError:
        missing.append(f"the file of {adapter.module}")
    else:
        if not callable(getattr(module, f"{prefix}_strategy", None)):
            missing.append(f"a function {prefix}_strategy in {adapter.module}")
    packages = [line.split(">=")[0] for line in extras.get(adapter.extra, [])]
    if adapter.package and adapter.extra and adapter.package not in packages:
        missing.append(f"an extra {adapter.extra} with {adapter.package} in pyproject.toml")
    if not adapter.example.startswith(f"{prefix}:"):
        missing.append(f"an example that begins with {prefix}:")
    return missing


@pytest.mark.parametrize("prefix", ADAPTERS)
def test_every_row_of_the_table_is_whole(prefix: str) -> None:
    assert missing_parts(prefix, ADAPTERS[prefix]) == []
    with pytest.raises(BadInput) as caught:
        load_strategy("no such strategy")
    assert ADAPTERS[prefix].example in str(caught.value)


def without_row(prefixes: Collection[str]) -> list[str]:
    """Functions of the room that make an adapter's strategy, whose prefix has no row."""
    made = [
        re.match(r"([a-z]\w*)_strategy", name)
        for path in sorted((ROOT / "engine/adapters").glob("*.py"))
        for name in vars(import_module(f"engine.adapters.{path.stem}"))
    ]
    return sorted({found[0] for found in made if found and found[1] not in prefixes})


def test_every_function_that_makes_a_strategy_has_its_row() -> None:
    assert without_row(ADAPTERS) == [], "a row of `ADAPTERS` for each"
    assert without_row({*ADAPTERS} - {"cma", "torch"}) == ["cma_strategy", "torch_strategy"]


def test_a_row_half_added_is_found() -> None:
    half = Adapter("engine.adapters.jaxopt_solvers", "jaxopt", "jaxopt", "adam")
    assert len(missing_parts("jaxopt", half)) == 3
    no_function = half._replace(module="engine.adapters.torch_optim")
    assert "a function jaxopt_strategy" in missing_parts("jaxopt", no_function)[0]


def test_rng_changes_the_luck_of_a_sampler() -> None:
    needs("cma")
    one, two = (hike("quiet-bowl", "cma:", 1, {"rng": r}).state_hash for r in (1, 2))
    assert one != two


def walks_of(spec: str, level: Level, seed: int = 1, **parameters: object) -> list[float]:
    """Metres of every walk."""
    _, expedition = run(level, load_strategy(spec, parameters), seed)
    return [r.metres for r in expedition.records if isinstance(r, Walked) and r.metres > 0.0]


@pytest.mark.parametrize(
    "spec",
    [
        *("torch:LBFGS", "nevergrad:NelderMead", "scipy:Nelder-Mead", "scipy:Powell"),
        *("scipy:dogleg", "scipy:differential_evolution"),
    ],
)
def test_the_first_walks_are_about_a_hundred_metres(spec: str) -> None:
    needs(spec.partition(":")[0])
    first = walks_of(spec, load_level("quiet-bowl"))[:3]
    assert all(15.0 < metres < 400.0 for metres in first), first


def test_dogleg_goes_on_where_the_ground_curves_away() -> None:
    needs("scipy")
    assert sum(walks_of("scipy:dogleg", quadratic(goal="up"))) > 500.0


def test_a_slope_is_not_read_twice_at_one_place() -> None:
    needs("scipy")
    _, expedition = run(load_level("quiet-bowl"), load_strategy("scipy:trust-exact"), 1)
    places = [(r.at_east, r.at_north) for r in expedition.readings]
    assert all(a != b for a, b in pairwise(places))
