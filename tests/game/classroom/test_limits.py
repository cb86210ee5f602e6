"""How often somebody may ask: guessing the code, floods of joins, of verbs and of files."""

import pytest
from helpers.lesson import RATE, Clock, begun, joined, refusal

OFTEN = "class.refused.often"


def counted(clock, ask, times: int = 200) -> int:
    """How many of so many in one instant are refused as too many."""
    return sum(ask(k) == OFTEN for k in range(times))


def test_the_code_can_be_guessed_a_dozen_times_and_then_every_other_second(tmp_path):
    clock = Clock()
    service = begun(tmp_path, clock=clock)
    wrong = "BBBB" if service.lesson.code != "BBBB" else "CCCC"

    def guess(_: int) -> str:
        return refusal(service.join, wrong, "Mallory", "10.6.6.6")

    assert counted(clock, guess, 50) == 38
    assert refusal(service.join, service.lesson.code, "Mallory", "10.6.6.6") == OFTEN
    assert refusal(service.join, service.lesson.code, "Ada", "10.0.0.1") == ""  # not for others
    clock.now += 2
    assert guess(0) == "class.refused.code"


def test_many_addresses_that_guess_together_are_slowed_down_too(tmp_path):
    clock = Clock()
    service = begun(tmp_path, clock=clock)
    wrong = "BBBB" if service.lesson.code != "BBBB" else "CCCC"
    found = counted(clock, lambda k: refusal(service.join, wrong, "M", f"10.6.{k}.1"), 500)
    assert found == 380


@pytest.mark.slow
def test_a_flood_of_joins_and_a_full_room(tmp_path):
    clock = Clock()
    service = begun(tmp_path, clock=clock)

    def join(k: int) -> str:
        return refusal(service.join, service.lesson.code, f"Student {k}", "10.6.6.6")

    assert counted(clock, join, 100) == 40
    for k in range(700):
        refusal(service.join, service.lesson.code, f"S{k}", f"10.1.{k}.1")
    assert len(service.lesson.present) == 500


def test_verbs_files_and_answers_of_one_student_are_limited_and_nobody_elses(tmp_path):
    clock = Clock()
    service = begun(tmp_path, clock=clock)
    ada, bob = joined(service, "Ada", "Bob")
    service.move("predict")
    assert counted(clock, lambda k: refusal(service.bet, ada, k % 100)) == 170
    service.move("play")
    assert counted(clock, lambda k: refusal(service.act, ada, "glance", RATE, 2)) == 170
    assert refusal(service.act, bob, "glance", RATE, 2) == ""
    service.move("code")
    assert counted(clock, lambda k: refusal(service.hand_in, ada, f"# {k}")) == 194
    assert refusal(service.hand_in, bob, "# one") == ""


def test_a_hike_and_a_students_files_have_an_end(tmp_path):
    clock = Clock()
    service = begun(tmp_path, clock=clock)
    (ada,) = joined(service, "Ada")
    service.move("code")
    for k in range(200):
        clock.now += 10
        assert refusal(service.hand_in, ada, f"# {k}") == ""
    clock.now += 10
    assert refusal(service.hand_in, ada, "# one more") == OFTEN
