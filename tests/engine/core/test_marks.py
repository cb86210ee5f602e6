"""An author's marks cost nothing, change nothing, and are checked like any other argument."""

from collections.abc import Callable

import pytest
from helpers.builders import noisy
from helpers.notebook import picture_of

from engine import Expedition, IllegalMove
from engine.core.marks import LONGEST_TEXT, MOST_MARKS, Mark
from engine.hiker import Hiker


def pair() -> tuple[Hiker, Expedition]:
    expedition = Expedition(noisy(), 5)
    return Hiker(expedition), expedition


def leave_marks(hiker: Hiker) -> None:
    hiker.note("steep here")
    hiker.mark(10, -20, "a hollow?")
    hiker.line((0, 0), hiker.position)
    hiker.circle(hiker.position, 60)
    hiker.plot("rate", 120)


def test_marks_are_kept_in_order_with_the_verbs_before_them() -> None:
    hiker, expedition = pair()
    hiker.walk(30, 40)
    leave_marks(hiker)
    here = tuple(hiker.position)
    assert expedition.marks == [
        Mark("note", 1, "steep here"),
        Mark("mark", 1, "a hollow?", ((10.0, -20.0),)),
        Mark("line", 1, "", ((0.0, 0.0), here)),
        Mark("circle", 1, "", (here,), 60.0),
        Mark("plot", 1, "rate", (), 120.0),
    ]


def test_a_hike_with_marks_is_the_same_hike() -> None:
    hikes = []
    for marking in (False, True):
        hiker, expedition = pair()
        for _ in range(3):
            hiker.walk(-80 * hiker.measure())
            if marking:
                leave_marks(hiker)
        hikes.append((expedition.finish().score, expedition.state_hash, expedition.track))
    assert hikes[0] == hikes[1]


def test_marks_end_at_their_limit_and_the_hike_goes_on() -> None:
    hiker, expedition = pair()
    for number in range(MOST_MARKS + 5):
        hiker.plot("step", number)
    assert [m.value for m in expedition.marks] == list(range(MOST_MARKS))
    hiker.walk(1, 1)


def test_long_texts_are_cut_and_values_without_a_number_are_left_out() -> None:
    hiker, expedition = pair()
    hiker.note("x" * 1000)
    hiker.plot("best", float("inf"))
    hiker.plot("best", float("nan"))
    assert [len(m.text) for m in expedition.marks] == [LONGEST_TEXT]


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (lambda h: h.note(5), "note: expected a text such as f"),
        (lambda h: h.mark(1, "x"), "mark: metres north: expected a number, found 'x'"),
        (lambda h: h.line((0, 0), 3), "line: expected two numbers"),
        (lambda h: h.circle((0, 0), -1), "circle: metres: expected 0 or more, found -1"),
        (lambda h: h.plot("rate", "fast"), "plot: value: expected a number, found 'fast'"),
    ],
)
def test_what_is_no_mark_is_told_in_one_line(mark: Callable[[Hiker], None], said: str) -> None:
    hiker, expedition = pair()
    with pytest.raises(IllegalMove, match=r"^[^\n]*$") as told:
        mark(hiker)
    assert str(told.value).startswith(said)
    assert not expedition.marks


def test_a_notebook_s_picture_has_the_marks() -> None:
    pytest.importorskip("matplotlib")
    hiker, expedition = pair()
    for _ in range(2):
        hiker.walk(30, 40)
    leave_marks(hiker)
    hiker.mark(5, 5, "$broken formula")
    result = expedition.finish()
    ground = result.plot().axes[0]
    assert [text.get_text() for text in ground.texts] == ["a hollow?", "$broken formula"]
    assert [patch.radius for patch in ground.patches] == [60.0]
    assert picture_of(result)
