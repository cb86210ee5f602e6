"""Workers: any number, in any order, some of them killed, and the batch is the same to the bit."""

import os
import random
import signal
import time
import warnings
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from helpers.builders import noisy, quadratic

from engine import BadInput
from engine.batches import jobs
from engine.batches.batch import hike_batch, hike_blocks, hike_rows, pieces
from engine.batches.settings import settings_grid, settings_of, settings_table

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
        lambda: jobs.in_threads(1),
        lambda: jobs.in_threads(3),
        Shuffled,
        lambda: jobs.in_processes(2),
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
    with jobs.in_processes(2) as crew:
        found = list(crew.each(die_once, tmp_path / "flag", range(20)))
    assert found == [10 * k for k in range(20)]
    assert (tmp_path / "flag").exists()


def always_die(_: object, item: int) -> None:
    os._exit(9)


def test_workers_that_always_die_are_given_up() -> None:
    with pytest.raises(BrokenExecutor), jobs.in_processes(1) as crew:
        list(crew.each(always_die, None, range(3)))


def fail(_: object, item: int) -> int:
    if item == 3:
        raise ValueError("three")
    return item


def test_a_mistake_in_a_task_is_not_tried_again() -> None:
    done = []
    with pytest.raises(ValueError, match="three"), jobs.in_threads(2) as crew:
        done.extend(crew.each(fail, None, range(9)))


def test_what_is_common_reaches_a_process_once(tmp_path) -> None:
    class_ = Counted(tmp_path)
    with jobs.in_processes(2) as crew:
        list(crew.each(name_of, class_, range(30)))
        list(crew.each(name_of, class_, range(30)))
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

    with jobs.in_threads(2) as crew:
        results = crew.each(lambda common, item: item, None, items())
        for k in range(100):
            assert next(results) == k
            assert len(taken) <= k + 1 + 8
        results.close()


def test_without_numba_processes_do_the_work_and_it_is_said_once(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "find_spec", lambda name: None)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("default")
        with jobs.crew() as crew:
            assert list(crew.each(process_of, None, [0])) != [os.getpid()]
    assert len(said) == 1
    assert "numba" in str(said[0].message)


def process_of(_: object, item: int) -> int:
    return os.getpid()


def test_a_cluster_that_is_not_there_is_told() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(BadInput, match="dask scheduler"):
        jobs.crew(cluster="no such address")


# --- pieces and settings ---


@pytest.mark.parametrize(("seeds", "settings"), [(1, 1), (7, 3), (3, 100_000), (1000, 50), (2, 0)])
def test_pieces_cover_a_batch_once_and_in_order(seeds: int, settings: int) -> None:
    covered = [
        (seed, start, stop)
        for seed_from, seed_to, start, stop in pieces(seeds, settings)
        for seed in range(seed_from, seed_to)
    ]
    assert covered == sorted(covered)
    for seed in range(seeds):
        parts = [part[1:] for part in covered if part[0] == seed]
        assert [start for start, _ in parts] == [0, *(stop for _, stop in parts[:-1])]
        assert parts[-1][1] == settings


def test_a_grid_a_table_and_dictionaries_are_the_same_settings() -> None:
    rates, everies = [30.0, 200.0, 70.0], [1, 6]
    dictionaries = [{"every": k, "learning_rate": r, "beta1": 0.7} for k in everies for r in rates]
    made = [
        settings_grid(LEVEL, "adam", {"beta1": 0.7, "every": everies, "learning_rate": rates}),
        settings_table(
            LEVEL,
            "adam",
            {"beta1": 0.7, "every": np.repeat(everies, 3), "learning_rate": rates * 2},
        ),
        settings_of(LEVEL, "adam", dictionaries),
    ]
    for one in made:
        assert np.array_equal(one.rows(), made[0].rows())
        assert np.array_equal(one.part(2, 5).rows(), made[0].rows()[2:5])
        assert np.array_equal(one.part(1, 6).part(1, 3).rows(), made[0].rows()[2:4])


@pytest.mark.parametrize(
    "columns",
    [
        {"every": np.array([1.0, 2.5] * 1000)},
        {"learning_rate": np.array([1.0, np.nan] * 1000)},
        {"learning_rate": np.array([1.0, 1e9] * 1000)},
        {"every": [1, 0]},
        {"learning_rate": [1, 2], "every": [1, 2, 3]},
        {"scheme": ["forward", "central"]},
        {"learning_rate": []},
        {"spacing": [8.0, 1000.0]},
    ],
)
def test_a_value_that_cannot_be_is_told_before_anything_runs(columns) -> None:
    with pytest.raises(BadInput):
        settings_table(LEVEL, "gd", columns)


def test_rows_and_blocks_are_the_batch() -> None:
    level = quadratic()
    settings = settings_grid(level, "gd", {"learning_rate": np.geomspace(1, 100, 8100)})
    batch = hike_batch(level, "gd", settings, [0, 1])
    assert np.array(list(hike_rows(level, "gd", settings, [0, 1]))).tobytes() == batch.tobytes()
    blocks = list(hike_blocks(level, settings, [0, 1], fields=("score",)))
    assert len(blocks) > 2
    scores = np.concatenate([table["score"].ravel() for _, table in blocks])
    assert scores.tobytes() == batch["score"].ravel().tobytes()
