"""Backends that run groups: local processes, a caller's executor, a dask cluster.

Each yields what came of a group when it is done, with the group.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import TypeAlias

from engine.batches.worker_pool import cluster_pool
from engine.core.errors import BadInput
from engine.interrupts import unheard, waited_for_no_longer
from engine.judging.workers.cluster_worker import GroupTask, WorkerReport, WorkerSetup, run_task
from engine.judging.workers.group import (
    GroupOutcome,
    HikeGroup,
    hike_group,
    init_worker,
    worker_count,
)

FinishedGroups: TypeAlias = Generator[tuple[GroupOutcome, HikeGroup], None, None]
"""Groups that are done; closing it begins no others."""
RunGroups: TypeAlias = Callable[[Iterable[HikeGroup]], FinishedGroups]


@contextmanager
def in_processes(jobs: int) -> Iterator[RunGroups]:
    """So many processes of this machine; 0 for one a processor. BadInput when one is killed."""
    # Spawned, not forked: a worker begins without our descriptors and memory.
    workers = worker_count(jobs)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), init_worker, (os.getpid(),))
    try:
        with waited_for_no_longer():  # the groups are hiked again
            yield lambda groups: by_executor(groups, pool, workers)
    except BrokenProcessPool:
        raise BadInput(
            "a worker of the judge was killed (too little memory?); run the same command again "
            "to continue; fewer --jobs need less memory"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def by_executor(groups: Iterable[HikeGroup], executor: Executor, workers: int) -> FinishedGroups:
    """An executor whose workers share the file system with the judge."""
    waiting = iter(groups)
    running: dict[Future[GroupOutcome], HikeGroup] = {}
    while True:
        with unheard():
            for group in islice(waiting, 2 * workers - len(running)):
                running[executor.submit(hike_group, group)] = group
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield future.result(), running.pop(future)


@contextmanager
def by_cluster(
    address: str, setup: WorkerSetup, on_worker_ready: Callable[[WorkerReport], None]
) -> Iterator[RunGroups]:
    """The workers of a dask scheduler; `on_worker_ready` is told what each one's self-attack found.

    BadInput where there is no cluster, or a worker of it cannot or may not judge.
    """
    known: set[str] = set()
    with cluster_pool(address) as pool:

        def run(groups: Iterable[HikeGroup]) -> FinishedGroups:
            sent: deque[HikeGroup] = deque()

            def tasks() -> Iterator[GroupTask]:
                # Few at a time: who is found to take long meanwhile is not sent on.
                for group in groups:
                    sent.append(group)
                    yield GroupTask(group)

            for result in pool.map(run_task, setup, tasks()):
                group = sent.popleft()
                if result.refused:
                    raise BadInput(f"--cluster {address}: {result.refused}")
                if result.worker.worker not in known:
                    known.add(result.worker.worker)
                    on_worker_ready(result.worker)
                yield result.hiked, group

        yield run
