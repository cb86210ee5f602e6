"""How far a batch goes: hikes a second and core, bytes on the wire, memory, workers, scheduler.

`python tests/bench/bench_scaling.py`. Speeds are hikes per second of processor time, so that a
busy machine changes little; weak scaling and the scheduler go by the wall clock and want an idle
one. Weak scaling: twice the workers get twice the mountains; 100% is no longer time.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep

import numpy as np

from engine import level_names, load_level
from engine.batches.batch import (
    BATCH_FIELDS,
    PIECE_MS,
    compile_kernels,
    hike_batch,
    hike_piece,
    hike_pieces,
    pieces,
    with_compiled_ground,
)
from engine.batches.settings import BatchSettings, settings_grid
from engine.batches.worker_pool import WorkerPool, cluster_pool, process_pool, thread_pool
from engine.study.sweep import SWEEP_FIELDS

ROUNDS = 5
STUDENTS, HIKES_EACH = 1_000_000, 1_000
SWEPT = 16
EVERY = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
RATES = np.geomspace(5.0, 2000.0, 40)
MEMORY = """
import resource, sys
from engine import level_names, load_level
from engine.batches.batch import hike_pieces
from engine.batches.settings import settings_grid
import numpy as np
level = load_level("ravine")
rates = np.geomspace(2.0, 4000.0, int(sys.argv[1]) // 1000)
settings = settings_grid(level, "momentum", {"every": range(1, 11), "learning_rate": rates})
for block in hike_pieces(level, settings, range(100)):
    pass
print(len(settings) * 100, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
SWEEP_MEMORY = """
import resource, sys
from engine import level_names, load_level
from engine.study.sweep import sweep
import numpy as np
rates = np.geomspace(2.0, 4000.0, int(sys.argv[1]) // 2000)
found = sweep(load_level("ravine"), "momentum", rates.tolist(), range(1, 11), range(100))
print(found.scores.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    compile_kernels()
    if hasattr(os, "getloadavg"):
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    speed = speeds()
    building()
    wire()
    for title, code in (("a batch, streamed", MEMORY), ("a sweep", SWEEP_MEMORY)):
        memory(title, code)
    weak_scaling()
    scheduler()
    cost(speed)


def speeds() -> float:
    """Hikes a second and core: mountains built before, and built on the way."""
    print("hikes per second of one core (momentum; 400 settings a mountain)")
    slowest = np.inf
    for name in ("quiet-bowl", "ravine", "foothills"):
        level = load_level(name)
        settings = grid(level)
        seeds = range(8)
        with thread_pool(1) as pool:
            with_building = rate_of(lambda s=settings, c=pool: hike_batch(level, "", s, seeds, c))  # noqa: B023
            level.mountain(0).terrain.lowest  # noqa: B018
            alone = rate_of(lambda s=settings, c=pool: hike_batch(level, "", s, [0], c))  # noqa: B023
        print(f"  {name:14}{alone:9.0f} on one mountain{with_building:9.0f} on ever new ones")
        slowest = min(slowest, with_building)
    return slowest


def building() -> None:
    """The share of building in `dusk sweep` over many mountains, on one core, for every level.

    With the hillsides, where the level's usual reading is on a mini-batch.
    """
    print(f"building's share of a sweep over many mountains (480 settings each; {SWEPT} built)")
    axes = {"watch": [False, True], "every": EVERY, "learning_rate": np.geomspace(2, 4000, 24)}
    for name in level_names():
        settings = settings_grid(load_level(name), "gd", axes)
        samples = load_level(name).instrument.samples
        built = whole = 0.0
        # Mountain by mountain, so that a busy moment slows both alike.
        with thread_pool(1) as pool:
            for seed in range(SWEPT):
                alone, level = with_compiled_ground(load_level(name)), load_level(name)
                began = process_time()
                terrain = alone.mountain(seed).terrain
                terrain.lowest  # noqa: B018
                terrain.hillsides_for(samples)
                built += process_time() - began
                began = process_time()
                for _ in hike_pieces(level, settings, [seed], pool, SWEEP_FIELDS):
                    pass
                whole += process_time() - began
        print(f"  {name:22}{built / SWEPT * 1e3:7.2f} ms a mountain{built / whole:9.0%}")


def rate_of(run: Callable[[], np.ndarray]) -> float:
    found = []
    for _ in range(ROUNDS):
        began = process_time()
        count = run().size
        found.append(count / (process_time() - began))
    return median(found)


def grid(level) -> BatchSettings:
    return settings_grid(level, "momentum", {"every": range(1, 11), "learning_rate": RATES})


def wire() -> None:
    """Bytes that a cluster carries a hike, there and back; the level goes once a worker."""
    level = load_level("foothills")
    settings = grid(level)
    count = len(settings)
    print("bytes a hike on the wire")
    for title, fields in (("all columns", BATCH_FIELDS), ("a sweep's", SWEEP_FIELDS)):
        piece = next(pieces(100, count))
        seeds = range(100)[piece.seed : piece.seed_end]
        work = (piece, seeds, settings.part(piece.setting, piece.setting_end), tuple(fields))
        back = hike_piece(level, work)
        hikes = back.table.size
        there, again = (len(pickle.dumps(x, 5)) / hikes for x in (work, back))
        print(f"  {title:14}{there:7.1f} there{again:8.1f} back, in pieces of {hikes} hikes")
    print(f"  the level     {len(pickle.dumps(level, 5)):7} once a worker")


def memory(title: str, code: str) -> None:
    """Peak memory of a fresh process, over the number of hikes."""
    for hikes in (100_000, 1_000_000):
        done = subprocess.run(
            [sys.executable, "-c", code, str(hikes)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        )
        count, peak = map(int, done.stdout.split())
        print(f"peak memory of {title} of {count:9} hikes: {peak / 1024:5.0f} MB")


def weak_scaling() -> None:
    """One and two workers, each with its own share of mountains."""
    level = load_level("foothills")
    settings = grid(level)

    def seconds(pool: WorkerPool, mountains: int) -> float:
        list(hike_pieces(level, settings, range(4), pool, SWEEP_FIELDS))
        found = []
        for turn in range(ROUNDS):
            began = perf_counter()
            seeds = range(1000 * turn, 1000 * turn + mountains)
            list(hike_pieces(level, settings, seeds, pool, SWEEP_FIELDS))
            found.append(perf_counter() - began)
        return median(found)

    print("weak scaling, 40 mountains and 16 000 hikes a worker")
    kinds: list[tuple[str, Callable[[int], WorkerPool]]] = [
        ("threads", thread_pool),
        ("processes", process_pool),
    ]
    for name, make in kinds:
        times = []
        for count in (1, 2):
            with make(count) as pool:
                times.append(seconds(pool, 40 * count))
        print(f"  {name:14}{times[0]:7.2f} s with one{times[1]:7.2f} s with two: "
              f"{times[0] / times[1]:.0%}")  # fmt: skip
    if find_spec("distributed") is None:
        print("  a dask cluster is left out: pip install distributed")
        return
    from distributed import LocalCluster

    times = []
    for count in (1, 2):
        with (
            LocalCluster(count, threads_per_worker=1, dashboard_address=None) as cluster,
            cluster_pool(cluster.scheduler_address) as pool,
        ):
            times.append(seconds(pool, 40 * count))
    print(f"  {'dask workers':14}{times[0]:7.2f} s with one{times[1]:7.2f} s with two: "
          f"{times[0] / times[1]:.0%}")  # fmt: skip


class Scheduled(Executor):
    """An executor behind a scheduler that takes its time over every task, one after the other."""

    def __init__(self, inner: Executor, each: float, delay: float) -> None:
        self._inner, self._each, self._delay = inner, each, delay
        self._one = threading.Lock()

    def submit(self, function, /, *arguments, **named) -> Future:
        future: Future = Future()

        def later() -> None:
            with self._one:
                sleep(self._each)
            sleep(self._delay)
            inner = self._inner.submit(function, *arguments, **named)
            inner.add_done_callback(lambda done: future.set_result(done.result()))

        threading.Thread(target=later, daemon=True).start()
        return future


def scheduler() -> None:
    """Pieces through a scheduler that handles one at a time, or is far away.

    The pieces are simulated (they sleep for `PIECE_MS`), so that many workers fit one machine.
    """
    print(f"share of the workers' time at work, pieces of {PIECE_MS:.0f} ms, by the scheduler")
    cases = ((0.0, 0.0), (0.2, 0.0), (1.0, 0.0), (5.0, 0.0), (0.0, 50.0), (0.0, 300.0))
    print(f"  {'workers':8}" + "".join(f"{e:g} ms a task, {d:g} away".rjust(24) for e, d in cases))
    for width in (2, 16, 100):
        row = []
        for each, delay in cases:
            count = 12 * width
            with ThreadPoolExecutor(width) as pool:
                inner = Scheduled(pool, each / 1e3, delay / 1e3)
                made = WorkerPool(lambda c, i=inner: (i, c), width, (), lambda *_: None)
                began = perf_counter()
                list(made.map(_asleep, PIECE_MS / 1e3, range(count)))
                row.append(count * PIECE_MS / 1e3 / width / (perf_counter() - began))
        print(f"  {width:<8}" + "".join(f"{share:24.0%}" for share in row))


def _asleep(seconds: float, _: int) -> None:
    sleep(seconds)


def cost(speed: float) -> None:
    """A course of a million students, a thousand hikes each."""
    hikes = STUDENTS * HIKES_EACH
    hours = hikes / speed / 3600
    print(f"10^9 hikes at {speed:.0f} a second and core: {hours:.1f} core hours")
    for workers in (1, 2, 16, 100, 1000):
        print(f"  {workers:5} workers{hours / workers * 60:9.1f} minutes")


if __name__ == "__main__":
    main()
