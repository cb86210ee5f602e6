"""Who takes long holds nobody up, and is given up by a rule that depends on no order."""

import msgspec
import pytest
from helpers.builders import quadratic
from helpers.judged_class import a_class
from helpers.judging_room import on_linux

from engine.core.expedition import Expedition
from engine.judging.results import Evidence
from engine.judging.sandbox.limits import Limits, TakesLong
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.verdicts import GIVEN_UP, verdict_of_the_rest
from engine.judging.workers import slow_lane
from engine.judging.workers.group import TRIES, HikeGroup, WorkerConfig, row_of
from engine.judging.workers.slow_lane import SlowLane

LEVEL = quadratic(daylight=60)
WHO = Entrant("ada", "s1", "hike.py", "d")
GREEDY = "def hike(hiker):\n    bytearray(10**11)\n"
FIRST = ((LEVEL.name, "preview", 0), (LEVEL.name, "preview", 1))


def groups(count: int) -> list[HikeGroup]:
    config = WorkerConfig("", Limits(), "confined", ())
    return [HikeGroup(config, LEVEL, "preview", k, k, (WHO,)) for k in range(count)]


@pytest.fixture
def lane(monkeypatch):
    """A lane whose hikes end as they are told, by seed index: one after the other, then well."""
    told: dict[int, list[str]] = {}
    asked: list[int] = []
    silent: list[bool] = []
    """Filled where they end before they ask for anything."""

    class Still:
        def __init__(self, config: WorkerConfig) -> None: ...
        def start(self) -> None: ...
        def close(self) -> None: ...

    def hiked(worker: Still, group: HikeGroup, entrant: Entrant):
        asked.append(group.seed_index)
        ends = told.get(group.seed_index)
        verdict = ends.pop(0) if ends else "ok"
        if verdict == "broken":
            return "OSError: gone"
        expedition = Expedition(group.level, group.seed)
        if not silent:
            expedition.rest(1)
        return row_of(group, entrant, JudgedHike(expedition, verdict, Evidence(), 0.0, 0))

    monkeypatch.setattr(slow_lane, "Worker", Still)
    monkeypatch.setattr(slow_lane, "patient_row", hiked)
    found = SlowLane(WorkerConfig("", Limits(), "confined", ()), 1, FIRST)
    found.told, found.asked, found.silent = told, asked, silent
    yield found
    found.close()


def ended(lane: SlowLane) -> dict[int, str]:
    return {row.hike.seed_index: row.hike.verdict for row in lane.rows(wait=True)}


def test_a_file_whose_first_two_hikes_ran_into_the_limits_is_given_up(lane) -> None:
    lane.told |= {0: ["timeout_cpu"], 1: ["out_of_memory"]}
    mountains = groups(5)
    lane.take(WHO, False, mountains[:2], mountains[2:], {})
    assert ended(lane) == {0: "timeout_cpu", 1: "out_of_memory"}
    (lost,) = lane.given_up
    assert (lost.entrant, lost.verdict) == (WHO, "out_of_memory")
    assert [group.seed_index for group in lost.groups] == [2, 3, 4]


@pytest.mark.parametrize("late", [0, 1])
def test_a_file_late_on_one_of_its_first_two_mountains_hikes_all_others(lane, late) -> None:
    lane.told |= {k: ["timeout_cpu"] for k in (late, 2, 3)}
    mountains = groups(5)
    lane.take(WHO, False, mountains[:2], mountains[2:], {})
    assert ended(lane)[4] == "ok"
    assert len(lane.asked) == 5
    assert lane.given_up == []


def test_who_computes_past_the_limit_before_a_word_is_not_hiked_again_where_greeted_alike(
    lane,
) -> None:
    lane.told[0] = ["timeout_cpu"]
    lane.silent.append(True)
    mountains = groups(5)
    lane.take(WHO, False, mountains[:2], mountains[2:], {})
    assert ended(lane) == {0: "timeout_cpu", 1: "timeout_cpu"}
    assert lane.asked == [0]
    (lost,) = lane.given_up
    assert [group.seed_index for group in lost.groups] == [2, 3, 4]


@pytest.mark.parametrize(
    ("verdict", "daylight"),
    [("timeout_wall", 60), ("out_of_memory", 60), ("timeout_cpu", 61)],
)
def test_who_ends_otherwise_or_is_greeted_otherwise_hikes_on_both(lane, verdict, daylight) -> None:
    lane.told[0] = [verdict]
    lane.silent.append(True)
    first, second, *rest = groups(3)
    second = second._replace(level=quadratic(daylight=daylight))
    lane.take(WHO, False, (first, second), rest, {})
    assert ended(lane) == {0: verdict, 1: "ok", 2: "ok"}
    assert lane.asked == [0, 1, 2]


def test_what_an_earlier_judge_found_counts_as_well(lane) -> None:
    mountains = groups(4)
    lane.told[1] = ["timeout_cpu"]
    lane.take(WHO, False, mountains[1:2], mountains[2:], {FIRST[0]: "timeout_wall"})
    assert ended(lane) == {1: "timeout_cpu"}
    assert len(lane.given_up) == 1


def test_a_sleeper_who_runs_out_of_computing_time_beside_others_hikes_again_alone(lane) -> None:
    lane.told[0] = ["timeout_cpu"]
    lane.take(WHO, True, groups(1), [], {})
    assert ended(lane) == {0: "ok"}
    assert lane.asked == [0, 0]


def test_a_hike_that_fails_by_our_fault_is_tried_again_and_then_counts_for_nobody(lane) -> None:
    lane.told[0] = ["broken"] * TRIES
    lane.take(WHO, False, groups(1), [], {})
    assert ended(lane) == {0: "engine_error"}
    assert len(lane.asked) == TRIES


@pytest.mark.parametrize(
    ("verdicts", "rest"),
    [
        ((), None),
        (("timeout_cpu",), None),
        (("timeout_cpu", "ok"), None),
        (("exception", "exception"), None),
        (("output_limit", "timeout_cpu"), None),
        (("timeout_wall", "timeout_cpu"), "timeout_cpu"),
        (("out_of_memory", "out_of_memory"), "out_of_memory"),
    ],
)
def test_only_hikes_that_score_nothing_anyway_give_a_file_up(verdicts, rest) -> None:
    assert verdict_of_the_rest(dict(enumerate(verdicts)), range(len(verdicts))) == rest


@on_linux
def test_a_class_is_told_who_was_given_up_and_nobody_else_loses_by_it(judge, tmp_path) -> None:
    alone = judge(a_class(tmp_path / "alone", 3), tmp_path / "quiet")
    source = a_class(tmp_path / "class", 3)
    (source / "greedy.py").write_text(GREEDY)
    (tmp_path / "loud/.judge").mkdir(parents=True)
    secret = (tmp_path / "quiet/.judge/secret.json").read_bytes()
    (tmp_path / "loud/.judge/secret.json").write_bytes(secret)
    results = judge(source, tmp_path / "loud")
    students = {student.name: student for student in results.students}
    greedy = students.pop("greedy")
    assert greedy.verdicts == {"out_of_memory": 2}
    assert (greedy.mean_score, greedy.not_hiked) == (0.0, 1)
    assert results.fairness.given_up == ("greedy",)
    assert any(line.startswith("greedy: out of memory on its first 2") for line in judge.said)
    for student in alone.students:
        mine, theirs = (
            [(h.verdict, h.score, h.readings) for h in s.hikes]
            for s in (student, students[student.name])
        )
        assert mine == theirs
        assert students[student.name].not_hiked == 0


@on_linux
def test_a_judge_stopped_before_the_rows_of_who_was_given_up_ends_alike(judge, tmp_path) -> None:
    source = a_class(tmp_path / "class", 1)
    (source / "greedy.py").write_text(GREEDY)
    whole = judge(source, tmp_path / "out", final=4)
    log = tmp_path / "out/.judge/hikes.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if GIVEN_UP.encode() not in line]
    assert len(kept) == len(lines) - 4, "three of the final, and the second run of the first"
    log.write_bytes(b"".join(kept))
    again = judge(source, tmp_path / "out", final=4)
    assert without_clock(again) == without_clock(whole)


def without_clock(results) -> bytes:
    students = tuple(
        msgspec.structs.replace(
            s, hikes=tuple(msgspec.structs.replace(h, cpu_seconds=1) for h in s.hikes)
        )
        for s in results.students
    )
    return msgspec.json.encode(msgspec.structs.replace(results, students=students))


@on_linux
@pytest.mark.parametrize(
    ("source", "sleeps"),
    [
        ("def hike(hiker):\n    while True: pass\n", False),
        ("import time\ndef hike(hiker):\n    time.sleep(60)\n", True),
    ],
    ids=["computes", "sleeps"],
)
def test_a_brief_hike_that_takes_long_is_stopped_without_a_verdict(
    tmp_path, source, sleeps
) -> None:
    from engine.judging.sandbox.judged_hike import judge_hike
    from engine.judging.sandbox.tiers import lay_out
    from engine.judging.sandbox.zygote_client import ZygoteClient

    tmp_path.chmod(0o755)
    stage = tmp_path / "stage"
    stage.mkdir()
    (tmp_path / "hike.py").write_text(source)
    entrant = lay_out(stage, tmp_path / "hike.py")
    with ZygoteClient(stage, Limits()) as zygote, pytest.raises(TakesLong) as stopped:
        judge_hike(zygote, LEVEL, 1, entrant, "brief")
    assert stopped.value.sleeps is sleeps
