"""A whole competition: resumed, repeated, revealed; and hostile ones among innocent ones."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from helpers.judged_class import GD, LEVEL, a_class, differences
from helpers.judging_room import HOSTILE, INNOCENT, expected, on_linux, processes
from helpers.paths import ROOT

from engine.core.errors import BadInput
from engine.replay_files import verify

pytestmark = on_linux
SAYS_WHERE = (
    "def hike(hiker):\n    slope = hiker.measure()\n    print('ground', slope.east)\n"
    "    raise ValueError(slope.east)\n"
)


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """Competitions inside this process, without the attack on ourselves."""
    from engine.judging import judge as room
    from engine.judging.sandbox import isolation_check
    from engine.judging.sandbox.self_attack import AttackReport

    tmp_path.chmod(0o755)
    (tmp_path / "slope.toml").write_text(LEVEL)
    monkeypatch.setattr(isolation_check, "attack", lambda *_: AttackReport(("held",), ()))
    monkeypatch.setattr(room, "FLEET", ("gd",))
    monkeypatch.setattr(room, "not_dumpable", lambda: None)
    said: list[str] = []

    def run(source: Path, out: Path, preview: int = 1, final: int = 2, **more):
        plan = room.Plan((str(tmp_path / "slope.toml"),), preview, final, 1, **more)
        with ThreadPoolExecutor(1) as threads:
            return room.compete(
                source, out, plan, room.Reporter(said.append, lambda *_: None), threads
            )

    run.said = said
    return run


def test_a_class_is_judged_on_the_same_seeds_and_again_with_the_same_results(judge, tmp_path):
    from engine.judging.results import read_results, write_results

    source = a_class(tmp_path / "class", 3)
    (source / "broken.py").write_text("1 / 0\n")
    (source / "talker.py").write_text(SAYS_WHERE)
    (source / "essay.txt").write_text("Dear teacher\n")
    found = judge(source, tmp_path / "out")
    by_name = {student.name: student for student in found.students}
    assert by_name["student002"].place == 1
    assert by_name["student000"].verdicts == {"ok": 2}
    # Nothing that was measured: the limit that was kept.
    assert all(1 <= hike.cpu_seconds <= 3 for hike in by_name["student000"].hikes)
    assert by_name["broken"].verdicts == {"load_error": 2}
    assert "essay.txt" in by_name["essay"].refused
    assert any(found.commitment in line for line in judge.said)
    assert [row.name for row in found.fleet] == ["gd"]
    assert judge(source, tmp_path / "out") == found
    write_results(found, tmp_path / "results.json")
    assert read_results(tmp_path / "results.json") == found


def test_nothing_that_a_strategy_says_on_secret_ground_leaves_before_the_reveal(judge, tmp_path):
    from engine.judging.results import Evidence
    from engine.judging.reveal import reveal

    source = a_class(tmp_path / "class", 1)
    (source / "talker.py").write_text(SAYS_WHERE)
    sealed = judge(source, tmp_path / "out")
    hikes = {h.phase: h for s in sealed.students if s.name == "talker" for h in s.hikes}
    assert hikes["preview"].evidence.output.startswith("ground")
    assert hikes["preview"].curve
    final = hikes["final"]
    # Not even the line: which one fails could be a reading in code.
    assert (final.verdict, final.evidence) == ("exception", Evidence())
    assert final.curve == final.path == final.diagnosis == ()
    assert sealed.seeds.final == ()
    opened, _ = reveal(tmp_path / "out", lambda names: {n: n for n in names}, lambda *_: None)
    shown = next(
        h for s in opened.students if s.name == "talker" for h in s.hikes if h.phase == "final"
    )
    assert shown.evidence.output.startswith("ground")
    assert shown.curve
    assert len(opened.seeds.final) == 2
    assert [s.place for s in opened.students] == [s.place for s in sealed.students]


def test_after_the_reveal_anybody_verifies_any_hike_and_the_commitment(judge, tmp_path):
    from hashlib import sha256

    from engine.judging.reveal import reveal

    source = a_class(tmp_path / "class", 2)
    sealed = judge(source, tmp_path / "out")
    reveal(tmp_path / "out", lambda names: {n: n for n in names}, lambda *_: None)
    opened = json.loads((tmp_path / "out/seeds.json").read_text())
    lines = [opened["salt"], *opened["final"]]
    assert sha256("".join(f"{x}\n" for x in lines).encode()).hexdigest() == sealed.commitment
    replays = sorted((tmp_path / "out/replays").rglob("*.jsonl.gz"))
    assert len(replays) == 6
    scores = {round(h.score, 6) for s in sealed.students for h in s.hikes}
    assert {round(verify(path).score, 6) for path in replays} == scores
    # What is known may no longer be hiked.
    (source / "late.py").write_text(GD.format(rate=99))
    with pytest.raises(BadInput, match="revealed"):
        judge(source, tmp_path / "out")


@pytest.mark.slow
def test_a_replay_is_held_to_what_the_competition_promised(judge, tmp_path):
    from engine.core.expedition import Expedition
    from engine.core.replay import Mismatch
    from engine.judging.results import write_results
    from engine.judging.reveal import reveal
    from engine.judging.verify_competition import verify_in_competition
    from engine.replay_files import save_replay

    out = tmp_path / "out"
    sealed = judge(a_class(tmp_path / "class", 1), out)
    opened, (level,) = reveal(out, lambda names: {n: n for n in names}, lambda *_: None)
    first, second = (out / f"replays/slope/final-0{k}/student000.jsonl.gz" for k in (0, 1))
    result = verify(first)
    assert verify_in_competition(first, result) == (sealed.commitment, "final", 0, False)
    write_results(opened, out / "results.json")
    assert verify_in_competition(first, result) == (sealed.commitment, "final", 0, True)
    assert verify_in_competition(first.rename(tmp_path / "mine.jsonl.gz"), result) is None

    def broken(expedition: Expedition, says: str) -> None:
        save_replay(expedition, first, strategy="student000")
        with pytest.raises(Mismatch, match=says):
            verify_in_competition(first, verify(first))

    seed = int(opened.seeds.final[0])
    with pytest.raises(Mismatch, match="not final seed 0"):
        verify_in_competition(first, verify(second))
    broken(Expedition(level, seed), "score: ")  # nobody walked, on the right ground
    broken(Expedition(room_of_its_own(tmp_path), seed), "the level is not the `slope`")
    seeds = out / "seeds.json"
    text = seeds.read_text()
    moved = json.loads(text)
    moved["salt"] += "\n" + moved["final"].pop(0)
    seeds.write_text(json.dumps(moved))  # under the same hash
    broken(Expedition(level, seed), "plain numbers")
    seeds.write_text(text)
    seeds.write_text(seeds.read_text().replace(str(seed), str(seed + 1)))
    broken(Expedition(level, seed + 1), "not those of the commitment")


def room_of_its_own(folder: Path):
    """Another level of the same name."""
    from engine.level_files.loading import load_level

    (folder / "other").mkdir()
    (folder / "other/slope.toml").write_text(LEVEL.replace("0.0004", "0.0003"))
    return load_level(folder / "other/slope.toml")


def test_once_revealed_nobody_new_hikes_and_nothing_is_lost(judge, tmp_path):
    from engine.judging.reveal import reveal

    def revealed():
        return reveal(out, lambda names: {n: n for n in names}, lambda *_: None)[0]

    source, out = a_class(tmp_path / "class", 2), tmp_path / "out"
    judge(source, out)
    opened = revealed()
    (source / "late.py").write_text(GD.format(rate=90))
    with pytest.raises(BadInput, match=r"revealed, so nobody new .*\(late\)"):
        judge(source, out)
    assert revealed() == opened  # the one who came late has not undone what was
    (source / "late.py").unlink()
    assert judge(source, out) == opened


@pytest.mark.slow
def test_a_hike_that_our_fault_spoils_time_and_again_does_not_hold_up_the_reveal(
    judge, tmp_path, monkeypatch
):
    from engine.judging.reveal import reveal
    from engine.judging.workers import group

    honest = group.judge_hike

    def faulty(zygote, level, seed, entrant):
        if entrant.name == "student000":
            raise OSError("our disk is on fire")
        return honest(zygote, level, seed, entrant)

    monkeypatch.setattr(group, "judge_hike", faulty)
    monkeypatch.setattr(group, "TRIES", 1)
    source, out = a_class(tmp_path / "class", 2), tmp_path / "out"
    sealed = judge(source, out, 0, 1)
    assert sealed.engine_errors == 1
    opened, _ = reveal(out, lambda names: {n: n for n in names}, lambda *_: None)
    assert [s.place for s in opened.students] == [s.place for s in sealed.students]
    assert len(list((out / "replays").rglob("*.jsonl.gz"))) == 2
    assert judge(source, out, 0, 1) == opened  # nor is it hiked now that the seed is known


@pytest.mark.slow
def test_a_reveal_that_is_cut_short_has_opened_the_seeds_before_any_replay(judge, tmp_path):
    from engine.judging.reveal import reveal

    def cut(done, total):
        raise KeyboardInterrupt

    source, out = a_class(tmp_path / "class", 1), tmp_path / "out"
    judge(source, out)
    with pytest.raises(KeyboardInterrupt):
        reveal(out, lambda names: {n: n for n in names}, cut)
    assert list((out / "replays").rglob("*.jsonl.gz"))
    (source / "late.py").write_text(GD.format(rate=90))
    with pytest.raises(BadInput, match="revealed"):
        judge(source, out)


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_loses_no_hike(judge, tmp_path, monkeypatch):
    from engine.judging.store import Store

    source, out = a_class(tmp_path / "class", 2), tmp_path / "out"
    whole, rooms = Store.add, [1]

    def full(self, lines):
        if not rooms:
            os.write(self._file, lines[0][:40])
            raise OSError(28, "No space left on device")
        rooms.pop()
        whole(self, lines)

    monkeypatch.setattr(Store, "add", full)
    with pytest.raises(BadInput, match=r"No space left on device; every hike .* goes on"):
        judge(source, out)
    monkeypatch.setattr(Store, "add", whole)
    kept = len((out / ".judge/hikes.jsonl").read_bytes().splitlines()) - 1
    found = judge(source, out)
    assert 0 < kept < len((out / ".judge/hikes.jsonl").read_bytes().splitlines())
    assert found == judge(source, out)


@pytest.mark.slow
def test_a_changed_commitment_is_found(judge, tmp_path):
    from engine.judging.reveal import reveal

    judge(a_class(tmp_path / "class", 1), tmp_path / "out")
    (tmp_path / "out/commitment.txt").write_text("0" * 64)
    with pytest.raises(BadInput, match="commitment"):
        reveal(tmp_path / "out", dict, lambda *_: None)


@pytest.mark.slow
def test_only_what_is_missing_is_hiked_again(judge, tmp_path):
    source, out = a_class(tmp_path / "class", 3), tmp_path / "out"
    found = judge(source, out)
    log = out / ".judge/hikes.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[::2]) + lines[1][:50])  # half of them, and a torn line
    assert judge(source, out) == found
    (source / "student001.py").write_text(GD.format(rate=77))
    changed = judge(source, out)
    assert {s.name: s.digest for s in changed.students} != {
        s.name: s.digest for s in found.students
    }
    assert {s.name: [h.score for h in s.hikes] for s in changed.students}["student002"] == [
        h.score for s in found.students if s.name == "student002" for h in s.hikes
    ]


def test_nobody_knows_beside_whom_he_hikes(judge, tmp_path, monkeypatch):
    from engine.judging.workers import group

    order, honest = [], group.judge_hike

    def noted(zygote, level, seed, entrant):
        order.append(entrant.name)
        return honest(zygote, level, seed, entrant)

    monkeypatch.setattr(group, "judge_hike", noted)
    monkeypatch.setattr(group, "HIKES_AT_ONCE", 1)
    judge(a_class(tmp_path / "class", 7), tmp_path / "out", 0, 2)
    turns = [tuple(order[k : k + 7]) for k in range(0, 21, 7)]  # the first seed is hiked twice
    assert all(sorted(turn) == sorted(turns[0]) for turn in turns)
    assert len(set(turns)) > 1


def test_another_competition_needs_another_folder(judge, tmp_path):
    source, out = a_class(tmp_path / "class", 1), tmp_path / "out"
    judge(source, out, 1, 1)
    with pytest.raises(BadInput, match="1 preview and 1 final"):
        judge(source, out, 1, 2)
    with pytest.raises(BadInput, match="packages"):
        judge(source, out, 1, 1, packages=("json",))


@pytest.mark.slow
def test_our_own_fault_is_retried_and_then_charged_to_nobody(judge, tmp_path, monkeypatch):
    from engine.judging.workers import group

    honest, calls = group.judge_hike, []

    def faulty(zygote, level, seed, entrant):
        calls.append(entrant.name)
        if entrant.name == "student000" or calls.count(entrant.name) == 1:
            raise OSError("our disk is on fire")
        return honest(zygote, level, seed, entrant)

    monkeypatch.setattr(group, "judge_hike", faulty)
    source = a_class(tmp_path / "class", 2)
    found = {s.name: s for s in judge(source, tmp_path / "out", 0, 1).students}
    assert found["student000"].verdicts == {"engine_error": 1}
    assert found["student001"].verdicts == {"ok": 1}
    monkeypatch.setattr(group, "judge_hike", honest)
    again = judge(source, tmp_path / "out", 0, 1)
    assert again.engine_errors == 0


@pytest.mark.slow
def test_who_sleeps_holds_up_nobody(judge, tmp_path, monkeypatch):
    from engine.judging import store
    from engine.judging.sandbox.limits import Limits

    monkeypatch.setattr(store, "SLEEP_SECONDS", 1.0)
    monkeypatch.setattr(Limits, "wall", 2.0)
    source = a_class(tmp_path / "class", 2)
    (source / "sleeper.py").write_text("import time\ndef hike(h):\n    time.sleep(60)\n")
    found = {s.name: s.verdicts for s in judge(source, tmp_path / "out", 0, 6).students}
    assert found["sleeper"] == {"timeout_wall": 6}
    assert found["student001"] == {"ok": 6}
    assert any("sleeper: sleeps in its hikes" in line for line in judge.said)
    lines = (tmp_path / "out/.judge/hikes.jsonl").read_text().splitlines()
    assert {json.loads(line)["name"] for line in lines[-4:]} == {"sleeper"}


def test_a_cluster_is_sent_a_few_groups_at_a_time(monkeypatch):
    from engine.batches.worker_pool import executor_pool
    from engine.judging.results import Isolation
    from engine.judging.sandbox.limits import Limits
    from engine.judging.workers import backends
    from engine.judging.workers.cluster_worker import GroupResult, WorkerReport
    from engine.judging.workers.group import Group, WorkerConfig

    group = Group(WorkerConfig("", Limits(), True, ()), None, "final", 0, 0, ())
    asked: list[int] = []

    def groups():
        for k in range(200):
            asked.append(k)
            yield group._replace(seed_index=k)

    back = GroupResult([], WorkerReport("w", Isolation(tier="linux", held=(), leaked=())))
    monkeypatch.setattr(backends, "run_task", lambda setup, task: back)
    with ThreadPoolExecutor(1) as threads:
        pool = executor_pool(threads)
        monkeypatch.setattr(backends, "cluster_pool", lambda address: pool)
        done = backends.by_cluster(groups(), "tcp://w", None, lambda arrived: None)
        assert next(done) == ([], 0)
        assert len(asked) <= 4 * pool.size < 200  # who falls asleep now is not sent on
        assert len(list(done)) == 199


def test_two_judges_do_not_share_a_folder(tmp_path):
    from engine.judging.store import Store

    first = Store(tmp_path)
    with pytest.raises(BadInput, match="another judge"):
        Store(tmp_path)
    first.close()
    Store(tmp_path).close()


@pytest.mark.slow
def test_a_strict_umask_locks_nobody_out(judge, tmp_path):
    from engine.judging.sandbox.self_attack import Attack, attack

    before = os.umask(0o077)
    try:
        found = judge(a_class(tmp_path / "class", 1), tmp_path / "out", 0, 1)
        nothing = Attack("nothing", "    hiker.rest()\n")
        assert attack(tmp_path / "attacked", (), (nothing,)).held == ("nothing",)
    finally:
        os.umask(before)
    assert found.students[0].verdicts == {"ok": 1}


@pytest.mark.slow
def test_the_judge_attacks_itself_and_finds_what_is_not_confined(tmp_path):
    from engine.judging.sandbox.self_attack import (
        ATTACKS,
        LIMITS,
        TOLERATED,
        attack,
        attack_report,
        attack_stage,
    )
    from engine.judging.sandbox.unconfined import judge_unconfined
    from engine.level_files.loading import load_level

    tmp_path.chmod(0o755)
    found = attack(tmp_path)
    assert found.serious == ()
    assert set(found.leaked) <= TOLERATED
    harmless = tuple(a for a in ATTACKS if "reading" in a.name or a.name == "sockets")
    with attack_stage(tmp_path, harmless) as (stage, entrants):
        hikes = [judge_unconfined(stage, LIMITS, load_level("quiet-bowl"), 0, e) for e in entrants]
    unconfined = attack_report(harmless, hikes)
    assert {"sockets", "reading the system's and the user's files"} <= set(unconfined.serious)


# A user of their own.

LIKE_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def command(folder: Path) -> list[str]:
    """`dusk` as an unprivileged user, with a Python that this user can reach."""
    start = "from game.cli import main; main()"
    python = nobodys_python()
    if not python:
        return [sys.executable, "-c", start]
    hand_over(folder)
    return [*LIKE_NOBODY, python, "-c", start]


def hand_over(*paths: Path) -> None:
    """Make these the judge's own: his who runs it."""
    for path in paths:
        if nobodys_python():
            shutil.chown(path, "nobody", "nogroup")


@cache
def nobodys_python() -> str:
    """A Python with which root runs the judge as `nobody`; an empty text where there is none, or
    nobody is root. Asked once, so that it stays the same.
    """
    if os.geteuid() != 0:
        return ""
    again = "import subprocess, sys; subprocess.run([sys.executable, '-c', {!r}], check=True)"
    needed = "import numpy, msgspec, click, rich, game.cli"
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        probe = subprocess.run(
            [*LIKE_NOBODY, python, "-c", again.format(needed)],
            env=environment(), capture_output=True, cwd="/",
        )  # fmt: skip
        if probe.returncode == 0:
            return python
    return ""


def environment() -> dict[str, str]:
    import numpy

    packages = str(Path(numpy.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{packages}", "HOME": "/nowhere"}


def dusk(folder: Path, *arguments: str, **more) -> subprocess.Popen:
    return subprocess.Popen(
        [*command(folder), *arguments], env=environment(), cwd="/",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **more,
    )  # fmt: skip


@pytest.fixture
def open_room():
    """A folder that an unprivileged user can reach, which pytest's own folders are not to root."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "slope.toml").write_text(LEVEL)
        yield folder


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["3"])
def test_hostile_strategies_neither_disturb_the_class_nor_leave_anything_behind(open_room, jobs):
    source = open_room / "class"
    source.mkdir()
    for path in INNOCENT:
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, source / path.name)
    quiet, loud = open_room / "quiet", open_room / "loud"
    for out in (quiet, loud):
        (out / ".judge").mkdir(parents=True)
    assert left_behind() == []
    arguments = ("--levels", str(open_room / "slope.toml"), "--preview", "0", "--final", "1",
                 "--cpu", "1", "--memory", "256", "--jobs", jobs)  # fmt: skip
    _shared_secret(quiet, loud)
    first = dusk(open_room, "compete", str(source), "--out", str(quiet), *arguments)
    _, said = first.communicate(timeout=300)
    assert first.returncode == 0, said
    for path in HOSTILE:
        shutil.copy(path, source / f"hostile_{path.name}")
    second = dusk(open_room, "compete", str(source), "--out", str(loud), *arguments)
    _, said = second.communicate(timeout=600)
    assert second.returncode == 0, said
    alone, among = (
        {s["name"]: s for s in json.loads((out / "results.json").read_text())["students"]}
        for out in (quiet, loud)
    )
    for name, student in alone.items():
        assert student["verdicts"] == {"ok": 1}, (name, student["hikes"])
        mine, theirs = (
            [(h["verdict"], h["score"], h["readings"]) for h in s["hikes"]]
            for s in (student, among[name])
        )
        assert mine == theirs, name
    for path in HOSTILE:
        (verdict,) = among[f"hostile_{path.stem}"]["verdicts"]
        if path.stem != "too_many_messages":  # the level is short: that flood ends at dusk
            assert verdict in expected(path)[0], path.stem
    wait_for_the_end_of(str(open_room))
    assert left_behind() == []


def left_behind() -> list[Path]:
    """What the hostile would have made where everybody may write, by the names they use."""
    folders = map(Path, ("/tmp", "/var/tmp", "/dev/shm"))
    return [p for folder in folders for p in folder.iterdir()
            if p.name.startswith(("dusk-hostile", "dusk-leak"))]  # fmt: skip


def wait_for_the_end_of(text: str) -> None:
    """Nothing whose command line holds this text is left after a while."""
    deadline = time.monotonic() + 60
    while processes(text) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes(text) == []


def _shared_secret(*outs: Path) -> None:
    """The same seeds for several competitions."""
    from engine.judging import seeds

    for number, out in enumerate(outs):
        file = out / ".judge/secret.json"
        if number == 0:
            seeds.load_or_create(file, 0, 1)
        else:
            shutil.copy(outs[0] / ".judge/secret.json", file)
        hand_over(out, out / ".judge", file)


@pytest.mark.slow
def test_killed_at_ten_random_moments_the_board_is_the_same_byte_for_byte(open_room):
    source = a_class(open_room / "class", 200)
    arguments = ("--levels", "quiet-bowl,ravine,foothills", "--preview", "3", "--final", "7")
    calm, killed = open_room / "calm", open_room / "killed"
    run = dusk(open_room, "compete", str(source), "--out", str(calm), *arguments)
    began = time.monotonic()
    _, said = run.communicate(timeout=1800)
    assert run.returncode == 0, said
    whole = time.monotonic() - began
    (killed / ".judge").mkdir(parents=True)
    shutil.copy(calm / ".judge/secret.json", killed / ".judge")
    hand_over(killed, killed / ".judge", killed / ".judge/secret.json")
    dice = random.Random(7)
    for _ in range(10):
        run = dusk(open_room, "compete", str(source), "--out", str(killed), *arguments)
        try:
            run.communicate(timeout=4.0 + dice.random() * whole / 8)
        except subprocess.TimeoutExpired:
            os.kill(run.pid, signal.SIGKILL)
            run.communicate()
    wait_for_the_end_of(str(killed))
    run = dusk(open_room, "compete", str(source), "--out", str(killed), *arguments)
    _, said = run.communicate(timeout=1800)
    assert run.returncode == 0, said
    assert differences(killed, calm) == []


@pytest.mark.slow
def test_with_eight_busy_processes_beside_it_no_innocent_strategy_fails(open_room):
    source = open_room / "class"
    source.mkdir()
    for path in INNOCENT:
        (shutil.copytree if path.is_dir() else shutil.copy)(path, source / path.name)
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
        for _ in range(8)
    ]
    try:
        run = dusk(open_room, "compete", str(source), "--out", str(open_room / "out"), "--levels",
                   "quiet-bowl", "--preview", "1", "--final", "1", "--jobs", "2")  # fmt: skip
        _, said = run.communicate(timeout=600)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert run.returncode == 0, said
    for student in json.loads((open_room / "out/results.json").read_text())["students"]:
        assert student["verdicts"] == {"ok": 1}, student["name"]
