"""Fixtures of the judge's tests."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers.judged_class import LEVEL


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """Competitions inside this process, without the attack on ourselves."""
    from engine.judging import judge as room
    from engine.judging import schedule
    from engine.judging.sandbox import isolation_check
    from engine.judging.sandbox.self_attack import AttackReport

    tmp_path.chmod(0o755)
    (tmp_path / "slope.toml").write_text(LEVEL)
    monkeypatch.setattr(isolation_check, "attack", lambda *_: AttackReport(("held",), ()))
    monkeypatch.setattr(schedule, "FLEET", ("gd",))
    monkeypatch.setattr(room, "not_dumpable", lambda: None)
    said: list[str] = []

    def run(source: Path, out: Path, preview: int = 1, final: int = 2, **more):
        plan = room.Plan((str(tmp_path / "slope.toml"),), preview, final, 1, **more)
        with ThreadPoolExecutor(1) as threads:
            return room.compete(
                source, out, plan, schedule.Reporter(said.append, lambda *_: None), threads
            )

    run.said = said
    return run


@pytest.fixture
def open_room():
    """A folder that an unprivileged user can reach, which pytest's own folders are not to root."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "slope.toml").write_text(LEVEL)
        yield folder


@pytest.fixture(scope="module")
def monty_hikes(tmp_path_factory):
    """Hikes under `monty`, with small limits and a stage of their own."""
    from engine.judging.sandbox.limits import Limits
    from engine.judging.sandbox.monty_hike import MontyHikes

    stage = tmp_path_factory.mktemp("stage")
    hikes = MontyHikes(stage, Limits(cpu=2, memory=64, output=64 * 1024), 1)
    hikes.stage = stage
    yield hikes
    hikes.close()
