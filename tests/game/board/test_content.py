"""What the board shows of the results: faults, ties, curves."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from helpers.board_class import a_class
from hypothesis import given
from hypothesis import strategies as st

from engine.judging.results import CURVE_POINTS, Evidence
from game.board.content import SEALED_EVIDENCE, decoded, encoded, resampled, view_of
from game.board.feedback import feedback_of
from game.board.page import page_of
from game.board.sentences import tie_words
from game.board.tables import gradebooks


def test_a_fault_is_told_once_with_its_open_evidence_and_no_advice_beside_it():
    full = a_class(2, seeds=3)
    open_words = Evidence(line=2, source="while x", message="not valid Python: expected ':'")
    hidden = Evidence(line=2, source="while x")
    one = full.students[0]
    hikes = tuple(
        msgspec.structs.replace(
            h,
            verdict="load_error",
            evidence=open_words if h.phase == "preview" else hidden,
            learning_rate_effective=None,
        )
        for h in one.hikes
    )
    one = msgspec.structs.replace(one, hikes=hikes, verdicts={"load_error": 6})
    results = msgspec.structs.replace(full, students=(one, full.students[1]))
    view = view_of(results)
    shown = view["students"][0]
    (fault,) = shown["evidence"]
    assert fault["count"] + fault["sealed"] == len(hikes)
    assert fault["called"] == "did not load"
    assert "preview" in fault["where"]
    assert open_words.message in "".join(fault["texts"])
    page = feedback_of(one, shown, view, results)
    assert "Correct the fault above first" in page
    assert "**did not load** on 8 hikes, such as on Quiet bowl, preview seed 0, and on 6 " in page
    assert page.index("## Faults: correct these first") < page.index("## By level")
    assert "standing still" not in page
    assert "Ended by a fault: 6" in gradebooks(results)["gradebook.csv"]


def test_what_can_be_read_of_a_fault_stands_before_what_is_sealed_however_common():
    full = a_class(1, seeds=3)
    (one,) = full.students
    told = Evidence(line=7, message="NameError: slop")
    hikes = tuple(
        msgspec.structs.replace(h, verdict="exception", evidence=told if k == 0 else Evidence())
        for k, h in enumerate(sorted(one.hikes, key=lambda h: h.phase != "preview"))
    )
    one = msgspec.structs.replace(one, hikes=hikes, verdicts={"exception": len(hikes)})
    first, second = view_of(msgspec.structs.replace(full, students=(one,)))["students"][0][
        "evidence"
    ]
    assert (first["count"], first["texts"]) == (1, ["NameError: slop"])
    assert first["count"] + first["sealed"] + second["count"] + second["sealed"] == len(hikes)
    secret = tuple(h for h in hikes if h.phase == "final")
    one = msgspec.structs.replace(one, hikes=secret)
    (only,) = view_of(msgspec.structs.replace(full, students=(one,)))["students"][0]["evidence"]
    assert (only["count"], only["texts"]) == (len(secret), [SEALED_EVIDENCE])


@pytest.mark.parametrize(
    ("tied", "places"),
    [
        (("Bo",), "from 1 other hiker (place 2)"),
        (("Bo", "Cy", "Ed"), "from 3 other hikers (places 2, 3 and 5)"),
        (("Bo", "Cy", "Di", "Fi", "Gi"), "from 5 other hikers (places 2 to 4, 6 and 7)"),
        (("Bo", "Di", "Fi", "Hi", "Jo"), "from 5 other hikers (places between 2 and 10)"),
    ],
)
def test_a_tie_names_as_many_places_as_hikers(tied, places):
    names = ("Al", "Bo", "Cy", "Di", "Ed", "Fi", "Gi", "Hi", "Iv", "Jo")
    one = msgspec.structs.replace(a_class(1).students[0], tied_with=tied)
    words = tie_words(one, {name: k for k, name in enumerate(names, 1)})
    assert words == f"the difference {places} may be luck"
    assert tie_words(msgspec.structs.replace(one, tied_with=()), {}) == ""


def test_our_own_errors_are_charged_to_nobody():
    full = a_class(2, seeds=3)
    one = full.students[0]
    hikes = tuple(msgspec.structs.replace(h, verdict="engine_error") if h.seed_index == 1 else h
                  for h in one.hikes)  # fmt: skip
    one = msgspec.structs.replace(one, hikes=hikes, verdicts={"engine_error": 2, "ok": 4},
                                 tied_with=())  # fmt: skip
    results = msgspec.structs.replace(full, students=(one,), engine_errors=2)
    view = view_of(results)
    assert view["students"][0]["faults"] == 0
    assert view["students"][0]["levels"][0]["scores"][1] is None
    assert all(f["called"] != "engine error" for f in view["students"][0]["evidence"])
    assert "2 not counted" in page_of(view, results)
    assert "count for nobody" in page_of(view, results)


@given(st.lists(st.integers(0, 4095), max_size=80))
def test_curves_come_back_as_they_were(values):
    assert decoded(encoded(values)) == values


def test_resampling_keeps_the_ends_and_straight_lines():
    line = [1000 - 10 * k for k in range(CURVE_POINTS)]
    found = resampled(line)
    assert (found[0], found[-1]) == (1000, line[-1])
    steps = [b - a for a, b in pairwise(found)]
    assert max(steps) - min(steps) < 1e-6
    assert resampled([]) == []
