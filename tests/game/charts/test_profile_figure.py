"""The data profile for print."""

import pytest
from helpers.builders import quadratic
from helpers.contract import needs

from engine import hike
from engine.study.profile import profile_of
from game.charts.data_profile import save_profile


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_a_figure_for_print_names_its_curves_and_has_no_date(tmp_path, ending, begins):
    needs("matplotlib")
    level = quadratic(daylight=60)
    results = [hike(level, name, seed) for name in ("gd", "adam") for seed in range(2)]
    files = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for file in files:
        save_profile(profile_of(results), str(file))
    data = files[0].read_bytes()
    assert data.startswith(begins)
    assert data == files[1].read_bytes()
    if ending == "svg":
        text = data.decode()
        assert all(f">{name}</text>" in text for name in ("gd", "adam", "minutes of daylight"))
        assert "fill: #ffffff" in text
