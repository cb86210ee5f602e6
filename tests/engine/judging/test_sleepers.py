"""Who sleeps holds up nobody: for `time.sleep` nobody waits, and who waits otherwise is found."""

import signal
import subprocess
import sys
import time

import pytest
from helpers.builders import quadratic
from helpers.judging_room import on_linux, written

from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.tiers import TIERS, hikes_under
from engine.running.strategy import run

LEVEL = quadratic(daylight=240)
HIKES = (
    "def hike(hiker):\n    while hiker.daylight > 0:\n        hiker.walk(-80 * hiker.measure())\n"
)
SLEEPS = HIKES + "        time.sleep(0.5)\n"
SLEPT = "        assert time.time() - began >= 0.5 * len(hiker.readings)\n"
LOCK = (
    "import threading\ndef hike(hiker):\n    lock = threading.Lock()\n    lock.acquire()\n    {}\n"
)


@pytest.fixture(params=["confined", "monty", "trust"])
def tier(request):
    found = TIERS[request.param]
    if missing := found.missing():
        pytest.skip(missing)
    return found


@pytest.fixture(scope="module")
def confined(tmp_path_factory):
    stage = tmp_path_factory.mktemp("stage")
    stage.chmod(0o755)
    with hikes_under(TIERS["confined"], stage, Limits()) as hikes:
        yield lambda name, source: hikes.judge(LEVEL, 7, written(stage, name, source))


def test_a_file_that_sleeps_between_its_verbs_hikes_as_if_awake_and_nobody_waits(
    tier, tmp_path
) -> None:
    tmp_path.chmod(0o755)
    source = f"import time\nbegan = time.time()\n{SLEEPS}{SLEPT}"
    (tmp_path / "awake.py").write_text(HIKES)
    result, awake = run(LEVEL, str(tmp_path / "awake.py"), 7)
    slept = 0.5 * (result.readings - 1)
    assert 10.0 < slept < 30.0
    with hikes_under(tier, tmp_path, Limits()) as hikes:
        found = hikes.judge(LEVEL, 7, written(tmp_path, "sleepy", source))
    assert found.verdict == "ok", found.evidence
    assert found.expedition.state_hash == awake.state_hash
    assert found.waited < slept


@on_linux
@pytest.mark.parametrize("imported", ["", "import numpy\n"], ids=["light", "heavy"])
def test_every_clock_goes_on_by_what_was_slept(confined, imported) -> None:
    source = imported + (
        "import time\nfrom datetime import datetime, UTC\n"
        "READS = (time.time, time.monotonic, time.perf_counter, lambda: time.time_ns() / 1e9,\n"
        "         lambda: time.monotonic_ns() / 1e9, lambda: time.perf_counter_ns() / 1e9,\n"
        "         lambda: datetime.now().timestamp(), lambda: datetime.now(UTC).timestamp(),\n"
        "         lambda: datetime.today().timestamp())\n"
        "def hike(hiker):\n"
        "    before = [read() for read in READS]\n"
        "    time.sleep(20)\n    time.sleep(9)\n"
        "    for read, then in zip(READS, before):\n        assert 29 <= read() - then < 300\n"
        "    for wrong in (-1, 'x', None, float('nan'), float('inf')):\n"
        "        try:\n            time.sleep(wrong)\n"
        "        except (ValueError, TypeError, OverflowError):\n            continue\n"
        "        raise RuntimeError(wrong)\n"
    )
    found = confined(f"clocks{len(imported)}", source)
    assert (found.verdict, found.evidence.message) == ("ok", "")


@on_linux
@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import time\ndef hike(hiker):\n    time.sleep(36)\n", 3),
        ("import time\ndef hike(hiker):\n    for _ in range(80):\n        time.sleep(0.5)\n", 4),
        (LOCK.format("lock.acquire()"), 5),
        (LOCK.format("while True: lock.acquire(timeout=0.1)"), 5),
        (LOCK.format("while True: lock.acquire(timeout=0.3), hiker.rest(0.1)"), 5),
    ],
    ids=["too long", "too often", "for a lock", "for a lock, by little", "between its verbs"],
)
def test_who_waits_for_more_than_a_second_in_all_is_asleep(confined, source, line) -> None:
    found = confined(f"asleep{abs(hash(source))}", source)
    assert (found.verdict, found.evidence.line) == ("timeout_wall", line)
    assert found.evidence.message == "waited for more than 1 s, with nothing to wait for"
    assert found.waited > 1.0


@on_linux
@pytest.mark.slow
def test_a_judge_that_is_slow_to_answer_makes_nobody_a_sleeper(confined, monkeypatch) -> None:
    from engine.judging.sandbox.session import Session

    answer = Session.receive

    def slowly(session: Session, data: bytes) -> bytes:
        time.sleep(0.05)
        return answer(session, data)

    monkeypatch.setattr(Session, "receive", slowly)
    glances = "def hike(hiker):\n    for _ in range(40):\n        hiker.glance()\n"
    found = confined("patient", glances)
    assert (found.verdict, found.waited < 0.5) == ("ok", True), found


@on_linux
def test_a_process_is_asleep_when_it_waits_or_is_stopped_and_not_when_it_computes() -> None:
    from engine.judging.sandbox.supervisor import is_asleep

    says = "print(flush=True)\n"
    for code, ends in (("input()", True), ("while True: pass", False)):
        process = subprocess.Popen([sys.executable, "-c", says + code],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
        try:
            process.stdout.readline()
            assert becomes(str(process.pid), ends)
            process.send_signal(signal.SIGSTOP)
            assert becomes(str(process.pid), True)
        finally:
            process.kill()
            process.communicate()
    assert not is_asleep("none"), "nobody is blamed for what the system does not tell"


def becomes(process: str, asleep: bool) -> bool:
    """Whether the process is found asleep, or awake, before half a minute has passed."""
    from engine.judging.sandbox.supervisor import is_asleep

    deadline = time.monotonic() + 30
    while is_asleep(process) is not asleep and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_asleep(process) is asleep
