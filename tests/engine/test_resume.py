"""From a minute of a hike on: the same verbs after it make the same hike."""

import contextlib
from typing import Any

import pytest
from helpers.builders import actions, noisy, some_fast

from engine import BadInput, Dusk, Expedition, resume, save_replay
from engine.replay import hike_until
from engine.running.strategy import load_strategy, run_on


def hiked(seed: int) -> Expedition:
    expedition = Expedition(noisy(), seed)
    with contextlib.suppress(Dusk):
        for verb, *arguments in actions(seed):
            if verb != "finish":
                getattr(expedition, verb)(*arguments)
    expedition.finish()
    return expedition


@pytest.mark.parametrize("block", some_fast(range(10), 1))
def test_at_every_minute_of_random_hikes_the_same_verbs_give_the_same_hike(block: int) -> None:
    for seed in range(5 * block, 5 * block + 5):
        whole = hiked(seed)
        for minute in range(int(whole.level.daylight)):
            begun = hike_until(whole, minute)
            assert begun.elapsed_ms <= minute * 60_000
            for record in whole.records[len(begun.records) :]:
                with contextlib.suppress(Dusk):
                    record.repeat(begun)
            assert begun.state_hash == whole.state_hash
            assert begun.track == whole.track


def test_a_strategy_goes_on_where_another_stood(tmp_path: Any) -> None:
    whole = hiked(3)
    save_replay(whole, tmp_path / "a.jsonl.gz")
    result, begun = resume(tmp_path / "a.jsonl.gz", 20)
    done = list(begun.records)
    readings = len(begun.readings)
    known: list[int] = []

    def onward(hiker: Any) -> None:
        known.append(len(hiker.readings))
        while hiker.daylight > 0:
            hiker.walk(-80 * hiker.measure())

    end = run_on(begun, load_strategy(onward))
    assert known == [readings]
    assert begun.records[: len(done)] == done == whole.records[: len(done)]
    assert end.score != result.score


@pytest.mark.parametrize("minute", [-1.0, 60.0, 99.0, float("nan")])
def test_a_minute_outside_the_day_is_one_line(minute: float, tmp_path: Any) -> None:
    save_replay(hiked(3), tmp_path / "a.jsonl.gz")
    with pytest.raises(BadInput, match="expected 0 or more, and less than 60"):
        resume(tmp_path / "a.jsonl.gz", minute)
