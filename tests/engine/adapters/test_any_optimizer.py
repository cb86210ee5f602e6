"""Optimizers of anybody: one's own files, optuna, nlopt, optax, and what the guide says of them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from helpers.builders import quadratic
from helpers.contract import hold, needs
from helpers.paths import ROOT

from engine import BadInput, hike, load_strategy
from engine.study.optimizer_census import census, row, specifications

LEVEL = quadratic(daylight=60)
MISSING = re.compile("is missing; install it|is not installed; install it")
OWN = """\
import random

def coordinate(f, x0, step=1.0):
    x, best = list(x0), f(x0)
    while step > 1e-3:
        for k in (0, 1):
            for d in (step, -step):
                y = list(x); y[k] += d
                value = f(y)
                if value < best: best, x = value, y
        step /= 2
    return x

def by_gradient(f, x0, jac):
    x = x0
    for _ in range(8): x = x - 0.5 * jac(x)
    return x, f(x)

def needs_magic(f, x0, magic): return x0
def no_place(f, x0): return "there"
def fails(f, x0): raise KeyError("state")
def imports(f, x0): import nowhere_at_all

class Climber:
    def __init__(self, x0, sigma, seed=None):
        self.x, self.sigma, self.best = list(x0), sigma, float("inf")
        self.random = random.Random(seed)
    def ask(self): return [v + self.random.gauss(0, self.sigma) for v in self.x]
    def tell(self, x, value):
        if value < self.best: self.best, self.x = value, x

class Batch(Climber):
    def ask(self): return [Climber.ask(self) for _ in range(4)]
    def tell(self, places, values):
        for x, value in zip(places, values): Climber.tell(self, x, value)

class Pairs(Climber):
    population_size = 3
    def tell(self, solutions):
        for x, value in solutions: Climber.tell(self, x, value)
    def should_stop(self): return self.best < 1e-3

class Mute:
    def ask(self): return [0, 0]
"""
TORCH = """\
import torch
class Gamma(torch.optim.Optimizer):
    def __init__(self, params, gamma, /): super().__init__(params, dict(gamma=gamma))
    def step(self):
        for g in self.param_groups:
            for p in g["params"]: p.data -= g["gamma"] * p.grad
class Closed(torch.optim.Optimizer):
    def __init__(self, params, max_lr): super().__init__(params, dict(max_lr=max_lr))
    @torch.no_grad()
    def step(self, closure=None):
        if closure is None: raise RuntimeError("step requires closure")
        loss = torch.enable_grad()(closure)()
        for g in self.param_groups:
            for p in g["params"]: p.sub_(g["max_lr"] * p.grad)
class Matrix(torch.optim.Optimizer):
    def __init__(self, params, lr=1.0): super().__init__(params, dict(lr=lr))
    def step(self):
        for g in self.param_groups:
            for p in g["params"]:
                if p.ndim != 2: raise ValueError("matrices only")
                u, s, v = torch.linalg.svd(p.grad, full_matrices=False)
                p.data -= g["lr"] * (u @ v)
class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=5.0, **kwargs):
        super().__init__(params, dict(rho=rho, **kwargs))
        self.base = base_optimizer(self.param_groups, **kwargs)
    @torch.no_grad()
    def step(self, closure):
        torch.enable_grad()(closure)()
        p = self.param_groups[0]["params"][0]
        away = p.grad * self.param_groups[0]["rho"] / (p.grad.norm() + 1e-12)
        p.add_(away)
        closure()
        p.sub_(away)
        self.base.step()
class Around:
    def __init__(self, optimizer, k=5): self.inner = optimizer
    def step(self): self.inner.step()
"""


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_search.py").write_text(OWN)
    (tmp_path / "own_steps.py").write_text(TORCH)
    monkeypatch.chdir(tmp_path)
    for name in ("own_search", "own_steps"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.parametrize(
    "spec",
    [
        "minimize:own_search.coordinate",
        "minimize:own_search.by_gradient",
        "ask_and_tell:own_search.Climber",
        "ask_and_tell:own_search.Batch",
        "ask_and_tell:own_search.Pairs",
    ],
)
def test_a_file_beside_the_current_folder_walks(spec: str) -> None:
    hold(spec, LEVEL)
    hold(spec, quadratic(daylight=30, goal="up"))
    assert hike(LEVEL, spec, 1).distance > 50.0


@pytest.mark.parametrize(
    "name", ["Gamma", "Closed", "Matrix", "SAM(base=SGD)", "Around(base=Adam)"]
)
def test_a_torch_class_is_asked_as_it_wants(name: str) -> None:
    needs("torch")
    hold(f"torch:own_steps.{name}", LEVEL)
    assert hike(LEVEL, f"torch:own_steps.{name}", 1).distance > 50.0


def test_a_wrapped_optimizer_that_changes_nothing_is_the_one_inside() -> None:
    needs("torch")
    outside, inside = (
        hike(LEVEL, spec, 3) for spec in ("torch:own_steps.Around(base=Adam)", "torch:Adam")
    )
    assert outside.state_hash == inside.state_hash


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("minimize:own_search.needs_magic", "a value for `magic`.*--set magic=1"),
        ("minimize:own_search.no_place", "expected two numbers, a place"),
        ("minimize:own_search.fails", "KeyError: 'state'"),
        ("minimize:own_search.imports", "pip install nowhere_at_all"),
        ("minimize:own_search.gone", "no function or class `gone`"),
        ("minimize:coordinate", "expected a module and a name in it"),
        ("minimize:nowhere_at_all.solve", "pip install nowhere_at_all"),
        ("ask_and_tell:own_search.Mute", "expected a class with `ask` and `tell`"),
        ("torch:own_steps.SAM(base)", r"expected NAME\(KEY=VALUE\)"),
        ("optuna:TPESample", "`TPESampler`"),
        ("nlopt:LN_SBPLEX", "`LN_SBPLX`"),
        pytest.param("optax:adm", "`adam`", marks=pytest.mark.slow),  # jax takes long to load
        pytest.param("optax:lbfgs", "value_fn", marks=pytest.mark.slow),
    ],
)
def test_what_cannot_walk_is_told_in_one_line_before_the_hike(spec: str, told: str) -> None:
    if spec.partition(":")[0] in ("torch", "optuna", "nlopt", "optax"):
        needs(spec.partition(":")[0])
    with pytest.raises(BadInput, match=told) as caught:
        load_strategy(spec)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "package"),
    [
        ("optuna:TPESampler", "optuna"),
        ("nlopt:LN_SBPLX", "nlopt"),
        ("nlopt:LD_LBFGS", "nlopt"),
        pytest.param("optax:adam", "optax", marks=pytest.mark.slow),
        ("minimize:pybobyqa.solve", "pybobyqa"),
        ("minimize:scipy.optimize.fmin_bfgs", "scipy"),
        ("ask_and_tell:cmaes.CMA", "cmaes"),
    ],
)
def test_a_library_s_own_hold_the_contract_on_a_bowl(spec: str, package: str) -> None:
    needs(package)
    hold(spec, quadratic(daylight=25, instrument={"noise": 0.3}))


@pytest.mark.slow
def test_the_guide_s_table_is_what_the_census_finds() -> None:
    guide = (ROOT / "assets" / "guide" / "scripting.md").read_text("utf-8")
    told = dict(re.findall(r"^\| (\w+) (\|.*)$", guide, re.M))
    for library, specs in specifications():
        needs(library)
        found = census(library, specs)
        assert not found.faults
        assert row(found) == f"| {library} {told[library]}"


@pytest.mark.slow
def test_the_guide_s_table_names_every_library_and_some_of_each_walk() -> None:
    guide = (ROOT / "assets" / "guide" / "scripting.md").read_text("utf-8")
    told = dict(re.findall(r"^\| (\w+) \| (`[^|]*) \| [^|]* \|$", guide, re.M))
    walked: list[str] = []
    for library, specs in specifications():
        walk = re.findall(r"`([^`]+)`", told[library])
        names = [spec for spec in specs if (spec.partition(":")[2] or spec) in walk]
        assert len(names) == len(walk), library
        names = names[:1]
        found = census(library, names)
        lacking = [words for words in found.refused.values() if MISSING.search(words)]
        assert len(found.walk) + len(lacking) == len(names), found
        walked += found.walk
    assert len(walked) >= 3
