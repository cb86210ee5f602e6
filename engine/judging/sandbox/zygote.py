"""The zygote: a warm process with numpy and the small client, and neither seeds nor terrain.

It forks a child for every hike, confines it before the first line of the student's code, and tells
the judge how it ended. Started by `zygote_client`; speaks over a seqpacket socket whose
messages are JSON, with descriptors beside them.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from engine.judging.sandbox import child, filesystem_isolation
from engine.judging.sandbox.confinement import (
    READ_DIR,
    READ_FILE,
    TRUNCATE,
    WRITE_FILE,
    Filter,
    Opened,
    die_with_parent,
    landlock,
    landlock_version,
    no_new_privileges,
    open_for_reading,
    seccomp,
    set_limits,
)
from engine.judging.sandbox.limits import BEGUN, BORN, END, SINGLE, Limits

STREAM = 3
"""The child's descriptor of the line to the judge."""
PRELOADED = (
    *("numpy", "numpy.linalg", "numpy.fft", "numpy.random", "numpy.polynomial"),
    *("array", "bisect", "bz2", "cmath", "collections", "copy", "csv", "dataclasses", "datetime"),
    *("decimal", "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "lzma"),
    *("math", "operator", "pickle", "queue", "random", "re", "socket", "ssl", "statistics"),
    *("string", "struct", "sqlite3", "threading", "typing", "uuid", "zlib", "linecache"),
)
"""Common modules; those of them that need a shared library could not load it any more later."""
INSTALLED = ("site-packages", "dist-packages")
FILES = ("/dev/urandom", "/usr/share/zoneinfo", "/etc/localtime")
HIGHEST = 4096
"""No descriptor of the zygote is above."""


class Doors:
    """Folders that stay open where their path is closed to the unprivileged user.

    Root's Python may stand in a folder that nobody else can enter. A descriptor opened before the
    change of user still leads in, under the name /proc/self/fd/N.
    """

    def __init__(self) -> None:
        self.names: list[tuple[str, str]] = []
        self.descriptors: list[int] = []

    def open(self, folder: str) -> str:
        """A name of this folder that still works after the change of user."""
        door = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self.descriptors.append(door)
        self.names.append((folder, f"/proc/self/fd/{door}"))
        return self.names[-1][1]

    def through(self, path: str) -> str:
        """The path by its door."""
        for folder, name in self.names:
            if path == folder or path.startswith(folder + "/"):
                return name + path[len(folder) :]
        return path

    def reroute(self) -> None:
        """Send the imports of all that is loaded through the doors."""
        sys.path[:] = [self.through(path) for path in sys.path]
        sys.path_importer_cache.clear()
        for module in list(sys.modules.values()):
            if isinstance(getattr(module, "__path__", None), list):
                module.__path__[:] = [self.through(path) for path in module.__path__]
            if isinstance(getattr(module, "__file__", None), str):
                module.__file__ = self.through(str(module.__file__))


class Zygote:
    """What every child is a copy of."""

    def __init__(self, control: socket.socket, setup: dict[str, Any]) -> None:
        self.control = control
        self.limits = Limits(*setup["limits"])
        self.confined: bool = setup["confined"]
        self.parent: int = setup["parent"]
        self.own = os.getpid()
        self.children: dict[int, tuple[int, int]] = {}
        """By process id: number of the hike, descriptor that hears how it ended."""
        for name in (*PRELOADED, *setup["packages"]):
            importlib.import_module(name)
        time.tzset()
        # Nothing else is found any more, and soon nothing else can be read.
        sys.path[:] = _standard_library()
        for name, module in sys.modules.items():
            if name.partition(".")[0] == "engine" and hasattr(module, "__path__"):
                module.__path__[:] = []
        homes = [_home(name) for name in ("numpy", *setup["packages"])]
        self.doors = Doors()
        self.stage: str = setup["stage"]
        with contextlib.suppress(OSError):  # when memory runs out, hikes go before the judge
            Path("/proc/self/oom_score_adj").write_text("500")
        self.space = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf(
            "SC_PAGESIZE"
        )
        behind = False
        if self.confined:
            paths, listed = _readable(homes)
            if setup["first"]:
                touch(paths)
            null = open_for_reading(["/dev/null"], READ_FILE | WRITE_FILE | TRUNCATE)
            self.readable = [*open_for_reading(paths), *open_for_reading(listed, READ_DIR), *null]
            self.filter = Filter(landlock_version() >= 3)
            there = [*paths, *listed, "/dev/null", self.stage]
            behind = setup["curtain"] and filesystem_isolation.drawn(there)
        if setup["user"] is not None and not behind:
            self._open_doors(homes)
        self._become(setup["user"])
        no_new_privileges()

    def _open_doors(self, homes: list[str]) -> None:
        """To the stage, these homes of packages and the standard library."""
        # The longest first, so that the shorter ones do not take their paths.
        for folder in sorted({*homes, *filter(os.path.isdir, sys.path)}, key=len)[::-1]:
            self.doors.open(folder)
        self.stage = self.doors.open(self.stage)
        self.doors.reroute()

    def _become(self, user: list[int] | None) -> None:
        """Change to the unprivileged user, if there is one to change to."""
        if user is not None:
            os.setgroups([])
            os.setresgid(user[1], user[1], user[1])
            os.setresuid(user[0], user[0], user[0])
        die_with_parent(self.parent)
        if os.getuid() == 0 or os.geteuid() == 0:
            raise SystemExit("zygote: still root")

    def serve(self) -> None:
        """Until the judge closes the line."""
        bell, ring = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
        waiting = select.poll()
        waiting.register(self.control, select.POLLIN)
        waiting.register(bell, select.POLLIN)
        _settle()
        gc.collect()
        gc.freeze()
        self.control.send(b"ready")
        while True:
            ready = {descriptor for descriptor, _ in waiting.poll()}
            if bell in ready:
                os.read(bell, 4096)
                self._reap()
            if self.control.fileno() in ready and not self._command():
                break
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        while self.children:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if not pid:
                return
            _, report = self.children.pop(pid)
            cpu = usage.ru_utime + usage.ru_stime
            with contextlib.suppress(BrokenPipeError):  # the judge may have lost interest
                os.write(report, END.pack(status, cpu, usage.ru_maxrss))
            os.close(report)

    def _command(self) -> bool:
        """Obey one message; False when the judge is gone."""
        data, descriptors, _, _ = socket.recv_fds(self.control, 65536, 3)
        if not data:
            return False
        order = json.loads(data)
        if "signal" in order:
            for pid, (number, _) in self.children.items():
                if number == order["hike"]:
                    os.kill(pid, order["signal"])
            return True
        line, out, report = descriptors
        pid = os.fork()
        if pid == 0:
            self._born(order, line, out)
        self.children[pid] = (order["hike"], report)
        with contextlib.suppress(BrokenPipeError):
            os.write(report, BORN.pack(pid))
        os.close(line)
        os.close(out)
        return True

    def _born(self, order: dict[str, Any], line: int, out: int) -> None:
        """The child's whole life; never returns."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            folder = f"{self.stage}/{order['folder']}"
            home = open_for_reading([folder])
            self._rearrange(line, out, home)
            self._confine(home)
            os.environ["HOME"] = folder
            random.seed(0)  # Python seeds it anew in every fork
            file = Path(folder, order["file"])
            # A sibling is found beside the file and above it, by names that lead through a door.
            sys.path += dict.fromkeys((str(file.parent), folder))
            sys.argv[:] = [order["file"]]
            os.chdir(file.parent)  # where a student's own data are opened by their plain names
            source = file.read_bytes()
            os.write(STREAM, BEGUN)
            child.hike(child.Wire(STREAM, STREAM), file, source, order["digest"])
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)

    def _rearrange(self, line: int, out: int, home: list[Opened]) -> None:
        """Descriptors 0 to 3, the doors, what Landlock still needs, and no other."""
        # Opened by every child: flags set on a shared one would tell the next hike something.
        null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        os.dup2(null, 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.dup2(line, STREAM, inheritable=False)
        kept = {*self.doors.descriptors, *(opened.descriptor for opened in home)}
        if self.confined:
            kept |= {opened.descriptor for opened in self.readable}
        low = STREAM + 1
        for descriptor in sorted(kept):
            if low < descriptor:  # closerange(n, n) would close all there is above n
                os.closerange(low, descriptor)
            low = descriptor + 1
        os.closerange(low, HIGHEST)

    def _confine(self, home: list[Opened]) -> None:
        os.setsid()
        die_with_parent(self.own)
        faulthandler.enable(2, all_threads=False)
        faulthandler.register(signal.SIGXCPU, 2, all_threads=False, chain=True)
        if self.confined:
            landlock([*self.readable, *home])
            for opened in (*self.readable, *home):
                os.close(opened.descriptor)
        # After Landlock, which needs a descriptor more than the limits leave.
        set_limits(self.limits, self.space)
        if self.confined:
            seccomp(self.filter.program(os.getpid()))


def _home(name: str) -> str:
    """The folder of a package."""
    path = getattr(sys.modules[name], "__path__", None)
    if not path:
        raise SystemExit(f"{name}: expected a package, found a single file")
    return str(path[0])


def _standard_library() -> list[str]:
    """The part of sys.path where the standard library is, without what was installed in it."""
    home = os.path.dirname(os.__file__)
    return [p for p in sys.path if p.startswith(home) and not p.endswith(INSTALLED)]


def _readable(homes: list[str]) -> tuple[list[str], list[str]]:
    """What children may read: the standard library, these homes of packages, a few files. And
    folders of which they may know what is in them.
    """
    paths = [*homes, *(home + ".libs" for home in homes), *FILES]
    listed = []
    for folder in filter(os.path.isdir, sys.path):
        names = os.listdir(folder)
        # The engine may be among the packages that are installed inside the standard library.
        if any(name in INSTALLED for name in names):
            paths += [f"{folder}/{name}" for name in names if name not in INSTALLED]
            listed.append(folder)
        else:
            paths.append(folder)
    return paths, listed


def touch(paths: list[str]) -> None:
    """Read a byte of every file, and every folder's list: their access times then stand for a day
    (`relatime`), and no hike leaves a trace by what it reads. See `nursery.still`. The rest of a
    file is fetched into memory, as the next hike could tell by the time whether one has read it.
    """
    files = [path for path in paths if os.path.isfile(path)]
    for path in filter(os.path.isdir, paths):
        for base, _, names in os.walk(path):
            files += [os.path.join(base, name) for name in names]
    for path in files:
        with contextlib.suppress(OSError), open(path, "rb", buffering=0) as stream:
            stream.read(1)
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)


def _settle() -> None:
    """Nothing of the judge's surroundings, and the same chance in every hike."""
    import numpy as np

    os.environ.clear()
    os.environ.update(SINGLE)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    np.random.seed(0)


def main(descriptor: int) -> None:
    """Serve the judge at the other end of this socket."""
    # Out of the way of the numbers that children use.
    control = socket.socket(fileno=fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200))
    os.dup2(0, descriptor)
    os.dup2(0, STREAM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup = json.loads(control.recv(1 << 20))
    Zygote(control, setup).serve()
