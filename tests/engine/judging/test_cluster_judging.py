"""The judge on a cluster: a scheduler and two workers on loopback, each a process of its own."""

import signal
import tempfile
from pathlib import Path

import msgspec
import pytest
from helpers.cluster import a_cluster
from helpers.judged_class import LEVEL, a_class, differences
from helpers.judging_room import on_linux

from engine.core.errors import BadInput

pytestmark = [pytest.mark.slow, on_linux]
pytest.importorskip("distributed")


@pytest.fixture
def class_of_many(tmp_path, monkeypatch):
    """Several hundred hikes, and two folders that share their seeds."""
    from engine.judging import judge as room
    from engine.judging import schedule, seeds

    tmp_path.chmod(0o755)
    (tmp_path / "slope.toml").write_text(LEVEL)
    monkeypatch.setattr(schedule, "FLEET", ("gd",))
    monkeypatch.setattr(schedule, "GROUP_SIZE", 4)
    monkeypatch.setattr(room, "not_dumpable", lambda: None)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    a_class(tmp_path / "class", 12)
    secret = seeds.draw_secret(2, 8)
    for name in ("here/board", "wide/board"):
        (tmp_path / name / ".judge").mkdir(parents=True)
        (tmp_path / name / ".judge/secret.json").write_bytes(msgspec.json.encode(secret))
    return tmp_path, room, secret


def judged(room, folder: Path, out: str, cluster: str = "", progress=lambda *_: None, said=None):
    from game.commands.competition_output import publish

    said = [] if said is None else said
    plan = room.Plan((str(folder / "slope.toml"),), 2, 8, 2, cluster=cluster)
    from engine.judging.schedule import Reporter

    watch = Reporter(said.append, progress)
    results = room.compete(folder / "class", folder / out, plan, watch)
    publish(results, folder / out, [room.load_level(plan.levels[0])])
    return said


def test_a_cluster_gives_the_board_of_one_machine_though_a_worker_is_killed(class_of_many) -> None:
    from engine.judging.workers import cluster_worker

    folder, room, secret = class_of_many
    judged(room, folder, "here/board")
    with a_cluster(folder) as cluster:
        victim = cluster.workers[0]
        said: list[str] = []

        def kill(done: int, total: int) -> None:
            # Not before it has come up: on a busy machine the other may have begun alone.
            up = any(f":{victim.pid} attacked itself" in line for line in said)
            if up and done > total // 3 and victim.poll() is None:
                victim.send_signal(signal.SIGKILL)

        judged(room, folder, "wide/board", cluster.address, kill, said)
        assert victim.wait(60) == -signal.SIGKILL
        # Gone with the competition, though the worker lives. The victim could not clear away: the
        # other worker did, if it came up later.
        stages = {stage.name.split("-")[2] for stage in (folder / "tmp").glob("dusk-stage-*")}
        assert stages <= {str(victim.pid)}
        places = [Path(f"/proc/{p.pid}") for p in cluster.workers[1:]]
        public = [place / name for place in places for name in ("cmdline", "environ")]
        public += [p for p in folder.rglob("*") if p.is_file() and ".judge" not in p.parts]
        text = "".join(path.read_text(errors="replace") for path in public)
    (folder / "tmp" / f"dusk-stage-{victim.pid}-left").mkdir()
    cluster_worker.remove_stale_stages()
    assert list((folder / "tmp").glob("dusk-stage-*")) == []
    # The judge, the victim, and the other worker where it came up before the end.
    assert sum("attacked itself: " in line for line in said) in (2, 3)
    assert differences(folder / "wide" / "board", folder / "here" / "board") == []
    assert not [seed for seed in secret.final if seed in text]


def test_a_worker_that_may_not_judge_is_named(class_of_many, monkeypatch) -> None:
    from engine.judging.workers import cluster_worker

    folder, room, _ = class_of_many
    monkeypatch.setattr(cluster_worker, "__version__", "0.0.1")
    with (
        a_cluster(folder) as cluster,
        pytest.raises(BadInput, match=r"worker .*:\d+: has down-by-dusk"),
    ):
        judged(room, folder, "wide/board", cluster.address)
