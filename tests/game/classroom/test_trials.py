"""Students' files under the judge's tier: outcomes, faults by their line, hostile files held."""

import asyncio
from importlib.resources import files

import pytest
from helpers.lesson import begun, joined
from helpers.paths import ROOT
from msgspec.structs import replace

from engine import hike, load_strategy
from engine.core.errors import BadInput
from engine.judging.sandbox.tiers import TIERS
from game.classroom.final_judging import compete_from, read_race, results_of
from game.classroom.practice_board import bins, standings
from game.classroom.runner import Runner
from game.classroom.trials import Trials

confined = pytest.mark.skipif(
    bool(TIERS["confined"].missing()), reason=f"not confined here: {TIERS['confined'].missing()}"
)
monty = pytest.mark.skipif(bool(TIERS["monty"].missing()), reason=TIERS["monty"].missing() or "-")
TEMPLATE = files("assets").joinpath("templates", "class_hike.py").read_text("utf-8")
MOUNTAINS = (("quiet-bowl", "3"), ("ravine", "12345678901234567890"))
HOSTILE = ("reads_the_system", "writes_anywhere", "sockets", "shell", "thread_bomb", "segfault",
           "output_flood", "reads_seeds", "reads_other_students", "swallows_dusk", "stops_itself",
           "walks_the_heap")  # fmt: skip


def run(tmp_path, *sources: str, hikes=MOUNTAINS[:1], isolation="auto"):
    """What comes of these files, run side by side."""

    async def all_of_them():
        trials = Trials(tmp_path / "stage", isolation)
        try:
            return await asyncio.gather(*(trials.run(source, hikes) for source in sources))
        finally:
            await trials.close()

    return asyncio.run(all_of_them())


@pytest.mark.slow
@confined
def test_a_file_hikes_as_it_does_everywhere(tmp_path):
    (answer,) = run(tmp_path, TEMPLATE, hikes=MOUNTAINS)
    file = tmp_path / "class_hike.py"
    file.write_text(TEMPLATE)
    for outcome, (level, seed) in zip(answer.outcomes, MOUNTAINS, strict=True):
        result = hike(level, load_strategy(str(file)), int(seed))
        assert outcome.score == round(result.score, 3)
        assert outcome.verdict == "ok"
        assert outcome.track[0][3] == 1.0
        assert len(outcome.track) <= 200


@pytest.mark.slow
@confined
@monty
def test_the_same_file_hikes_the_same_under_every_tier(tmp_path):
    one, other = (
        run(tmp_path, TEMPLATE, hikes=MOUNTAINS, isolation=tier)[0]
        for tier in ("confined", "monty")
    )
    assert one.outcomes == other.outcomes


@pytest.mark.slow
@confined
def test_the_first_fault_is_told_with_its_line_and_what_was_printed(tmp_path):
    broken = "print('before')\ndef hike(hiker):\n    print('here')\n    return 1 / 0\n"
    wrong, nothing, syntax = run(tmp_path, broken, "x = 1\n", "def hike(hiker:\n")
    assert wrong.outcomes[0].fault is not None
    assert (wrong.outcomes[0].fault.line, wrong.outcomes[0].verdict) == (4, "exception")
    assert "here" in wrong.outcomes[0].printed
    assert [a.outcomes[0].verdict for a in (nothing, syntax)] == ["load_error", "load_error"]
    assert str(tmp_path) not in repr((wrong, nothing, syntax))  # no path of the machine


@pytest.mark.slow
@confined
def test_hostile_files_are_held_and_the_next_file_runs(tmp_path):
    sources = [(ROOT / "tests/hostile" / f"{name}.py").read_text("utf-8") for name in HOSTILE]
    answers = run(tmp_path, *sources, TEMPLATE)
    assert all(not answer.failed for answer in answers)
    assert answers[-1].outcomes[0].verdict == "ok"
    assert all(str(tmp_path) not in repr(answer) for answer in answers)


@pytest.mark.slow
@confined
def test_after_a_lesson_the_folder_is_what_a_competition_leaves(tmp_path):
    service = begun(tmp_path / "lesson")
    ada, bob, eve = joined(service, "Ada", "=Bob", "Eve")
    service.move("code")
    service.hand_in(ada, TEMPLATE)
    service.hand_in(bob, TEMPLATE.replace("150", "10"))
    service.hand_in(eve, "def hike(hiker):\n    return 1 / 0\n")
    service.close()
    results = compete_from(tmp_path / "lesson", "auto", 1, lambda line: None, lambda k, n: None)
    assert results.students[0].name == "Ada"
    assert {s.name for s in results.students} == {"Ada", "=Bob", "Eve"}
    for name in ("board.html", "gradebook.csv", "board.csv", "seeds.json", "feedback/Ada.md"):
        assert (tmp_path / "lesson" / name).is_file()
    race = read_race(tmp_path / "lesson")
    assert race is not None
    assert {track.name for track in race.tracks} == {"Ada", "=Bob", "Eve"}
    assert results_of(tmp_path / "lesson") == results
    assert "\n=Bob" not in (tmp_path / "lesson" / "gradebook.csv").read_text()


def test_the_final_needs_a_lesson_and_files(tmp_path):
    with pytest.raises(BadInput, match="no lesson here"):
        compete_from(tmp_path / "a", "auto", 1, lambda line: None, lambda k, n: None)
    begun(tmp_path / "b").close()
    with pytest.raises(BadInput, match="nobody has handed in"):
        compete_from(tmp_path / "b", "auto", 1, lambda line: None, lambda k, n: None)


class Slow:
    """In place of the judge's process: every file takes until it is let go."""

    def __init__(self) -> None:
        self.gates: dict[str, asyncio.Event] = {}
        self.begun: list[str] = []

    async def run(self, source, hikes):
        from game.classroom.trials import Outcome, TrialAnswer

        self.begun.append(source)
        if source.startswith("sleep"):
            await self.gates.setdefault(source, asyncio.Event()).wait()
        return TrialAnswer(1, tuple(Outcome(500.0, "ok", True, 1) for _ in hikes))


def test_a_sleeping_file_keeps_nobody_from_a_score(tmp_path):
    async def lesson() -> None:
        service = begun(tmp_path)
        students = joined(service, *(f"Student {k}" for k in range(8)))
        service.move("code")
        trials = Slow()
        runner = Runner(service, trials, lambda student: None, at_once=4)  # type: ignore[arg-type]
        runner.score(students[0], service.hand_in(students[0], "sleep 0"), "sleep 0")
        for student in students[1:]:
            runner.score(student, service.hand_in(student, "quick"), "quick")
        runner.attempt(students[0], "sleep 1", *service.practice_hikes()[0])
        runner.attempt(students[0], "sleep 2", *service.practice_hikes()[0])
        assert runner.position(students[0]) == 1
        await asyncio.sleep(0.05)
        scored = [s.scored is not None for s in service.lesson.present]
        assert scored == [False] + [True] * 7
        for gate in trials.gates.values():
            gate.set()
        await asyncio.sleep(0.05)
        assert service.lesson.present[0].scored is not None

    asyncio.run(lesson())


WORKER = """
import json, os, sys
first = os.path.join(sys.argv[1], "first")
for line in sys.stdin:
    job = json.loads(line)
    if job["source"] == "dies" or not os.path.exists(first):
        open(first, "w").close()
        raise SystemExit
    outcome = {"score": 500, "verdict": "ok", "safe": True, "readings": 1}
    print(json.dumps({"number": job["number"], "outcomes": [outcome]}), flush=True)
"""
"""In place of the judge's process: the first one ends at its first job, as all do where they are
told so."""


def test_a_judge_who_ends_is_started_again_and_no_try_is_lost(tmp_path):
    async def tries():
        trials = Trials(tmp_path, program=WORKER)
        try:
            first = await asyncio.gather(*(trials.run("a", MOUNTAINS[:1]) for _ in range(5)))
            dead = await trials.run("dies", MOUNTAINS[:1])
            return first, dead, await trials.run("b", MOUNTAINS[:1])
        finally:
            await trials.close()

    first, dead, last = asyncio.run(tries())
    assert [answer.failed for answer in (*first, last)] == [""] * 6
    assert "gone" in dead.failed
    assert {answer.outcomes[0].score for answer in (*first, last)} == {500}


def test_where_the_judge_cannot_be_started_the_student_is_told_and_the_next_has_his_turn(tmp_path):
    class Broken(Slow):
        async def run(self, source, hikes):
            if source == "broken":
                raise RuntimeError("no process can be started")
            return await super().run(source, hikes)

    async def lesson() -> None:
        service = begun(tmp_path)
        ada, bob = joined(service, "Ada", "Bob")
        service.move("code")
        runner = Runner(service, Broken(), lambda student: None, at_once=2)  # type: ignore[arg-type]
        for student, source in ((ada, "broken"), (bob, "quick")):
            runner.attempt(student, source, *service.practice_hikes()[0])
        await asyncio.sleep(0.05)
        assert "no process" in runner.tried[ada].answer.failed
        assert runner.tried[bob].answer.outcomes[0].score == 500
        assert not runner.busy

    asyncio.run(lesson())


def test_a_file_that_could_not_be_run_has_another_turn(tmp_path):
    class Faulty(Slow):
        async def run(self, source, hikes):
            found = await super().run(source, hikes)
            return replace(found, failed="too busy", outcomes=()) if len(self.begun) < 3 else found

    async def lesson() -> None:
        service, trials = begun(tmp_path), Faulty()
        (ada,) = joined(service, "Ada")
        service.move("code")
        runner = Runner(service, trials, lambda student: None, retry=0.01)  # type: ignore[arg-type]
        runner.score(ada, service.hand_in(ada, "quick"), "quick")
        for _ in range(200):
            await asyncio.sleep(0.01)
            if service.lesson.present[0].scored is not None:
                break
        assert service.unscored() == []
        assert trials.begun == ["quick"] * 3

    asyncio.run(lesson())


def test_equal_scores_are_a_tie_and_better_ones_stand_first():
    found = standings(
        [("a", (100.0, 200.0, 300.0)), ("b", (900.0, 950.0, 990.0)), ("c", (100.0, 200.0, 300.0)),
         ("old", (1.0,))],
        ("ravine",), 3,
    )  # fmt: skip
    assert [one.student for one in found] == ["b", "a", "c"]
    assert (found[1].low, found[1].high) == (found[2].low, found[2].high)
    assert found[0].score > found[1].score
    assert standings([], ("ravine",), 3) == []


def test_crosses_are_counted_by_tenths():
    assert bins([0, 9, 10, 55, 99, 100]) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]
