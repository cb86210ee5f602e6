"""`torch:MODULE.Class`: optimizers of one's own, beside the current folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from helpers.builders import quadratic
from helpers.contract import needs

from engine import BadInput, hike, load_strategy

LEVEL = quadratic(daylight=60)
OWN = """\
import torch
class Plain(torch.optim.Optimizer):
    def __init__(self, params): super().__init__(params, {})
    def step(self, closure=None):
        for g in self.param_groups:
            for p in g["params"]: p.data -= 100 * p.grad
class Named(torch.optim.Optimizer):
    def __init__(self, params, learning_rate=1e-3):
        super().__init__(params, dict(learning_rate=learning_rate))
    def step(self, closure=None):
        for g in self.param_groups:
            for p in g["params"]: p.data -= g["learning_rate"] * p.grad
class Usual(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3): super().__init__(params, dict(lr=lr))
    @torch.no_grad()
    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for g in self.param_groups:
            for p in g["params"]: p.sub_(g["lr"] * p.grad)
        return loss
class Polyak(torch.optim.Optimizer):
    def __init__(self, params, lr=1.0): super().__init__(params, dict(lr=lr))
    def step(self, closure=None):
        assert closure is not None, "closure needed"
        with torch.enable_grad(): loss = closure()
        for g in self.param_groups:
            for p in g["params"]: p.data -= 0.1 * loss / (p.grad.norm() ** 2 + 1e-9) * p.grad
class Broken(torch.optim.Optimizer):
    def __init__(self, params, lr=1.0): super().__init__(params, dict(lr=lr))
    def step(self, closure=None): raise KeyError("state")
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    needs("torch")
    (tmp_path / "own_optimizers.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_optimizers", raising=False)
    return tmp_path


@pytest.mark.parametrize("name", ["Plain", "Named", "Usual", "Polyak"])
@pytest.mark.usefixtures("own")
def test_a_class_beside_the_current_folder_hikes(name: str) -> None:
    path = list(sys.path)
    result = hike(LEVEL, f"torch:own_optimizers.{name}", 1)
    assert (result.verdict, result.message) == ("ok", "")
    assert result.readings > 3
    assert result.distance > 0.0
    assert sys.path == path


@pytest.mark.usefixtures("own")
def test_the_rate_goes_by_the_name_that_the_constructor_has() -> None:
    found = [
        hike(LEVEL, f"torch:own_optimizers.{name}", 1, {"learning_rate": 100.0}).score
        for name in ("Named", "Usual")
    ]
    assert found[0] == found[1] == hike(LEVEL, "torch:own_optimizers.Plain", 1).score
    assert "learning_rate" not in load_strategy("torch:own_optimizers.Plain").parameters
    with pytest.raises(BadInput, match="learning_rate"):
        load_strategy("torch:own_optimizers.Plain", {"learning_rate": 9.0})


@pytest.mark.usefixtures("own")
def test_what_cannot_step_or_is_not_there_is_told_before_the_hike() -> None:
    with pytest.raises(BadInput, match=r"its first step failed: KeyError: 'state'"):
        load_strategy("torch:own_optimizers.Broken")
    with pytest.raises(BadInput, match="has no class `Gone`"):
        load_strategy("torch:own_optimizers.Gone")
    with pytest.raises(BadInput, match="not installed"):
        load_strategy("torch:nowhere_at_all.Gone")
