"""The engine as a library: hike a function, its tracks, its picture."""

import doctest
import sys
from inspect import signature
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest
from helpers.contract import needs
from helpers.notebook import picture_of

import engine
from engine import BadInput, hike, load_level


def downhill(hiker) -> None:
    while hiker.daylight > 0:
        hiker.walk(-120 * hiker.measure())


def test_a_function_hikes_and_leaves_structured_tracks() -> None:
    result = hike(load_level("ravine"), downhill, seed=3)
    assert result.score == hike("ravine", downhill, seed=3).score
    assert result.track.dtype.names == ("minutes", "east", "north", "altitude", "remaining")
    assert result.readings_track.dtype.names == ("minutes", "at_east", "at_north", "east", "north")
    assert result.readings == len(result.readings_track)


def test_a_result_is_shown_in_a_line_with_its_fault() -> None:
    assert repr(hike("ravine", downhill, seed=3)).startswith(
        "<Result: downhill on Ravine, seed 3: "
    )
    failed = hike("ravine", lambda hiker: 1 / 0)
    told = repr(failed)
    assert picture_of(failed) is None  # a notebook shows the text, which has the fault
    assert told.endswith("ZeroDivisionError: division by zero>")
    assert len(told.splitlines()) == 1


def test_whole_numbers_of_numpy_and_paths_are_as_good_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("def hike(hiker):\n    hiker.walk(9, 9)\n")
    ours, numpys = hike("ravine", str(path), 3), hike(Path("ravine"), path, np.int64(3))
    assert ours.to_dict() == numpys.to_dict()
    assert type(numpys.seed) is int


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, "gd"), "level `3`: no such level"),
        (("gd", "ravine"), "strategy `ravine`: is a level"),
        (("ravine", None), "a function of one hiker, found None"),
        (("ravine", object()), "found <object object"),
        (("ravine", "gd", True), "seed: expected a whole number"),
        (("ravine", "gd", 3.0), "seed: expected a whole number"),
    ],
)
def test_a_wrong_argument_is_told_in_a_line(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        hike(*arguments)  # type: ignore[arg-type]


def test_plot_gives_a_figure_and_a_notebook_a_picture() -> None:
    needs("matplotlib")
    result = hike("quiet-bowl", downhill, seed=1)
    assert len(result.plot().axes) == 2
    assert picture_of(result).startswith(b"\x89PNG")


def test_without_matplotlib_plot_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    result = hike("quiet-bowl", downhill, seed=1)
    with pytest.raises(BadInput, match="pip install matplotlib"):
        result.plot()
    assert picture_of(result) is None


@pytest.mark.parametrize("name", sorted(engine.__all__))
def test_what_the_library_offers_names_its_arguments_and_its_examples_hold(name: str) -> None:
    part = getattr(engine, name)
    assert name in dir(engine)
    if isinstance(part, FunctionType):
        assert all(f"`{argument}`" in part.__doc__ for argument in signature(part).parameters)
    module = sys.modules[getattr(part, "__module__", "engine.optimizers.rules")]
    for test in doctest.DocTestFinder().find(part, name, module):
        told: list[str] = []
        assert not doctest.DocTestRunner().run(test, out=told.append).failed, "".join(told)
