"""Who computes too long is told by processor time, and not by how busy the machine is."""

import ctypes
import subprocess
import sys
import time

import pytest
from helpers.builders import quadratic
from helpers.judging_room import on_linux
from helpers.monty_room import needs_monty, under_monty

from engine.judging.sandbox.processor_time import BudgetWatch, processor_time, time_on_windows

COMPUTES = "while True:\n    pass\n"
SLEEPS = "import time\nprint(1, flush=True)\ntime.sleep(60)\n"


def _started(source: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE)


@on_linux
def test_who_computes_is_ended_and_who_sleeps_is_not() -> None:
    busy, asleep = _started(COMPUTES), _started(SLEEPS)
    watch = BudgetWatch()
    try:
        assert asleep.stdout.readline() == b"1\n"
        one, other = watch.begin(busy.pid, 0.3), watch.begin(asleep.pid, 0.3)
        assert busy.wait(60) != 0
        assert one.exceeded
        watch.end(one)
        watch.end(other)
        assert asleep.poll() is None
        assert not other.exceeded
        assert other.measured
    finally:
        watch.close()
        for process in (busy, asleep):
            process.kill()
            process.wait()
            process.stdout.close()


@on_linux
def test_nobody_is_ended_after_the_end() -> None:
    busy = _started(COMPUTES)
    watch = BudgetWatch()
    try:
        budget = watch.begin(busy.pid, 0.1)
        watch.end(budget)
        before = processor_time(busy.pid)
        while processor_time(busy.pid) < before + 0.4:
            time.sleep(0.02)
        assert busy.poll() is None
    finally:
        watch.close()
        busy.kill()
        busy.wait()
        busy.stdout.close()


def test_of_a_process_that_is_no_more_there_is_no_time() -> None:
    gone = _started("")
    gone.wait()
    gone.stdout.close()
    assert processor_time(gone.pid) is None


class Kernel:
    """kernel32 that knows one process: 2 s in the kernel, 3.5 s of its own."""

    def __init__(self) -> None:
        self.closed: list[int] = []
        self.OpenProcess = lambda rights, inherited, process: 77 if process == 5 else 0
        self.CloseHandle = lambda handle: self.closed.append(handle.value)
        self.told = 1

    def GetProcessTimes(self, handle, *times) -> int:  # noqa: N802
        assert handle.value == 77
        for place, value in zip(times, (1, 2, 20_000_000, 35_000_000), strict=True):
            ctypes.cast(place, ctypes.POINTER(ctypes.c_uint64))[0] = value
        return self.told


def test_windows_tells_it_in_parts() -> None:
    kernel = Kernel()
    assert time_on_windows(5, kernel) == 5.5
    assert time_on_windows(6, kernel) is None
    kernel.told = 0
    assert time_on_windows(5, kernel) is None
    assert kernel.closed == [77, 77]


@needs_monty
@on_linux
@pytest.mark.slow
def test_beside_busy_processes_an_honest_file_has_its_time(monty_hikes) -> None:
    # Half of its second of processor time, which takes many by the clock on the wall.
    source = (
        "def hike(hiker):\n    x = 0\n    for i in range(3_000_000):\n        x = x + i\n"
        "    hiker.walk(1, 2)\n"
    )
    crowd = [_started(COMPUTES) for _ in range(8)]
    try:
        found = under_monty(monty_hikes, quadratic(daylight=60), 1, source)
    finally:
        for process in crowd:
            process.kill()
            process.wait()
            process.stdout.close()
    assert found.verdict == "ok", found.evidence
    assert found.cpu > 0.05
