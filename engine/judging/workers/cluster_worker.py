"""A cluster's worker as a judge's worker: it lays the stage out, attacks itself, and judges.

What the judge sends: once a worker the `Kit` (everybody's files), then `Parcel`s (some entrants
and a seed). Nothing is shared but the line, so whoever holds the scheduler or a worker holds the
seeds: both must be as trusted as the judge, and the line private (`tls://`).
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

from engine import __version__
from engine.core.errors import BadInput
from engine.judging.results import Isolation
from engine.judging.sandbox.confinement import not_dumpable
from engine.judging.sandbox.isolation_check import Terms, isolate
from engine.judging.sandbox.limits import Limits
from engine.judging.workers.group import Ground, Group, Worker, hiked_by

PREFIX = "dusk-stage-"


class Arrived(NamedTuple):
    """A worker that is ready."""

    worker: str
    """Host and process."""
    isolation: Isolation
    """What held there."""


class Back(NamedTuple):
    """What comes back for a parcel."""

    rows: list[bytes]
    arrived: Arrived
    refused: str = ""
    """Why this worker may not judge: one line."""


class Parcel:
    """A group on its way. No NamedTuple: whoever logs it does not log the seed in it."""

    def __init__(self, group: Group) -> None:
        self.group = group


class Kit:
    """What a worker needs before its first group, and once it is there, what it made of it."""

    def __init__(self, stage: Path, limits: Limits, terms: Terms) -> None:
        """`stage` is read: its files travel, by path relative to it."""
        files = sorted(path for path in stage.rglob("*") if path.is_file())
        self.files = {path.relative_to(stage).as_posix(): path.read_bytes() for path in files}
        self.limits, self.terms = limits, terms
        self.version = __version__
        self._begin()

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
        self._begin()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._place: Place | None = None

    def place(self) -> Place:
        """Here; made by the first who asks. BadInput where nobody can be confined."""
        with self._lock:
            if self._place is None:
                self._place = Place(self)
            return self._place


class Place:
    """A worker's own stage, and a zygote for each of its threads. Gone when the kit is."""

    def __init__(self, kit: Kit) -> None:
        if kit.version != __version__:
            raise BadInput(f"has down-by-dusk {__version__}, the judge {kit.version}")
        not_dumpable()
        _clear_away()
        room = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._workers: dict[int, Worker] = {}
        self.close = weakref.finalize(self, _leave, room, self._workers)
        try:
            stage = room / "stage"
            _lay_out(stage, kit.files)
            self.isolation, confined = isolate(room, kit.terms, lambda line: None)
        except BaseException:
            self.close()
            raise
        self.ground = Ground(str(stage), kit.limits, confined, kit.terms.packages)

    def worker(self) -> Worker:
        """The one of this thread: a zygote dies with the thread that started it."""
        return self._workers.setdefault(threading.get_ident(), Worker(self.ground))


def hike_away(kit: Kit, parcel: Parcel) -> Back:
    """Judge a group here. Raises nothing of its own: a cluster logs what it is raised with."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    try:
        place = kit.place()
        group = parcel.group._replace(ground=place.ground)
        return Back(hiked_by(place.worker(), group), Arrived(name, place.isolation))
    except Exception as error:
        kind = "" if isinstance(error, BadInput) else f"{type(error).__name__}: "
        nothing = Isolation(tier="", held=(), leaked=())
        return Back([], Arrived(name, nothing), f"the worker {name}: {kind}{error}")


def _lay_out(stage: Path, files: dict[str, bytes]) -> None:
    stage.mkdir(mode=0o755)
    for name, data in files.items():
        path = stage / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o644)
    for folder in (stage, *(path for path in stage.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def _leave(room: Path, workers: dict[int, Worker]) -> None:
    for worker in workers.values():
        worker.close()
    shutil.rmtree(room, ignore_errors=True)


def _clear_away() -> None:
    """Remove what workers that were killed have left of their stages."""
    if sys.platform != "linux":
        return
    for room in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        number = room.name.removeprefix(PREFIX).partition("-")[0]
        try:
            if room.lstat().st_uid == os.geteuid() and not Path(f"/proc/{int(number)}").exists():
                shutil.rmtree(room, ignore_errors=True)
        except (OSError, ValueError):
            continue
