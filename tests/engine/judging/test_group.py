"""A worker's groups: who was too late beside others hikes again alone; mountains are shared."""

import pickle
from collections.abc import Iterator

import msgspec
import pytest
from helpers.builders import quadratic

from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.judging.results import Evidence
from engine.judging.sandbox.limits import Limits, TakesLong
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.store import StoredFullHike, unpack_verbs
from engine.judging.verdicts import GIVEN_UP
from engine.judging.workers.group import HikeGroup, WorkerConfig, hike_group_with, patient_row
from engine.level_files.loading import load_level

LEVEL = quadratic(daylight=60)
ENTRANT = Entrant("fair", "fair", "hike.py", "fair")


class Busy:
    """A worker under which some hikes time out or take long."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.levels: list[Level] = []
        self.made: list[bool] = []
        """Whether nothing of the mountain is left to be made when a hike begins."""

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def judge_all(self, level, seed, entrants) -> Iterator[tuple[int, JudgedHike | Exception]]:
        for place, entrant in [*enumerate(entrants)][::-1]:  # they end in any order
            yield place, self.judged(level, seed, entrant)

    def judge(self, level, seed, entrant, care) -> JudgedHike | Exception:
        return self.judged(level, seed, entrant)

    def judged(self, level, seed, entrant) -> JudgedHike | Exception:
        self.asked.append(entrant.name)
        self.levels.append(level)
        self.made.append("hillsides" in vars(level.mountain(seed).terrain))
        expedition = Expedition(level, seed)
        late = entrant.name == "late"
        if entrant.name == "sleeps":
            return TakesLong(sleeps=True)
        if not late:
            expedition.measure()
        return JudgedHike(expedition, "timeout_cpu" if late else "ok", Evidence(), 1.0, 0)


def test_who_takes_long_or_is_late_beside_others_has_no_row_yet() -> None:
    worker = Busy()
    names = ("early", "late", "sleeps", "fair")
    entrants = tuple(Entrant(name, name, "hike.py", name) for name in names)
    group = HikeGroup(WorkerConfig("", Limits(), "confined", ()), LEVEL, "final", 0, 1, entrants)
    hiked = hike_group_with(worker, group)
    rows = [msgspec.json.decode(row, type=StoredFullHike) for row in hiked.rows]
    assert [(row.name, row.hike.verdict) for row in rows] == [("early", "ok"), ("fair", "ok")]
    assert hiked.long == (("late", False), ("sleeps", True))
    assert sorted(worker.asked) == sorted(names)


def test_the_rows_of_who_is_given_up_say_so_and_have_no_verbs() -> None:
    worker = Busy()
    lost = (Entrant("late", "late", "hike.py", "late"), "timeout_cpu")
    config = WorkerConfig("", Limits(), "confined", ())
    group = HikeGroup(config, LEVEL, "final", 0, 1, (), given_up=(lost,))
    (line,) = hike_group_with(worker, group).rows
    row = msgspec.json.decode(line, type=StoredFullHike)
    assert (row.name, row.hike.verdict, row.hike.score) == ("late", "timeout_cpu", 0.0)
    assert row.hike.evidence.message == GIVEN_UP
    assert unpack_verbs(row.verbs) == []
    assert worker.asked == []


def test_groups_that_travelled_share_one_level_and_so_its_mountain() -> None:
    worker = Busy()
    entrants = (Entrant("early", "early", "hike.py", "early"),)
    group = HikeGroup(WorkerConfig("", Limits(), "confined", ()), LEVEL, "final", 0, 1, entrants)
    for _ in range(3):
        hike_group_with(worker, pickle.loads(pickle.dumps(group)))
    assert len({id(level) for level in worker.levels}) == 1 < len(worker.levels)


@pytest.mark.parametrize("made", [hike_group_with, lambda *given: patient_row(*given, ENTRANT)])
def test_nothing_of_a_mountain_is_left_for_the_first_reading_of_some_hiker(made) -> None:
    worker, level = Busy(), load_level("two-weights")
    config = WorkerConfig("", Limits(), "confined", ())
    made(worker, HikeGroup(config, level, "final", 0, 1, (ENTRANT,)))
    assert worker.made == [True]
