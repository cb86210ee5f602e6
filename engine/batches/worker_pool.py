"""Worker pools for many tasks: threads, processes or a cluster, all as `concurrent.futures`.

Tasks share one large argument (a level), which reaches every worker once, and differ in a small
one. Outputs come in the order of the tasks, whichever finished first; a task whose worker died is
submitted again.
"""

from __future__ import annotations

import os
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import AbstractContextManager
from functools import cache
from importlib.util import find_spec
from types import TracebackType
from typing import Any, TypeVar

from engine.core.errors import BadInput
from engine.interrupts import end_with_parent

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Output = TypeVar("Output")

INSTALL_DISTRIBUTED = (
    "the package `distributed` is not installed; install it with: pip install distributed"
)
SLOW_WITHOUT_NUMBA = (
    "numba is not installed: batches run about eighty times slower, in worker processes"
)
QUEUED_PER_WORKER = 4
"""Tasks submitted ahead for each worker: enough to keep it busy, few enough to spare memory."""
MAX_LOSSES = 5
"""Times that workers may die, one after the other, without a single task done."""
CLUSTER_TIMEOUT = 30
"""Seconds to wait for a cluster's first worker."""


class WorkerPool(AbstractContextManager["WorkerPool"]):
    """Workers that all know one shared argument; leaving the context shuts them down.

    `start(shared)` starts an executor. The second value that it returns is put before every
    task's arguments: `shared` itself, a cluster's reference to it, or `SharedAtStart` where every
    worker process received it when it started.
    """

    def __init__(
        self,
        start: Callable[[Any], tuple[Executor, Any]],
        size: int,
        lost: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError),
        stop: Callable[[Executor, bool], object] | None = None,
        close: Callable[[], object] = lambda: None,
    ) -> None:
        self._start = start
        self.size = size
        """How many tasks run at once."""
        self._lost = lost
        self._stop = stop or _shut_down
        self._close = close
        self._running: tuple[Any, Executor, Any] | None = None
        """The shared argument, its executor, and what goes before every task's arguments."""

    def map(
        self, function: Callable[[Any, Task], Output], shared: Any, tasks: Iterable[Task]
    ) -> Iterator[Output]:
        """`function(shared, task)` for every task, in order; few are submitted at a time."""
        waiting: deque[tuple[Task, Future[Output]]] = deque()
        left = iter(tasks)
        losses = 0
        try:
            while True:
                while len(waiting) < QUEUED_PER_WORKER * self.size:
                    try:
                        task = next(left)
                    except StopIteration:
                        break
                    waiting.append((task, self._submit(function, shared, task)))
                if not waiting:
                    return
                try:
                    output = waiting[0][1].result()
                except self._lost:
                    losses += 1
                    if losses > MAX_LOSSES:
                        raise
                    # A dead process breaks its whole executor: start a new one, and submit again
                    # whatever has no output yet.
                    unfinished = {id(f) for _, f in waiting if not _has_output(f)}
                    self._shut_down_running()
                    waiting = deque(
                        (t, self._submit(function, shared, t) if id(f) in unfinished else f)
                        for t, f in waiting
                    )
                    continue
                losses = 0
                waiting.popleft()
                yield output
        finally:
            for _, future in waiting:
                future.cancel()

    def _submit(
        self, function: Callable[[Any, Task], Output], shared: Any, task: Task
    ) -> Future[Output]:
        if self._running is None or self._running[0] is not shared:
            self._shut_down_running()
            executor, handle = self._start(shared)
            self._running = (shared, executor, handle)
        try:
            return self._running[1].submit(_run_task, self._running[2], function, task)
        except BrokenExecutor as error:
            broken: Future[Output] = Future()
            broken.set_exception(error)
            return broken

    def _shut_down_running(self) -> None:
        if self._running is not None:
            self._stop(self._running[1], False)
        self._running = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Shut the workers down; running tasks are not waited for when something failed."""
        if self._running is not None:
            self._stop(self._running[1], error is None)
        self._running = None
        self._close()


class SharedAtStart:
    """Stands for the shared argument that a worker process received when it started."""


def worker_pool(jobs: int | None = None, cluster: str | None = None) -> WorkerPool:
    """Workers as the options `--jobs` and `--cluster` ask for: otherwise threads.

    Without numba the kernels hold the interpreter, so threads are replaced by processes; a
    warning says that this is slow.
    """
    if cluster is not None:
        return cluster_pool(cluster)
    if jobs is not None:
        return process_pool(jobs)
    if find_spec("numba") is not None:
        return thread_pool()
    warnings.warn(SLOW_WITHOUT_NUMBA, stacklevel=3)
    return process_pool()


def thread_pool(count: int | None = None) -> WorkerPool:
    """Threads of this process; right for compiled kernels, which release the interpreter lock."""
    size = count or os.cpu_count() or 1
    return WorkerPool(lambda shared: (ThreadPoolExecutor(size), shared), size)


def process_pool(count: int | None = None) -> WorkerPool:
    """Processes; the shared argument is sent to each when it starts."""
    size = count or os.cpu_count() or 1
    return WorkerPool(
        lambda shared: (
            ProcessPoolExecutor(size, None, _initialise_worker, (shared,)),
            SharedAtStart(),
        ),
        size,
    )


def executor_pool(executor: Executor) -> WorkerPool:
    """The caller's executor, which stays open; the shared argument goes with every task."""
    return WorkerPool(lambda shared: (executor, shared), os.cpu_count() or 1, (), lambda *_: None)


def cluster_pool(address: str) -> WorkerPool:
    """A dask.distributed scheduler at `address`, such as tcp://10.0.0.1:8786.

    The shared argument becomes a result that lives on the cluster: each worker fetches it once,
    and the scheduler computes it again should its holders die. BadInput without the package, a
    scheduler or a worker.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise BadInput(f"--cluster: {INSTALL_DISTRIBUTED}") from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(
            f"--cluster {address}: expected the address of a dask scheduler, such as "
            f"tcp://127.0.0.1:8786, found none there ({type(error).__name__}); "
            "start one with: dask scheduler"
        ) from None
    try:
        client.wait_for_workers(1, timeout=CLUSTER_TIMEOUT)
    except TimeoutError:
        client.close()
        raise BadInput(
            f"--cluster {address}: the scheduler has no worker; "
            f"start one with: dask worker {address}"
        ) from None
    size = sum(client.nthreads().values())

    def start(shared: Any) -> tuple[Executor, Any]:
        return client.get_executor(), client.submit(_identity, shared, pure=False)

    lost = (BrokenExecutor, CancelledError, KilledWorker)
    # A dask executor cancels what is left whenever it does not wait.
    return WorkerPool(
        start, size, lost, lambda executor, wait: executor.shutdown(wait), client.close
    )


def _shut_down(executor: Executor, wait: bool) -> None:
    executor.shutdown(wait=wait, cancel_futures=True)


def _identity(shared: Shared) -> Shared:
    return shared


def _run_task(handle: Any, function: Callable[[Any, Task], Output], task: Task) -> Output:
    shared = _shared_at_start()[0] if isinstance(handle, SharedAtStart) else handle
    return function(shared, task)


def _initialise_worker(shared: Any) -> None:
    """Store the shared argument in a new worker process, which leaves Ctrl-C to its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(amid_a_call=True)
    _shared_at_start()[:] = [shared]


@cache
def _shared_at_start() -> list[Any]:
    """The shared argument of this worker process, in a list of one."""
    return []


def _has_output(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
