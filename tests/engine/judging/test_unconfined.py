"""Without confinement: a plain process a hike, on any system, for files that are all one's own."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest
from helpers.builders import quadratic
from helpers.judging_room import INNOCENT, entrant, written
from helpers.paths import ROOT

from engine.judging.sandbox.limits import Limits
from engine.running.strategy import run

LEVEL = quadratic(daylight=60)
VERDICTS = {
    "ok": "def hike(h):\n    print('said')\n    h.walk(-200 * h.measure())\n",
    "load_error": "1 / 0\n",
    "exception": "def hike(h):\n    [][1]\n",
    "illegal_move": "def hike(h):\n    h.walk('north', 1)\n",
    "exited": "import os\ndef hike(h):\n    os._exit(0)\n",
    "crashed": "import ctypes\ndef hike(h):\n    ctypes.string_at(0)\n",
    "output_limit": "def hike(h):\n    while True:\n        print('x' * 999)\n",
    "protocol": "def hike(h):\n    while True:\n        h.rest(0.05)\n",
    "timeout_wall": "import time\ndef hike(h):\n    time.sleep(99)\n",
    "timeout_cpu": "def hike(h):\n    while True:\n        pass\n",
    "out_of_memory": "def hike(h):\n    raise MemoryError\n",
}


WITH_LIMITS = pytest.mark.skipif(
    find_spec("resource") is None, reason="this system limits no processor time"
)


def judged(stage: Path, name: str):
    from engine.judging.sandbox.unconfined import judge_unconfined

    limits = Limits(cpu=1, messages=200, output=100_000)
    return judge_unconfined(stage, limits, LEVEL, 7, written(stage, name, VERDICTS[name]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "verdict",
    [pytest.param(name, marks=WITH_LIMITS if name == "timeout_cpu" else ()) for name in VERDICTS],
)
def test_every_verdict_that_can_be_had_is_given(tmp_path, monkeypatch, verdict) -> None:
    # A second of processor time takes long on a busy machine.
    monkeypatch.setattr(Limits, "wall", 3.0 if verdict == "timeout_wall" else 60.0)
    found = judged(tmp_path, verdict)
    assert found.verdict == verdict, found.evidence
    assert found.expedition.finished
    lines = {"exception": 2, "illegal_move": 2, "load_error": 1, "out_of_memory": 2, "crashed": 3}
    assert found.evidence.line == lines.get(verdict)
    if verdict == "ok":
        assert found.evidence.output == "said"


@pytest.mark.slow
def test_an_innocent_strategy_hikes_as_in_the_engine(tmp_path) -> None:
    from engine.judging.sandbox.unconfined import judge_unconfined

    for path in INNOCENT:
        if path.stem in ("all_verbs", "prints", "with_sibling", "own_random_numbers"):
            found = judge_unconfined(tmp_path, Limits(), LEVEL, 7, entrant(tmp_path, path))
            file = path / "hike.py" if path.is_dir() else path
            assert found.verdict == "ok", found.evidence
            assert found.expedition.state_hash == run(LEVEL, str(file), 7)[1].state_hash


@pytest.mark.slow
def test_a_trusted_class_is_judged_without_confinement_and_the_results_say_so(tmp_path) -> None:
    from engine.judging import judge as room

    (tmp_path / "class").mkdir()
    (tmp_path / "class/walker.py").write_text(VERDICTS["ok"])
    (tmp_path / "class/faulty.py").write_text(VERDICTS["exception"])
    (tmp_path / "class/reader.py").write_text(
        "import os\ndef hike(h):\n    open('../../secret.json').read()\n"
    )
    said: list[str] = []
    watch = room.Reporter(said.append, lambda *_: None)
    plan = room.Plan(("quiet-bowl",), 0, 1, 1, isolation="trust")
    with ThreadPoolExecutor(1) as threads:
        found = room.compete(tmp_path / "class", tmp_path / "out", plan, watch, threads)
        again = room.compete(tmp_path / "class", tmp_path / "out", plan, watch, threads)
    assert found == again
    assert {s.name: s.verdicts for s in found.students} == {
        "walker": {"ok": 1},
        "faulty": {"exception": 1},
        "reader": {"exception": 1},
    }
    assert found.isolation.tier == "trust"
    assert (tmp_path / "out/.judge/secret.json").exists()
    assert found.isolation.held == ()
    assert any("NOT CONFINED" in line for line in said)


BLOCKED = """
import sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
import ctypes, os, select, signal
del select.poll, signal.SIGKILL, signal.SIGXCPU, os.pipe2, os.fork, os.O_NOFOLLOW, os.O_CLOEXEC
del os.O_NONBLOCK, os.fdatasync, os.geteuid, os.pread
class NoLibrary:
    def __init__(self, name, **more):
        assert name is not None
ctypes.CDLL = NoLibrary
import engine.judging.judge, engine.judging.reveal, engine.judging.sandbox.unconfined_child
"""


def test_the_judge_is_imported_where_there_is_nothing_of_unix() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_the_processes_that_run_strategies_find_the_engine_in_its_own_folder() -> None:
    from engine.judging.sandbox import zygote_client

    assert zygote_client.ROOT == ROOT


@pytest.mark.slow
def test_the_process_has_nothing_of_the_judges_and_its_own_folder_as_home(tmp_path, monkeypatch):
    from engine.judging.sandbox.unconfined import judge_unconfined

    monkeypatch.setenv("A_SECRET", "of the teacher's shell")
    source = (
        "import os\ndef hike(h):\n    print({'A_SECRET', 'PATH', 'USER'} & set(os.environ))\n"
        "    print(os.path.realpath(os.environ['HOME']) == os.path.realpath(os.getcwd()))\n"
    )
    found = judge_unconfined(tmp_path, Limits(), LEVEL, 7, written(tmp_path, "asks", source))
    assert found.evidence.output.splitlines() == ["set()", "True"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
@pytest.mark.parametrize("leaves", ["pass", "os.setsid()"], ids=["stays", "leaves its session"])
def test_what_a_hike_starts_ends_with_it(tmp_path, leaves) -> None:
    from engine.judging.sandbox.unconfined import judge_unconfined

    if leaves != "pass" and sys.platform != "linux":
        pytest.skip("a process that has left its session is found on Linux only")
    source = (
        "import os, time\ndef hike(h):\n    child = os.fork()\n    if child == 0:\n"
        f"        {leaves}\n        time.sleep(60)\n        os._exit(0)\n"
        "    time.sleep(0.2)\n    print(child)\n"
    )
    found = judge_unconfined(tmp_path, Limits(), LEVEL, 7, written(tmp_path, "forks", source))
    child = int(found.evidence.output)
    for _ in range(50):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if "Z" in Path(f"/proc/{child}/stat").read_text().split(") ")[-1][:1]:
            return
        time.sleep(0.1)
    pytest.fail("the child went on")


class Kernel:
    """Windows' kernel32, as far as a job object needs it; `refuses` names a call that fails."""

    def __init__(self, refuses: str = "") -> None:
        self.calls: list[str] = []
        self.limits: tuple[int, int, int] | None = None
        for name in ("CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject",
                     "TerminateJobObject", "CloseHandle"):  # fmt: skip
            setattr(self, name, self._call(name, refuses))

    def _call(self, name, refuses):
        def call(*arguments):
            self.calls.append(name)
            if name == "SetInformationJobObject":
                given = arguments[2]._obj
                self.limits = given.basic.flags, given.process_memory, arguments[3]
            return 0 if name == refuses else 77

        return call


def test_a_job_object_holds_memory_and_is_closed_with_all_that_is_in_it() -> None:
    from engine.judging.sandbox.process_group import JobObject

    kernel = Kernel()
    job = JobObject(5, 1 << 30, kernel)
    assert kernel.limits == (0x2108, 1 << 30, 144)
    job.end()
    job.end()
    assert kernel.calls[-3:] == ["AssignProcessToJobObject", "TerminateJobObject", "CloseHandle"]


@pytest.mark.parametrize("refuses", ["CreateJobObjectW", "SetInformationJobObject",
                                     "AssignProcessToJobObject"])  # fmt: skip
def test_without_a_job_object_nothing_runs(refuses) -> None:
    from engine.judging.sandbox.process_group import JobObject

    kernel = Kernel(refuses)
    with pytest.raises(OSError, match="Windows did not give"):
        JobObject(5, 1 << 30, kernel)
    assert refuses == "CreateJobObjectW" or kernel.calls[-1] == "CloseHandle"
