"""Workers for many tasks: threads, processes or a cluster, all as `concurrent.futures.Executor`.

Tasks share one large thing (a level), which reaches every worker once, and differ in a small one.
Results come in the order of the tasks, whoever finished first; a task whose worker died is given
to another one.
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

Common = TypeVar("Common")
Item = TypeVar("Item")
Done = TypeVar("Done")

INSTALL = "the package `distributed` is not installed; install it with: pip install distributed"
SLOW = "numba is not installed: batches run some eighty times slower, in worker processes"
PATIENCE = 5
"""Times that workers may die, one after the other, without a single task done."""
JOINING = 30
"""Seconds to wait for a cluster's first worker."""


class Crew(AbstractContextManager["Crew"]):
    """Workers. `hire(common)` starts an executor and says how it gets at `common`.

    The second thing that `hire` returns is put before every task's arguments: `common` itself, a
    cluster's reference to it, or `Kept` where every worker was given it when it started.
    """

    def __init__(
        self,
        hire: Callable[[Any], tuple[Executor, Any]],
        width: int,
        lost: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError),
        stop: Callable[[Executor, bool], object] | None = None,
        close: Callable[[], object] = lambda: None,
    ) -> None:
        self._hire = hire
        self.width = width
        """How many tasks run at once."""
        self._lost = lost
        self._stop = stop or _shut_down
        self._close = close
        self._hired: tuple[Any, Executor, Any] | None = None

    def each(
        self, function: Callable[[Any, Item], Done], common: Any, items: Iterable[Item]
    ) -> Iterator[Done]:
        """`function(common, item)` for every item, in order; few are under way at a time."""
        waiting: deque[tuple[Item, Future[Done]]] = deque()
        left = iter(items)
        failures = 0
        try:
            while True:
                while len(waiting) < 4 * self.width:
                    try:
                        item = next(left)
                    except StopIteration:
                        break
                    waiting.append((item, self._submitted(function, common, item)))
                if not waiting:
                    return
                item, future = waiting[0]
                try:
                    done = future.result()
                except self._lost:
                    failures += 1
                    if failures > PATIENCE:
                        raise
                    again = [(i, f) for i, f in waiting if not _has_result(f)]
                    self._dismiss()
                    kept = {id(f) for _, f in again}
                    waiting = deque(
                        (i, self._submitted(function, common, i) if id(f) in kept else f)
                        for i, f in waiting
                    )
                    continue
                failures = 0
                waiting.popleft()
                yield done
        finally:
            for _, future in waiting:
                future.cancel()

    def _submitted(
        self, function: Callable[[Any, Item], Done], common: Any, item: Item
    ) -> Future[Done]:
        if self._hired is None or self._hired[0] is not common:
            self._dismiss()
            executor, handle = self._hire(common)
            self._hired = (common, executor, handle)
        try:
            return self._hired[1].submit(_work, self._hired[2], function, item)
        except BrokenExecutor as error:
            broken: Future[Done] = Future()
            broken.set_exception(error)
            return broken

    def _dismiss(self) -> None:
        if self._hired is not None:
            self._stop(self._hired[1], False)
        self._hired = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the workers go; what is under way is not waited for when something failed."""
        if self._hired is not None:
            self._stop(self._hired[1], error is None)
        self._hired = None
        self._close()


class Kept:
    """Stands for what the worker was given when it started."""


def crew(jobs: int | None = None, cluster: str | None = None) -> Crew:
    """Workers as the options `--jobs` and `--cluster` ask for: otherwise threads.

    Without numba the kernels hold the interpreter, so threads are replaced by processes; a
    warning says that this is slow.
    """
    if cluster is not None:
        return on_cluster(cluster)
    if jobs is not None:
        return in_processes(jobs)
    if find_spec("numba") is not None:
        return in_threads()
    warnings.warn(SLOW, stacklevel=3)
    return in_processes()


def in_threads(count: int | None = None) -> Crew:
    """Threads of this process; right for compiled kernels, which let each other run."""
    width = count or os.cpu_count() or 1
    return Crew(lambda common: (ThreadPoolExecutor(width), common), width)


def in_processes(count: int | None = None) -> Crew:
    """Processes; `common` is sent to each when it starts."""
    width = count or os.cpu_count() or 1
    return Crew(
        lambda common: (ProcessPoolExecutor(width, None, _started, (common,)), Kept()), width
    )


def with_executor(executor: Executor) -> Crew:
    """Anybody's executor, which stays theirs; `common` goes with every task."""
    return Crew(lambda common: (executor, common), os.cpu_count() or 1, (), lambda *_: None)


def on_cluster(address: str) -> Crew:
    """A dask.distributed scheduler at `address`, such as tcp://10.0.0.1:8786.

    `common` becomes a result that lives on the cluster: each worker fetches it once, and the
    scheduler makes it anew should its holders die. BadInput without the package, a scheduler
    or a worker.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise BadInput(f"--cluster: {INSTALL}") from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise BadInput(
            f"--cluster {address}: expected the address of a dask scheduler, such as "
            f"tcp://127.0.0.1:8786, found none there ({type(error).__name__}); "
            "start one with: dask scheduler"
        ) from None
    try:
        client.wait_for_workers(1, timeout=JOINING)
    except TimeoutError:
        client.close()
        raise BadInput(
            f"--cluster {address}: the scheduler has no worker; "
            f"start one with: dask worker {address}"
        ) from None
    width = sum(client.nthreads().values())

    def hire(common: Any) -> tuple[Executor, Any]:
        return client.get_executor(), client.submit(_itself, common, pure=False)

    lost = (BrokenExecutor, CancelledError, KilledWorker)
    # A dask executor cancels what is left whenever it does not wait.
    return Crew(hire, width, lost, lambda executor, wait: executor.shutdown(wait), client.close)


def _shut_down(executor: Executor, wait: bool) -> None:
    executor.shutdown(wait=wait, cancel_futures=True)


def _itself(common: Common) -> Common:
    return common


def _work(handle: Any, function: Callable[[Any, Item], Done], item: Item) -> Done:
    return function(_kept()[0] if isinstance(handle, Kept) else handle, item)


def _started(common: Any) -> None:
    """A worker process begins: it keeps `common`, and leaves Ctrl-C to its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _kept()[:] = [common]


@cache
def _kept() -> list[Any]:
    """What this worker process was given when it started."""
    return []


def _has_result(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
