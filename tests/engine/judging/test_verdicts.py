"""One table of verdicts: who adds half a row is told what is missing."""

from typing import Any, get_args

import pytest
from helpers.judging_room import HOSTILE, expected

from engine.judging.verdicts import VERDICTS, Verdict, VerdictRow, is_fault, self_reported
from engine.running.source_file import Ending


def test_the_type_and_the_table_have_the_same_verdicts() -> None:
    lines, rows = get_args(Verdict), tuple(VERDICTS)
    assert set(lines) ^ set(rows) == set(), "a line in `Verdict` and a row in `VERDICTS` for each"
    assert lines == rows


def test_half_a_row_is_no_row() -> None:
    half: Any = VerdictRow
    with pytest.raises(TypeError, match="words"):
        half("strategy", True, False, True, False)


def test_every_row_says_something_of_its_own() -> None:
    words = [row.words for row in VERDICTS.values()]
    assert all(words)
    assert len(set(words)) == len(words)


def test_only_the_judge_s_own_fault_does_not_count() -> None:
    for verdict, row in VERDICTS.items():
        assert row.counts is (row.at_fault != "judge"), verdict


def test_what_the_engine_ends_a_hike_with_a_strategy_s_process_may_report() -> None:
    assert set(get_args(Ending)) <= set(VERDICTS)
    assert all(self_reported(ending) == ending for ending in get_args(Ending))


@pytest.mark.parametrize("word", ["engine_error", "disqualified", "timeout_cpu", "", "won"])
def test_no_other_verdict_is_believed(word: str) -> None:
    assert self_reported(word) is None


@pytest.mark.parametrize("verdict", [v for v in VERDICTS if is_fault(v)])
def test_a_strategy_of_the_corpus_earns_every_fault(verdict: str) -> None:
    assert any(verdict in expected(path)[0] for path in HOSTILE), (
        f"write a strategy into tests/hostile that begins with `# expect: {verdict}`"
    )
