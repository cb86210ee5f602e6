"""A record repeats its verb: the log alone makes the same hike again."""

from typing import get_args

import msgspec
import pytest

from engine import Dusk, Expedition, IllegalMove, load_level
from engine.core.records import Measured, Record


def hiked(level: str) -> Expedition:
    """A hike with every verb and every kind of argument."""
    expedition = Expedition(load_level(level), 4)
    expedition.glance()
    expedition.rest(2.5)
    for scheme, spacing, samples in ((None, None, None), ("forward", 3, 2), ("central", 12.5, 1)):
        slope = expedition.measure(scheme, spacing, samples)
        expedition.walk(-80 * slope)
        expedition.walk(10, -3.25)
    expedition.finish()
    return expedition


@pytest.mark.parametrize("level", ["ravine", "quiet-bowl"])
def test_the_records_alone_make_the_same_hike_again(level: str) -> None:
    first = hiked(level)
    assert {type(record) for record in first.records} == set(get_args(Record))
    again = Expedition(load_level(level), 4)
    for text in [msgspec.json.encode(record) for record in first.records]:
        msgspec.json.decode(text, type=Record).repeat(again)
    assert again.records == first.records
    assert again.state_hash == first.state_hash
    assert again.track == first.track


@pytest.mark.parametrize("kind", get_args(Record), ids=lambda kind: kind.__name__)
def test_a_record_s_arguments_are_its_own_fields_and_its_verb_a_method(kind: type) -> None:
    assert callable(getattr(Expedition, str(kind.__struct_config__.tag)))
    assert set(kind.called_with) < set(kind.__struct_fields__)


def test_a_record_of_what_nobody_can_do_is_refused_as_the_verb_would() -> None:
    record = Measured("sideways", 8.0, 1, (0.0, 0.0), 1, (0.0, 0.0))
    with pytest.raises(IllegalMove, match="sideways"):
        record.repeat(Expedition(load_level("ravine")))


def test_after_dusk_a_record_is_refused() -> None:
    expedition = hiked("ravine")
    with pytest.raises(Dusk):
        expedition.records[0].repeat(expedition)
