"""A worker's groups: who was too late beside others hikes again alone; mountains are shared."""

import pickle

import msgspec
import pytest
from helpers.builders import quadratic

from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.judging.results import Evidence
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.store import FullRow
from engine.judging.workers.group import Group, WorkerConfig, hike_group_with

LEVEL = quadratic(daylight=60)


class Busy:
    """A worker under which hikes time out, as long as others hike beside them or always."""

    def __init__(self, always: bool) -> None:
        self.always = always
        self.asked: list[tuple[str, bool]] = []
        self.levels: list[Level] = []

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def judge(self, level, seed, entrant, alone=False) -> JudgedHike:
        self.asked.append((entrant.name, alone))
        self.levels.append(level)
        expedition = Expedition(level, seed)
        late = entrant.name == "late" and (self.always or not alone)
        if not late:
            expedition.measure()
        expedition.finish()
        return JudgedHike(expedition, "timeout_cpu" if late else "ok", Evidence(), 1.0, 0)


@pytest.mark.parametrize(("always", "verdict"), [(False, "ok"), (True, "timeout_cpu")])
def test_who_was_late_hikes_again_alone(always, verdict) -> None:
    worker = Busy(always)
    entrants = tuple(Entrant(name, name, "hike.py", name) for name in ("early", "late", "fair"))
    group = Group(WorkerConfig("", Limits(), "confined", ()), LEVEL, "final", 0, 1, entrants)
    rows = [msgspec.json.decode(row, type=FullRow) for row in hike_group_with(worker, group)]
    assert [row.name for row in rows] == ["early", "late", "fair"]
    assert [row.hike.verdict for row in rows] == ["ok", verdict, "ok"]
    assert rows[1].hike.readings == (0 if always else 1)
    assert [asked for asked in worker.asked if asked[1]] == [("late", True)]
    assert worker.asked[-1] == ("late", True)


def test_groups_that_travelled_share_one_level_and_so_its_mountain() -> None:
    worker = Busy(always=False)
    entrants = (Entrant("early", "early", "hike.py", "early"),)
    group = Group(WorkerConfig("", Limits(), "confined", ()), LEVEL, "final", 0, 1, entrants)
    for _ in range(3):
        hike_group_with(worker, pickle.loads(pickle.dumps(group)))
    assert len({id(level) for level in worker.levels}) == 1 < len(worker.levels)
