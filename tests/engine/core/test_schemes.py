"""One table of schemes: every consumer follows a row that is added, or a test says what lacks."""

from typing import get_args

import numpy as np
import pytest
from helpers.builders import quadratic

from engine import BadInput, Expedition, hike
from engine.batches.batch import hike_batch
from engine.core import kernels
from engine.core.schemes import EAST, HERE, NORTH, SCHEMES, SOUTH, WEST, Scheme, SchemeRow
from engine.optimizers.rule_strategy import rule_parameters
from engine.optimizers.rules import RULES


def faults(name: str) -> list[str]:
    """What is not as it should be in one row of the table."""
    row = SCHEMES[name]
    drawn = kernels.draws_per_reading(row.code, 1)
    return [
        fault
        for fault, wrong in {
            "no name in Scheme": name not in get_args(Scheme),
            "another row's code": row.code != list(SCHEMES).index(name),
            "kernels.draws_per_reading": drawn != max(1, len(row.offsets)),
            "probes": bool(row.offsets) and row.probes(2, None) != len(row.offsets),
        }.items()
        if wrong
    ]


@pytest.mark.parametrize("name", SCHEMES)
def test_a_row_agrees_with_its_name_and_its_kernels(name: str) -> None:
    assert faults(name) == []
    assert set(get_args(Scheme)) == set(SCHEMES)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_reading_is_the_slope_of_the_plane_through_the_heights_at_its_offsets(name: str) -> None:
    level, spacing = quadratic(0.0004, 3.0, instrument={"backprop": 3}), 40.0
    terrain, east, north, *_ = level.mountain(0)
    places = np.array(SCHEMES[name].offsets)
    if len(places):
        heights = [terrain.height(east + spacing * x, north + spacing * y) for x, y in places]
        columns = np.column_stack([spacing * places, np.ones(len(places))])
        expected = np.linalg.lstsq(columns, np.array(heights), rcond=None)[0][:2]
    else:
        expected = np.array(terrain.gradient(east, north))
    reading = Expedition(level).measure(name, spacing=spacing)
    assert (reading.east, reading.north) == pytest.approx(tuple(expected), abs=1e-6), (
        "its arithmetic in `kernels.slope_reading`"
    )


@pytest.fixture
def hexagon(monkeypatch: pytest.MonkeyPatch) -> str:
    """A fourth scheme, without arithmetic of its own: it reads as another one does."""
    row = SchemeRow(len(SCHEMES), lambda p, _: 3 * p, (HERE, EAST, NORTH, WEST, SOUTH))
    monkeypatch.setitem(SCHEMES, "hexagon", row)
    return "hexagon"


def test_a_half_added_row_is_found(hexagon: str) -> None:
    assert faults(hexagon) == ["no name in Scheme", "kernels.draws_per_reading", "probes"]


def test_hiker_prices_rules_and_batches_follow_a_row_that_is_added(hexagon: str) -> None:
    level = quadratic(0.0004, daylight=120)
    expedition = Expedition(level)
    offered = {name: row.probes(2, None) for name, row in SCHEMES.items()}
    assert expedition.prices.probes == {name: p for name, p in offered.items() if p is not None}
    assert expedition.prices.probes[hexagon] == 6
    reading = expedition.measure(hexagon)
    assert reading.minutes == expedition.prices.setup + 6 * expedition.prices.per_probe
    assert rule_parameters(RULES["gd"], {"scheme": hexagon})["scheme"] == hexagon
    settings = {"learning_rate": 50.0, "scheme": hexagon}
    alone = hike(level, "gd", 3, settings)
    together = hike_batch(level, "gd", [settings, {**settings, "scheme": "forward"}], [3])
    assert together["score"][0, 0] == alone.score
    assert together["readings"][0, 0] == alone.readings < together["readings"][0, 1]
    assert np.isfinite(together["score"]).all()


def test_a_scheme_without_its_price_is_not_offered() -> None:
    level = quadratic(0.0004)
    assert "backprop" not in level.instrument.probes
    with pytest.raises(BadInput, match="does not offer"):
        hike_batch(level, "gd", [{"scheme": "backprop"}], [3])
