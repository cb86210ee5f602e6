"""A dask worker as a worker of the judge: it lays out the stage, attacks itself, and judges.

The judge sends the `WorkerSetup` (everybody's files) once to each worker, then `GroupTask`s (some
entrants and a seed). Nothing is shared but the connection, so whoever controls the scheduler or a
worker knows the seeds: both must be as trusted as the judge, and the connection private (`tls://`).
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.judging.results import Isolation
from engine.judging.sandbox.confinement import not_dumpable
from engine.judging.sandbox.isolation_check import SandboxOptions, check_isolation
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.tiers import chosen_tier
from engine.judging.workers.group import (
    GroupOutcome,
    HikeGroup,
    Worker,
    WorkerConfig,
    hike_group_with,
)
from engine.version import __version__

PREFIX = "dusk-stage-"


class WorkerReport(NamedTuple):
    """A worker, and what its self-attack found."""

    worker: str
    """Host and process."""
    isolation: Isolation
    """What held and what leaked there."""


class GroupResult(NamedTuple):
    """What a worker returns for a task."""

    hiked: GroupOutcome
    worker: WorkerReport
    refused: str = ""
    """Why this worker may not judge: one line."""


class GroupTask:
    """A group to run. No NamedTuple: its `repr`, which dask may log, must not show the seed."""

    def __init__(self, group: HikeGroup) -> None:
        self.group = group


class WorkerSetup:
    """What a worker needs before its first group. On the worker it also holds its stage."""

    def __init__(self, stage: Path, limits: Limits, options: SandboxOptions) -> None:
        """Reads all files of `stage`; they are sent by their path relative to it."""
        files = sorted(path for path in stage.rglob("*") if path.is_file())
        self.files = {path.relative_to(stage).as_posix(): path.read_bytes() for path in files}
        self.limits, self.options = limits, options
        self.version = __version__
        self._init_unsent()

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
        self._init_unsent()

    def _init_unsent(self) -> None:
        self._lock = threading.Lock()
        self._stage: WorkerStage | None = None

    def stage(self) -> WorkerStage:
        """Stage of this worker, made at the first call. BadInput where nothing can be confined."""
        with self._lock:
            if self._stage is None:
                self._stage = WorkerStage(self)
            return self._stage


class WorkerStage:
    """A worker's copy of the stage, with a zygote a thread. Removed with its `WorkerSetup`."""

    def __init__(self, setup: WorkerSetup) -> None:
        if setup.version != __version__:
            raise BadInput(f"has down-by-dusk {__version__}, but the judge has {setup.version}")
        not_dumpable()
        remove_stale_stages()
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._workers: dict[int, Worker] = {}
        self.close = weakref.finalize(self, _remove, folder, self._workers)
        try:
            stage = folder / "stage"
            _write_files(stage, setup.files)
            self.isolation = check_isolation(folder, setup.options, lambda line: None)
        except BaseException:
            self.close()
            raise
        tier = chosen_tier(self.isolation.tier).name
        self.config = WorkerConfig(str(stage), setup.limits, tier, setup.options.packages)

    def worker(self) -> Worker:
        """The one of this thread: a zygote dies with the thread that started it."""
        return self._workers.setdefault(threading.get_ident(), Worker(self.config))


def run_task(setup: WorkerSetup, task: GroupTask) -> GroupResult:
    """Judge a group here. Never raises: dask logs the arguments of a task that does."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    try:
        stage = setup.stage()
        group = task.group._replace(config=stage.config)
        return GroupResult(
            hike_group_with(stage.worker(), group), WorkerReport(name, stage.isolation)
        )
    except Exception as error:
        kind = "" if isinstance(error, BadInput) else f"{type(error).__name__}: "
        nothing = Isolation(tier="", held=(), leaked=())
        report = WorkerReport(name, nothing)
        return GroupResult(GroupOutcome([]), report, f"the worker {name}: {kind}{error}")


def _write_files(stage: Path, files: dict[str, bytes]) -> None:
    stage.mkdir(mode=0o755)
    for name, data in files.items():
        path = stage / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o644)
    for folder in (stage, *(path for path in stage.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def _remove(folder: Path, workers: dict[int, Worker]) -> None:
    for worker in workers.values():
        worker.close()
    shutil.rmtree(folder, ignore_errors=True)


def remove_stale_stages() -> None:
    """Remove the stages of workers that were killed."""
    if sys.platform != "linux":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        try:
            if folder.lstat().st_uid == os.geteuid() and not Path(f"/proc/{int(number)}").exists():
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError):
            continue
