"""Scores of every learning rate and interval on the mountain just hiked.

The sweep is counted in a process of its own, because loading or compiling its kernels would hold
up frames; one hike takes milliseconds and is done in a thread.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from multiprocessing.connection import Connection
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from engine.core.result import Result
from game.background.worker_process import WorkerProcess

if TYPE_CHECKING:
    from engine import Level
    from engine.core.expedition import Expedition
    from engine.study.sweep import Sweep

WHATIF_RULES = ("gd", "momentum", "adam")
"""Rules to choose from; the first one is counted first."""
SLOWEST, FASTEST, COUNT = 2.0, 4000.0, 24
RATES = tuple(SLOWEST * (FASTEST / SLOWEST) ** (k / (COUNT - 1)) for k in range(COUNT))
"""Learning rates [m per unit slope], even in the logarithm, as `dusk sweep` has them."""
INTERVALS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Strides on one reading."""
MOST_HIKES = 400
"""So many single hikes are kept."""


class HeatMapCell(NamedTuple):
    """One setting of the heat map: the rule, and places in `INTERVALS` and `RATES`."""

    rule: str
    row: int
    column: int

    @property
    def parameters(self) -> dict[str, Any]:
        """As a rule takes them."""
        return {"learning_rate": RATES[self.column], "every": INTERVALS[self.row]}


def own_point(expedition: Expedition, rate: float | None) -> tuple[float, float] | None:
    """Where a hike lies among the settings of a rule: (learning rate [m], strides a reading).

    ``rate`` is the measured `learning_rate_effective`: metres walked on one reading per unit of
    its slope, all strides together. A rule's learning rate is that of one stride, and so it is
    divided by the strides on one reading, the median over readings that were walked on.
    """
    from engine.core.records import Measured, Walked

    strides: Counter[int] = Counter()
    readings = 0
    for record in expedition.records:
        if isinstance(record, Measured) and record.slope is not None:
            readings += 1
        elif isinstance(record, Walked) and readings and record.metres > 0:
            strides[readings] += 1
    if rate is None or rate <= 0 or not strides:
        return None
    every = float(median(strides.values()))
    return rate / every, every


def sweep_one_seed(level: Level, rule: str, seed: int) -> Sweep:
    """The sweep behind the heat map, on the mountain of one seed, walked blind."""
    from engine.study.sweep import sweep

    with ThreadPoolExecutor(1) as one:
        return sweep(level, rule, RATES, INTERVALS, [seed], watch=(False,), workers=one)


def _serve_sweeps(pipe: Connection, level: Level, seed: int) -> None:
    """Count the sweep of every rule that is asked for."""
    from engine.batches.batch import compile_kernels

    compile_kernels()
    while True:
        pipe.send(sweep_one_seed(level, pipe.recv(), seed))


class WhatIf:
    """Answers about one mountain. No call waits: ask again in the next frame."""

    def __init__(
        self, level: Level, seed: int, process: Callable[..., WorkerProcess] = WorkerProcess
    ) -> None:
        """``process`` starts the other process."""
        self.level, self.seed = level, seed
        self.available = find_spec("numba") is not None
        """Whether a sweep can be counted at all in reasonable time."""
        self.problem = ""
        self.stopped = False
        self._found: dict[str, Sweep] = {}
        self._asked: set[str] = set()
        self._process = process
        self._worker: WorkerProcess | None = None
        self._process_lock = threading.Lock()
        """Held while the other process is started or asked, which may take longer than a frame."""
        self._hikes_lock = threading.Lock()
        self._hikes: dict[HeatMapCell, Result] = {}
        self._wanted: HeatMapCell | None = None
        self._hiking = False

    def begin(self) -> None:
        """Start the other process, so that it is warm when it is asked."""
        if self.available:
            self._start_thread(self._request_sweeps)

    def sweep(self, rule: str) -> Sweep | None:
        """Scores of all cells; None until they are counted, or where there is a ``problem``."""
        if rule not in self._asked and self.available and not self.stopped:
            self._asked.add(rule)
            self._start_thread(self._request_sweeps, rule)
        if self._worker is not None and not self.stopped:
            for found in self._worker.received("the process that computed it ended"):
                sweep = cast("Sweep", found)
                self._found[sweep.rule] = sweep
            self.problem = self.problem or self._worker.problem
        return self._found.get(rule)

    def hike(self, cell: HeatMapCell) -> Result | None:
        """The result of one cell's hike; None until it is back."""
        with self._hikes_lock:
            found = self._hikes.get(cell)
            if found is None and not self.stopped:
                self._wanted = cell
                if not self._hiking:
                    self._hiking = True
                    self._start_thread(self._hike_wanted)
        return found

    def stop(self) -> None:
        """Call everything off."""
        self.stopped = True
        with self._hikes_lock:
            self._wanted = None
        if self._worker is not None:
            self._worker.stop()

    def _start_thread(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, name="what-if", daemon=True).start()

    def _request_sweeps(self, *rules: str) -> None:
        """Start the other process, if that has not been done, and ask for the rules' sweeps."""
        import engine.study.sweep  # noqa: F401 - which an answer needs; no frame is to load it

        with self._process_lock:
            if self.stopped:
                return
            if self._worker is None:
                self._worker = self._process(_serve_sweeps, self.level, self.seed)
            for rule in rules:
                self._worker.ask(rule)
            if self.stopped:  # meanwhile
                self._worker.stop()

    def _hike_wanted(self) -> None:
        """Hike the cell that was asked for last, until there is none.

        A pointer that moves over the map asks for many cells: those in between are left out.
        """
        from engine.running.strategy import hike

        while True:
            with self._hikes_lock:
                cell = self._wanted
                if cell is None or cell in self._hikes:
                    self._hiking = False
                    return
            result = hike(self.level, cell.rule, self.seed, cell.parameters)
            with self._hikes_lock:
                while len(self._hikes) >= MOST_HIKES:
                    self._hikes.pop(next(iter(self._hikes)))
                self._hikes[cell] = result
