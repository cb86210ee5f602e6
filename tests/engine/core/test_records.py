"""A record repeats its verb: the log alone makes the same hike again."""

import sys
import threading
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


def test_threads_that_ask_for_the_track_at_once_all_get_it_in_order():
    """The window draws a hike while the debrief of it is worked out in another thread."""
    expedition = Expedition(load_level("quiet-bowl"), 3)
    for step in range(60):
        expedition.walk(*((9.0, 4.0), (-8.0, -5.0))[step % 2])
    interval, found = sys.getswitchinterval(), []
    begin = threading.Barrier(4)

    def ask(hike):
        begin.wait(30)
        found.append(list(hike.track))

    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask, args=(hike,))
                   for hike in (expedition, expedition.snapshot()) * 2]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    finally:
        sys.setswitchinterval(interval)
    assert len(found) == 4
    assert all(track == found[0] for track in found)
    assert [point.ms for point in found[0]] == sorted(point.ms for point in found[0])
    assert found[0] == expedition.track
