"""A lesson without browsers: phases, students, predictions, hikes, files, and refusals."""

import pytest
from helpers.lesson import RATE, Clock, begun, hiked, joined, refusal

from engine import verify
from engine.core.errors import BadInput
from game.classroom import events as ev
from game.classroom.final_judging import save_hand_hike
from game.classroom.lesson import replayed
from game.classroom.service import Service


def test_a_student_comes_in_by_code_and_name_and_the_token_keeps_the_place(tmp_path):
    service = begun(tmp_path)
    token = service.join(f" {service.lesson.code.lower()} ", "Ada", "10.0.0.1")
    student = service.known(token)
    assert student is not None
    assert (student.name, [s.name for s in service.lesson.present]) == ("Ada", ["Ada"])
    assert service.known(token) is student  # two tabs are one student
    assert service.known(token + "x") is None
    assert token not in (tmp_path / "class.sqlite").read_bytes().decode("latin-1")


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("AAAA", "Ada", "code"),
        ("", "Ada", "code"),
        (None, "\u200b\u202e", "name"),
        (None, "   ", "name"),
        (None, "!!!", "name"),
        (None, "sh1t", "word"),
        (None, "K u r w a", "word"),
        (None, "操你", "word"),
        (None, "کونی", "word"),
        (None, "Teacher", "word"),
    ],
)
def test_a_wrong_code_and_a_name_that_nobody_may_have_are_refused(tmp_path, code, name, why):
    service = begun(tmp_path)
    given = service.lesson.code if code is None else code
    assert refusal(service.join, given, name, "10.0.0.1") == f"class.refused.{why}"
    assert service.lesson.students == {}


@pytest.mark.parametrize("name", ["Dickinson", "Cassandra", "Scunthorpe", "田中", "Łucja", "عباس"])
def test_a_good_name_is_taken_as_it_is(tmp_path, name):
    service = begun(tmp_path)
    if name == "Scunthorpe":
        # The well-known price of a list of words: better asked for another name than insulted.
        assert refusal(service.join, service.lesson.code, name, "a") == "class.refused.word"
        return
    student = service.known(service.join(service.lesson.code, name, "a"))
    assert student is not None
    assert student.name == name


def test_two_of_one_name_are_told_apart_and_a_long_one_is_cut(tmp_path):
    service = begun(tmp_path)
    joined(service, "Ada", "ADA", "x" * 100)
    assert [s.name for s in service.lesson.present] == ["Ada", "ADA 2", "x" * 24]


def test_the_locked_door_and_a_place_that_was_freed(tmp_path):
    service = begun(tmp_path)
    token = service.join(service.lesson.code, "Ada", "a")
    student = service.known(token)
    assert student is not None
    service.switch("lock", True)
    assert refusal(service.join, service.lesson.code, "Bob", "b") == "class.refused.locked"
    service.rename(student.id, "Grace")
    assert student.name == "Grace"
    service.remove(student.id)
    assert service.known(token) is None
    assert refusal(service.rename, student.id, "Ada") == "class.refused.gone"


def test_hidden_names_are_mountaineers_and_come_back(tmp_path):
    service = begun(tmp_path)
    one, two = joined(service, "Ada", "Bob")
    service.switch("hide_names", True)
    shown = [service.shown_name(service.lesson.students[s]) for s in (one, two)]
    assert len({*shown, "Ada", "Bob"}) == 4
    service.switch("hide_names", False)
    assert service.shown_name(service.lesson.students[one]) == "Ada"


def test_predictions_are_taken_in_their_phase_alone(tmp_path):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    assert refusal(service.answer, ada, 1) == "class.refused.phase"
    service.move("predict")
    service.answer(ada, 2)
    service.answer(ada, 1)
    service.bet(ada, 40)
    for wrong in (0, 4, "1", None):
        assert refusal(service.answer, ada, wrong) == "class.refused.choice"
    for wrong in (-1, 101, 1.5, "40"):
        assert refusal(service.bet, ada, wrong) == "class.refused.choice"
    assert (service.round.answers["before"], service.round.bets) == ({ada: 1}, {ada: 40})
    service.move("play")
    assert refusal(service.bet, ada, 10) == "class.refused.phase"


def test_a_level_whose_question_is_a_bet_takes_the_cross_alone(tmp_path):
    service = begun(tmp_path, levels=("the-long-slope",))
    (ada,) = joined(service, "Ada")
    service.move("predict")
    assert refusal(service.answer, ada, 1) == "class.refused.choice"
    service.bet(ada, 40)
    assert service.round.bets == {ada: 40}


def test_everybody_hikes_one_mountain_with_one_luck(tmp_path):
    service = begun(tmp_path)
    ada, bob = joined(service, "Ada", "Bob")
    service.move("play")
    for student in (ada, bob):
        hiked(service, student)
    assert service.view(ada) == service.view(bob)
    assert len(service.view(ada).readings) == 2


@pytest.mark.parametrize(
    ("verb", "rate", "every", "east", "north"),
    [
        ("fly", RATE, 2, 0, 0),
        ("stride", RATE, 2, 0, 0),  # without a reading
        ("walk", RATE, 2, 1e9, 0),
        ("walk", RATE, 2, 201, 0),
        ("walk", RATE, 2, 0, 0),
        ("walk", RATE, 2, float("nan"), 0),
        ("walk", RATE, 2, float("inf"), 0),
        ("walk", RATE, 2, "10", 0),
        ("measure", 123.4, 2, 0, 0),
        ("measure", RATE, 0, 0, 0),
        ("measure", RATE, 10**9, 0, 0),
        ("measure", RATE, True, 0, 0),
        ("measure", None, 2, 0, 0),
        (["measure"], RATE, 2, 0, 0),
    ],
)
def test_a_verb_that_cannot_be_changes_nothing(tmp_path, verb, rate, every, east, north):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    service.move("play")
    before = service.view(ada)
    assert refusal(service.act, ada, verb, rate, every, east, north) == "class.refused.verb"
    assert service.view(ada) == before
    assert service.round.verbs == {}


def test_a_pause_stops_hikes_and_files(tmp_path):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    service.move("play")
    service.switch("pause", True)
    assert refusal(service.act, ada, "measure", RATE, 2) == "class.refused.paused"
    service.switch("pause", False)
    service.act(ada, "measure", RATE, 2)
    service.move("code")
    service.switch("pause", True)
    assert refusal(service.hand_in, ada, "x = 1") == "class.refused.paused"


def test_hikes_end_when_the_lesson_goes_on_and_the_next_one_is_on_another_mountain(tmp_path):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    service.move("play")
    hiked(service, ada)
    seed = service.round.seed
    service.move("code")
    assert service.view(ada).over
    assert refusal(service.act, ada, "rest", RATE, 2) == "class.refused.phase"
    service.move("play")  # the fog was lifted from the first one
    assert service.round.seed != seed
    assert not service.view(ada).over
    assert service.hike(ada, 0).over


def test_what_was_hiked_by_hand_becomes_replays_that_verify(tmp_path):
    service = begun(tmp_path)
    ada, bob = joined(service, "Ada", "../../Bob")
    service.move("play")
    hiked(service, ada, 3)
    hiked(service, bob, 1)
    service.move("code")
    files = [save_hand_hike(service, 0, student) for student in (ada, bob)]
    assert {file.parent for file in files} == {tmp_path / "by-hand" / "round-1"}
    scores = {verify(file).score for file in files}
    assert scores == {service.hike(s, 0).expedition.finish().score for s in (ada, bob)}


def test_files_are_kept_and_the_last_one_counts(tmp_path):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    assert refusal(service.hand_in, ada, "x = 1") == "class.refused.phase"
    service.move("code")
    assert service.hand_in(ada, "one") == 1
    assert service.hand_in(ada, "two") == 2
    assert refusal(service.hand_in, ada, " \n") == "class.refused.empty"
    assert refusal(service.hand_in, ada, "x" * 70_000) == "class.refused.large"
    student = service.lesson.students[ada]
    assert (student.files, student.draft) == (["one", "two"], "two")
    assert service.unscored() == [(ada, 2, "two")]
    service.note_score(ada, 2, "ok", (1.0, 2.0))
    assert service.unscored() == []


def test_what_is_typed_stays_while_the_page_is_made_again(tmp_path):
    service = begun(tmp_path)
    (ada,) = joined(service, "Ada")
    service.move("code")
    assert service.in_editor(ada) == ""
    service.draft(ada, "tried")
    assert service.in_editor(ada) == "tried"
    service.typed(ada, "tried, and more")
    service.typed(ada, "x" * 70_000)
    service.typed("nobody", "x")
    assert service.in_editor(ada) == "tried, and more"
    assert service.in_editor("nobody") == ""
    service.close()
    assert Service(tmp_path).in_editor(ada) == "tried"


def test_the_fog_does_not_lift_before_the_judge_is_done(tmp_path):
    service = begun(tmp_path)
    service.move("code")
    assert refusal(service.move, "reveal") == "class.refused.judging"
    service.move("judge")
    service.judging = True
    assert refusal(service.move, "code") == "class.refused.judging"
    service.judging = False
    service.note_judged({})
    service.move("reveal")
    service.move("explain")
    assert refusal(service.move, "code") == "class.refused.judged"


def test_the_timer_and_what_it_refuses(tmp_path):
    clock = Clock()
    service = begun(tmp_path, clock=clock)
    service.set_timer(5)
    assert service.lesson.until == clock.now + 300
    assert refusal(service.set_timer, 1000) == "class.refused.timer"
    service.set_timer(0)
    assert service.lesson.until == 0


def test_a_lesson_is_the_same_when_it_is_started_again(tmp_path):
    service = begun(tmp_path, ("quiet-bowl", "ravine"))
    token = service.join(service.lesson.code, "Ada", "a")
    student = service.known(token)
    assert student is not None
    service.move("predict")
    service.answer(student.id, 1)
    service.move("play")
    hiked(service, student.id)
    view, lesson = service.view(student.id), service.lesson
    seeds = service.seeds
    service.close()
    again = Service(tmp_path)
    assert again.lesson == lesson
    assert again.view(student.id) == view
    assert again.seeds == seeds
    found = again.known(token)
    assert found is not None
    assert found.name == "Ada"
    assert again.is_teacher(lesson.secret)
    again.act(student.id, "glance", RATE, 2)


def test_a_folder_holds_one_lesson_and_one_server(tmp_path):
    service = begun(tmp_path)
    with pytest.raises(BadInput, match="another `dusk class` is at work"):
        Service(tmp_path)
    service.close()
    with pytest.raises(BadInput, match="holds a lesson on quiet-bowl"):
        Service(tmp_path, ("ravine",))


def test_an_empty_folder_and_a_foreign_file_are_refused_in_one_line(tmp_path):
    with pytest.raises(BadInput, match="no lesson here"):
        Service(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "class.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(BadInput, match="not the file of a lesson"):
        begun(other)


def test_equal_events_make_equal_lessons():
    events = [
        ev.Opened("BCDF", "secret", ("quiet-bowl",), 2, 2),
        ev.Drew("quiet-bowl", "7"),
        ev.Joined("s1", "t", "Ada"),
        ev.Moved("predict"),
        ev.Bet("s1", 0, 30),
        ev.Removed("s1"),
    ]
    assert replayed(events) == replayed(events)
    assert replayed(events).present == []
