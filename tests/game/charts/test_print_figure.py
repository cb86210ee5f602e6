"""Figures for papers: their words, their paper, and equal bytes for equal numbers."""

import json

import pytest
from helpers.builders import quadratic
from helpers.command import dusk, one_line
from helpers.contract import needs

from engine import hike, load_level
from engine.study.profile import profile_of
from engine.study.sweep import sweep
from engine.study.tune import tune
from game.charts.data_profile import save_profile
from game.charts.print_figure import draw_budget, draw_heat_maps, figure_bytes

BEGINS = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["svg", "pdf"])
def test_a_figure_for_print_names_its_curves_and_has_no_date(tmp_path, ending):
    needs("matplotlib")
    level = quadratic(daylight=60)
    results = [hike(level, name, seed) for name in ("gd", "adam") for seed in range(2)]
    files = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for file in files:
        save_profile(profile_of(results), str(file))
    data = files[0].read_bytes()
    assert data.startswith(BEGINS[ending])
    assert data == files[1].read_bytes()
    if ending == "svg":
        text = data.decode()
        assert all(f">{name}</text>" in text for name in ("gd", "adam", "minutes of daylight"))
        assert "fill: #ffffff" in text


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["cream", "white"])
def test_maps_of_a_sweep_are_printed_on_the_paper_that_is_asked_for(paper):
    needs("matplotlib")
    found = sweep(load_level("ravine"), "gd", [10.0, 60.0, 400.0], [1, 4], [0, 1])

    def draw(figure):
        draw_heat_maps(figure, [found], "Ravine")

    text = figure_bytes(draw, ".svg", "--out", paper).decode()
    assert text.count(">learning rate [m]</text>") == 2  # blind, and with glances
    assert ">Ravine: mean score of 2 mountains</text>" in text
    assert ("fill: #fbf6e9" in text) is (paper == "cream")


@pytest.mark.slow
def test_the_budget_of_a_search_is_drawn_and_written(tmp_path):
    needs("matplotlib")
    found = tune(load_level("quiet-bowl"), "gd", mountains=4, tries=16)

    def draw(figure):
        draw_budget(figure, found)

    text = figure_bytes(draw, ".svg", "--out", "white").decode()
    for words in ("gd on quiet-bowl", "settings tried", "expected best of the search", "16"):
        assert f">{words}</text>" in text
    options = ("tune", "gd", "--level", "quiet-bowl", "--tries", "16", "--seeds", "4", "--out")
    for ending in (".png", ".csv", ".json"):
        assert dusk(*options, f"t{ending}", folder=tmp_path).returncode == 0
    rows = (tmp_path / "t.csv").read_text().splitlines()
    budget = json.loads((tmp_path / "t.json").read_text())["budget"]
    assert rows == ["tries,expected_best", *(f"{tries},{score!r}" for tries, score in budget)]
    assert (tmp_path / "t.png").read_bytes().startswith(BEGINS["png"])
    one_line(dusk(*options, "t.gif", folder=tmp_path), 2, ".png, .svg, .pdf, .csv, .json")
