"""Board and feedback name every verdict of the table, a fault as a fault and no other."""

import pytest
from helpers.board_class import a_class
from msgspec.structs import replace

from engine.judging.results import Evidence, Results
from engine.judging.verdicts import VERDICTS, Verdict, is_fault, verdict_title
from game.board.content import view_of
from game.board.feedback import feedback_of
from game.board.page import table_of


def ending_in(verdict: Verdict) -> Results:
    """A class of one whose every hike ends so."""
    made = a_class(1, 2, revealed=True)
    (student,) = made.students
    evidence = Evidence(message="a reason") if is_fault(verdict) else Evidence()
    hikes = tuple(replace(h, verdict=verdict, evidence=evidence) for h in student.hikes)
    return replace(made, students=(replace(student, hikes=hikes, verdicts={verdict: len(hikes)}),))


@pytest.mark.parametrize("verdict", VERDICTS)
def test_board_and_feedback_name_it(verdict: Verdict) -> None:
    results = ending_in(verdict)
    view = view_of(results)
    assert verdict_title(verdict) in table_of(view, results)
    page = feedback_of(results.students[0], view["students"][0], view, results)
    assert (f"**{verdict_title(verdict)}** on " in page) is is_fault(verdict)
    assert ("No faults" in page) is not is_fault(verdict)
    assert bool(view["students"][0]["faults"]) is is_fault(verdict)
