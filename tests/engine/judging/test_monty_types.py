"""`from engine import Hiker, Reading, ...` means the same in the interpreter as elsewhere."""

import pytest
from helpers.builders import quadratic
from helpers.monty_room import needs_monty, under_monty
from helpers.paths import ROOT

from engine.running.strategy import run

pytestmark = needs_monty
LEVEL = quadratic(daylight=90)
TYPED = """\
from engine import Hiker, Leg, PastReading, Prices
from engine import Reading as Slope, Vector  # both on one line

def hike(hiker: Hiker) -> None:
    assert isinstance(hiker, Hiker)
    prices: Prices = hiker.prices
    assert isinstance(prices, Prices)
    while hiker.daylight > 0:
        slope: Slope = hiker.measure()
        assert isinstance(slope, Slope) and not isinstance(slope, Leg)
        assert isinstance(hiker.readings[-1], PastReading)
        assert isinstance(hiker.position, Vector)
        leg: Leg = hiker.walk(-150 * slope)
        assert isinstance(leg, Leg)
"""


@pytest.mark.parametrize("source", [TYPED, (ROOT / "assets/templates/my_hike.py").read_text()],
                         ids=["typed", "template"])  # fmt: skip
def test_types_are_there_and_the_hike_is_the_same(monty_hikes, tmp_path, source: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(source)
    found = under_monty(monty_hikes, LEVEL, 3, source)
    assert found.verdict == "ok", found.evidence
    openly, expedition = run(LEVEL, str(file), 3)
    assert openly.verdict == "ok", openly.message
    assert found.expedition.state_hash == expedition.state_hash
