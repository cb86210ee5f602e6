"""A dask scheduler and its workers on this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.paths import ROOT


class Cluster:
    """A scheduler, and workers to start and to kill."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / "scheduler.json"
        self._processes: list[subprocess.Popen] = []
        self._start("scheduler", "--port", "0", "--host", "127.0.0.1")
        until = time.monotonic() + 60
        while not self.address:
            assert self._processes[0].poll() is None, (folder / "scheduler.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        self.workers = [self.worker(), self.worker()]

    @property
    def address(self) -> str:
        try:
            return json.loads(self._file.read_text())["address"]
        except (OSError, ValueError):
            return ""

    def worker(self) -> subprocess.Popen:
        # No nanny: what is killed stays dead.
        return self._start("worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen:
        log = (self._folder / f"{kind}.log").open("a")
        common = ["--scheduler-file", str(self._file), "--no-dashboard"]
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + kind, *common, *arguments],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


@contextmanager
def a_cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.stop()
