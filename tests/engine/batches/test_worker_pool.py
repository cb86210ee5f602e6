"""Workers: any number, in any order, some of them killed, and the batch is the same to the bit."""

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fuzz.kills import left_of_session
from helpers.builders import noisy
from helpers.paths import ROOT

from engine import BadInput
from engine.batches import worker_pool
from engine.batches.batch import hike_batch
from engine.batches.settings import settings_grid

LEVEL = noisy()


def grid(count: int = 6):
    rates = np.geomspace(10, 1000, count)
    return settings_grid(LEVEL, "adam", {"every": [1, 4], "learning_rate": rates})


class Shuffled(Executor):
    """Finishes what it was given in a random order."""

    def __init__(self) -> None:
        self._rng = random.Random(1)
        self._pool = ThreadPoolExecutor(3)

    def submit(self, function, /, *arguments, **named) -> Future:
        def late():
            time.sleep(self._rng.random() / 50)
            return function(*arguments, **named)

        return self._pool.submit(late)


@pytest.mark.parametrize(
    "workers",
    [
        lambda: worker_pool.thread_pool(1),
        lambda: worker_pool.thread_pool(3),
        Shuffled,
        lambda: worker_pool.process_pool(2),
    ],
    ids=["one thread", "three threads", "shuffled", "two processes"],
)
def test_workers_change_nothing(workers) -> None:
    alone = np.array([hike_batch(LEVEL, "adam", grid(), [seed])[0] for seed in range(9)])
    with workers() as made:
        batch = hike_batch(LEVEL, "adam", grid(), range(9), made)
    assert batch.tobytes() == alone.tobytes()


def die_once(flag: Path, item: int) -> int:
    if item == 5 and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 10 * item


def test_a_killed_worker_loses_nothing(tmp_path) -> None:
    with worker_pool.process_pool(2) as pool:
        found = list(pool.map(die_once, tmp_path / "flag", range(20)))
    assert found == [10 * k for k in range(20)]
    assert (tmp_path / "flag").exists()


def always_die(_: object, item: int) -> None:
    os._exit(9)


def test_workers_that_always_die_are_given_up() -> None:
    with pytest.raises(BrokenExecutor), worker_pool.process_pool(1) as pool:
        list(pool.map(always_die, None, range(3)))


def fail(_: object, item: int) -> int:
    if item == 3:
        raise ValueError("three")
    return item


def test_a_mistake_in_a_task_is_not_tried_again() -> None:
    done = []
    with pytest.raises(ValueError, match="three"), worker_pool.thread_pool(2) as pool:
        done.extend(pool.map(fail, None, range(9)))


def test_what_is_common_reaches_a_process_once(tmp_path) -> None:
    class_ = Counted(tmp_path)
    with worker_pool.process_pool(2) as pool:
        list(pool.map(name_of, class_, range(30)))
        list(pool.map(name_of, class_, range(30)))
    assert len(list(tmp_path.iterdir())) <= 2


class Counted:
    """Leaves a file whenever it travels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self):
        return arrived, (self.folder,)


def arrived(folder: Path) -> Counted:
    (folder / f"{os.getpid()}-{time.monotonic_ns()}").touch()
    return Counted(folder)


def name_of(counted: Counted, item: int) -> str:
    return counted.folder.name


def test_few_tasks_are_under_way_at_a_time() -> None:
    taken = []

    def items():
        for k in range(1000):
            taken.append(k)
            yield k

    with worker_pool.thread_pool(2) as pool:
        results = pool.map(lambda common, item: item, None, items())
        for k in range(100):
            assert next(results) == k
            assert len(taken) <= k + 1 + 8
        results.close()


def test_without_numba_processes_do_the_work_and_it_is_said_once(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)  # as where it is not installed
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("default")
        with worker_pool.worker_pool() as pool:
            assert list(pool.map(process_of, None, [0])) != [os.getpid()]
    # Python may warn of its own that it forks.
    assert sum("numba" in str(warning.message) for warning in said) == 1


def process_of(_: object, item: int) -> int:
    return os.getpid()


def test_a_cluster_that_is_not_there_is_told() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(BadInput, match="dask scheduler"):
        worker_pool.worker_pool(cluster="no such address")


KILLED = """
import os, sys, time
from engine.batches.worker_pool import process_pool
def wait(shared, task):
    open(f"there-{task}", "w").close()
    if shared == "one call":
        sum(iter(int, 1))  # holds the interpreter
    time.sleep(60)
if __name__ == "__main__":
    with process_pool(2) as pool:
        list(pool.map(wait, sys.argv[1], range(2)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("at", ["asleep", "one call"])
def test_no_worker_is_left_where_the_main_process_is_killed(at, tmp_path) -> None:
    (tmp_path / "killed.py").write_text(KILLED)
    main = subprocess.Popen([sys.executable, "killed.py", at], cwd=tmp_path,
                            env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
                            stderr=subprocess.DEVNULL)  # fmt: skip
    while len(list(tmp_path.glob("there-*"))) < 2:
        assert main.poll() is None
        time.sleep(0.05)
    main.kill()
    main.wait()
    assert not left_of_session(main.pid, 10)
