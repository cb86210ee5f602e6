"""One judged hike: the hostile are held, the innocent are not hurt, verdicts have evidence."""

from pathlib import Path

import pytest
from builders import quadratic
from judging_room import HOSTILE, INNOCENT, entrant, expected, on_linux, written

from engine.judging.limits import Limits
from engine.strategy import run

pytestmark = on_linux
LEVEL = quadratic(daylight=60)
LONG = quadratic(daylight=600)
"""Long enough for more messages than are allowed."""
SEED = 2**200 + 7


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    from engine.judging.nursery import Nursery

    stage = tmp_path_factory.mktemp("stage")
    stage.chmod(0o755)
    with Nursery(stage, Limits(cpu=1, memory=256, messages=11_000, output=300_000), True) as found:
        yield found


def judged(nursery, source: str, level=LEVEL, seed: int = SEED):
    from engine.judging.hike import judge_hike

    return judge_hike(nursery, level, seed, written(nursery.stage, "written", source))


def params(paths: list[Path]) -> list:
    return [
        pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if expected(p)[1] else [])
        for p in paths
    ]


def test_the_corpora_are_as_large_as_promised() -> None:
    assert len(HOSTILE) >= 40
    assert len(INNOCENT) >= 15


@pytest.mark.parametrize("path", params(HOSTILE))
def test_a_hostile_strategy_is_held_with_the_right_verdict(nursery, path: Path) -> None:
    from engine.judging.hike import judge_hike

    level = LONG if path.stem == "too_many_messages" else LEVEL
    found = judge_hike(nursery, level, SEED, entrant(nursery.stage, path))
    assert found.verdict in expected(path)[0], found.evidence
    assert "LEAKED" not in found.evidence.output
    assert found.expedition.finished
    said = found.evidence
    for text in (said.message, said.source, said.broke):
        assert text.isprintable()
        assert len(text) <= 300


SLOW_INNOCENT = {"ten_thousand_strides", "numpy_threads", "linear_algebra"}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if p.stem in SLOW_INNOCENT else [])
        for p in INNOCENT
    ],
)
def test_an_innocent_strategy_hikes_as_in_the_open(nursery, path: Path) -> None:
    from engine.judging.hike import judge_hike

    found = judge_hike(nursery, LEVEL, SEED, entrant(nursery.stage, path))
    assert found.verdict == "ok", found.evidence
    file = path / "hike.py" if path.is_dir() else path
    _, openly = run(LEVEL, str(file), SEED)
    openly.finish()
    assert found.expedition.state_hash == openly.state_hash
