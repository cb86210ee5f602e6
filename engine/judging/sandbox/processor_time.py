"""Processor time of another process, and its end where it takes more than it may.

The clock on the wall tells nothing about a strategy: on a busy machine an honest one takes long.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

LOOK_EVERY = 0.05
"""Seconds between two looks at the processes."""
QUERY_LIMITED_INFORMATION = 0x1000
"""Right to ask Windows for a process' times (winnt.h: PROCESS_QUERY_LIMITED_INFORMATION)."""


def processor_time(process: int) -> float | None:
    """Seconds for which a process has computed; None where it has gone or the system does not say.

    Linux tells in hundredths, Windows about as finely; macOS does not tell without its headers.
    """
    if sys.platform == "linux":
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    if sys.platform == "win32":
        return time_on_windows(process, ctypes.WinDLL("kernel32"))
    return None


def time_on_windows(process: int, kernel: Any) -> float | None:
    """The same by `kernel32`: GetProcessTimes counts in 100 ns, kernel and user apart."""
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(QUERY_LIMITED_INFORMATION, False, process)
    if not handle:
        return None
    times = [ctypes.c_uint64() for _ in range(4)]
    try:
        given = [ctypes.byref(one) for one in times]
        told = kernel.GetProcessTimes(ctypes.c_void_p(handle), *given)
        return (times[2].value + times[3].value) / 1e7 if told else None
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


class Budget:
    """Seconds of processor time from now on that one process may take."""

    def __init__(self, process: int, seconds: float) -> None:
        self.process, self._seconds = process, seconds
        self._before = processor_time(process)
        self.used = 0.0
        """Seconds, as of the last look."""
        self.measured = self._before is not None

    @property
    def exceeded(self) -> bool:
        """Whether it has taken more, as of the last look."""
        return self.used > self._seconds

    def look(self) -> None:
        """Measure again; what a process has used stays known when it has gone."""
        now = processor_time(self.process)
        if now is not None and self._before is not None:
            self.used = max(self.used, now - self._before)


class BudgetWatch:
    """A thread that ends the processes whose budget is exceeded."""

    def __init__(self) -> None:
        self._budgets: set[Budget] = set()
        self._lock, self._closed = Lock(), Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def begin(self, process: int, seconds: float) -> Budget:
        """Watch this process, until `end`."""
        budget = Budget(process, seconds)
        if budget.measured:
            with self._lock:
                self._budgets.add(budget)
        return budget

    def end(self, budget: Budget) -> None:
        """Measure a last time. To be called before the process may go: its number is used again."""
        with self._lock:
            if not budget.exceeded:
                budget.look()
            self._budgets.discard(budget)

    def close(self) -> None:
        """Watch nothing any more."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(LOOK_EVERY):
            with self._lock:
                for budget in tuple(self._budgets):
                    budget.look()
                    if budget.exceeded:
                        self._budgets.discard(budget)
                        with suppress(OSError):
                            os.kill(budget.process, signal.SIGTERM)
