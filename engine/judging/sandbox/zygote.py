"""The zygote: a process with numpy and the thin hiker already loaded, but no seeds and no terrain.

It forks a child for every hike (so nothing has to be imported again), confines the child before the
first line of the student's code, and reports to the judge how the child ended. `zygote_client`
starts it and sends it JSON messages over a seqpacket socket, with descriptors beside them.
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
from typing import NamedTuple, TypeAlias

from engine.judging.sandbox import child
from engine.judging.sandbox.confinement import (
    READ_DIR,
    READ_FILE,
    TRUNCATE,
    WRITE_FILE,
    ReadablePath,
    SeccompFilter,
    die_with_parent,
    landlock,
    landlock_version,
    no_new_privileges,
    open_for_reading,
    seccomp,
    set_limits,
)
from engine.judging.sandbox.filesystem_isolation import isolate_filesystem
from engine.judging.sandbox.limits import READY, SINGLE_THREADED, Limits
from engine.judging.sandbox.zygote_protocol import (
    EXIT_RECORD,
    START_RECORD,
    SignalRequest,
    SpawnRequest,
    ZygoteSetup,
)

SOCKET_FD = 3
"""The child's descriptor of its socket to the judge."""
PRELOADED = (
    *("numpy", "numpy.linalg", "numpy.fft", "numpy.random", "numpy.polynomial"),
    *("array", "bisect", "bz2", "cmath", "collections", "copy", "csv", "dataclasses", "datetime"),
    *("decimal", "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "lzma"),
    *("math", "operator", "pickle", "queue", "random", "re", "socket", "ssl", "statistics"),
    *("string", "struct", "sqlite3", "threading", "typing", "uuid", "zlib", "linecache"),
)
"""Common modules: once confined, a child can load no shared library any more."""
PACKAGE_FOLDERS = ("site-packages", "dist-packages")
READABLE_FILES = ("/dev/urandom", "/usr/share/zoneinfo", "/etc/localtime")
SocketPair: TypeAlias = tuple[socket.socket, socket.socket]
MAX_DESCRIPTOR = 4096
"""No descriptor of the zygote is above this."""


class OpenFolders:
    """Folders held open, so that they stay readable after the change of user.

    Root's Python may stand in a folder that no other user can enter. A descriptor opened before the
    change of user still leads there, by the path /proc/self/fd/N.
    """

    def __init__(self) -> None:
        self.names: list[tuple[str, str]] = []
        self.descriptors: list[int] = []

    def open(self, folder: str) -> str:
        """A path of this folder that still works after the change of user."""
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self.descriptors.append(descriptor)
        self.names.append((folder, f"/proc/self/fd/{descriptor}"))
        return self.names[-1][1]

    def redirected(self, path: str) -> str:
        """The path by way of the folder that is held open, if one holds it."""
        for folder, name in self.names:
            if path == folder or path.startswith(folder + "/"):
                return name + path[len(folder) :]
        return path

    def redirect_imports(self) -> None:
        """Let later imports of all loaded packages go by way of the open folders."""
        sys.path[:] = [self.redirected(path) for path in sys.path]
        sys.path_importer_cache.clear()
        for module in list(sys.modules.values()):
            if isinstance(getattr(module, "__path__", None), list):
                module.__path__[:] = [self.redirected(path) for path in module.__path__]
            if isinstance(getattr(module, "__file__", None), str):
                module.__file__ = self.redirected(str(module.__file__))


class _Forked(NamedTuple):
    """A child that lives."""

    pid: int
    hike: int
    """The judge's number of its hike."""
    report: int
    """Descriptor for the report on its end."""


class Zygote:
    """The process that every child is a copy of."""

    def __init__(self, control: socket.socket, setup: ZygoteSetup) -> None:
        self.control = control
        self.limits = setup.limits
        self.parent = setup.parent
        self.pid = os.getpid()
        self.children: dict[int, _Forked] = {}
        """By a descriptor of the process, which can be read once it has ended."""
        self.waiting = select.poll()
        for name in (*PRELOADED, *setup.packages):
            importlib.import_module(name)
        time.tzset()
        child.rehearse()
        # Only the standard library is found from now on; confined, nothing else can be read anyway.
        sys.path[:] = _standard_library()
        for name, module in sys.modules.items():
            if name.partition(".")[0] == "engine" and hasattr(module, "__path__"):
                module.__path__[:] = []
        packages = [_package_folder(name) for name in ("numpy", *setup.packages)]
        self.open_folders = OpenFolders()
        self.stage = setup.stage
        with contextlib.suppress(OSError):  # when memory runs out, hikes go before the judge
            Path("/proc/self/oom_score_adj").write_text("500")
        self.address_space = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf(
            "SC_PAGESIZE"
        )
        found = _readable(packages)
        if setup.preload_files:
            preload(found.paths)
        null = open_for_reading(["/dev/null"], READ_FILE | WRITE_FILE | TRUNCATE)
        listable = open_for_reading(found.listable, READ_DIR)
        stage = open_for_reading([self.stage])
        mine = [*open_for_reading(found.paths), *listable, *stage, *null]
        # What a child adds to its own folder: the few folders, not their hundreds of entries. The
        # zygote's own rules hold for the child as well, unless the stage lay in such a folder.
        wide = found.paths if found.hold(self.stage) else found.folders
        self.readable = [*open_for_reading(wide), *listable, *null]
        self.filter = SeccompFilter(landlock_version() >= 3)
        visible = [*found.paths, *found.listable, "/dev/null", self.stage]
        isolated = setup.isolate_filesystem and isolate_filesystem(visible)
        if setup.user is not None and not isolated:
            self._hold_folders_open(packages)
        self._drop_privileges(setup.user)
        no_new_privileges()
        landlock(mine)
        for opened in {*mine} - {*self.readable}:
            os.close(opened.descriptor)

    def _hold_folders_open(self, packages: list[str]) -> None:
        """The stage, these packages and the standard library."""
        # Longest first: `redirected` takes the first folder that a path lies in.
        for folder in sorted({*packages, *filter(os.path.isdir, sys.path)}, key=len)[::-1]:
            self.open_folders.open(folder)
        self.stage = self.open_folders.open(self.stage)
        self.open_folders.redirect_imports()

    def _drop_privileges(self, user: tuple[int, int] | None) -> None:
        """Change to the unprivileged user, if there is one to change to."""
        if user is not None:
            os.setgroups([])
            os.setresgid(user[1], user[1], user[1])
            os.setresuid(user[0], user[0], user[0])
        die_with_parent(self.parent)
        if os.getuid() == 0 or os.geteuid() == 0:
            raise SystemExit("zygote: still root")

    def serve(self) -> None:
        """Handle requests until the judge closes the socket."""
        control = self.control.fileno()
        self.waiting.register(control, select.POLLIN)
        _reset_environment()
        # Every child's too, who has an output of its own at descriptor 2.
        faulthandler.enable(2, all_threads=False)
        faulthandler.register(signal.SIGXCPU, 2, all_threads=False, chain=True)
        gc.collect()
        gc.freeze()
        self.control.send(b"ready")
        while True:
            for descriptor, _ in self.waiting.poll():
                if descriptor != control:
                    self._reap(descriptor)
                elif not self._handle_request():
                    for forked in self.children.values():
                        os.kill(forked.pid, signal.SIGKILL)
                    return

    def _reap(self, ended: int) -> None:
        """Report on a child that has ended, by its descriptor."""
        self.waiting.unregister(ended)
        os.close(ended)
        forked = self.children.pop(ended)
        _, status, usage = os.wait4(forked.pid, 0)
        cpu = usage.ru_utime + usage.ru_stime
        with contextlib.suppress(BrokenPipeError):  # the judge may have lost interest
            os.write(forked.report, EXIT_RECORD.pack(status, cpu, usage.ru_maxrss))
        os.close(forked.report)

    def _handle_request(self) -> bool:
        """Handle one request; False when the judge is gone."""
        data, descriptors, _, _ = socket.recv_fds(self.control, 65536, 3)
        if not data:
            return False
        found = json.loads(data)
        if "signal" in found:
            wanted = SignalRequest(**found)
            for forked in self.children.values():
                if forked.hike == wanted.hike:
                    os.kill(forked.pid, wanted.signal)
            return True
        request = SpawnRequest(**found)
        line, out, exit_report = descriptors
        pid = os.fork()
        if pid == 0:
            self._run_child(request, line, out)
        # Not SIGCHLD, whose handler every child would have to take away again.
        ended = os.pidfd_open(pid)
        self.children[ended] = _Forked(pid, request.hike, exit_report)
        self.waiting.register(ended, select.POLLIN)
        with contextlib.suppress(BrokenPipeError):
            os.write(exit_report, START_RECORD.pack(pid))
        os.close(line)
        os.close(out)
        return True

    def _run_child(self, request: SpawnRequest, line: int, out: int) -> None:
        """The child's whole life; never returns."""
        try:
            folder = f"{self.stage}/{request.folder}"
            own_folder = open_for_reading([folder])
            # It may make none, and an event loop needs one.
            pair = socket.socketpair()
            self._arrange_descriptors(line, out, own_folder, pair)
            self._confine(own_folder, request.cpu)
            _lend(pair)
            os.environ["HOME"] = folder
            file = f"{folder}/{request.file}"
            beside = file.rpartition("/")[0]
            # Helper modules are found beside the file and in the entrant's folder.
            sys.path += dict.fromkeys((beside, folder))
            sys.argv[:] = [request.file]
            os.chdir(beside)  # where a student's own data are opened by their plain names
            with open(file, "rb", buffering=0) as stream:
                source = stream.read()
            os.write(SOCKET_FD, READY)
            channel = child.ChildChannel(SOCKET_FD, SOCKET_FD)
            child.hike(channel, Path(file), source, request.digest, dict(request.settings))
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)

    def _arrange_descriptors(
        self, line: int, out: int, own_folder: list[ReadablePath], pair: SocketPair
    ) -> None:
        """Leave 0 to 3, the pair, open folders and what Landlock still needs; close every other."""
        # Opened anew by every child: flags set on a shared one could carry a message to the next.
        null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        os.dup2(null, 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.dup2(line, SOCKET_FD, inheritable=False)
        open_descriptors = {
            *self.open_folders.descriptors,
            *(opened.descriptor for opened in own_folder),
            *(end.fileno() for end in pair),
        }
        open_descriptors |= {opened.descriptor for opened in self.readable}
        next_free = SOCKET_FD + 1
        for descriptor in sorted(open_descriptors):
            if next_free < descriptor:  # closerange(n, n) would close all there is above n
                os.closerange(next_free, descriptor)
            next_free = descriptor + 1
        os.closerange(next_free, MAX_DESCRIPTOR)

    def _confine(self, own_folder: list[ReadablePath], cpu: int) -> None:
        os.setsid()
        die_with_parent(self.pid)
        landlock([*self.readable, *own_folder])
        for opened in (*self.readable, *own_folder):
            os.close(opened.descriptor)
        # After Landlock, which needs a descriptor more than the limits leave.
        set_limits(self.limits._replace(cpu=cpu), self.address_space)
        seccomp(self.filter.program(os.getpid()))


def _lend(pair: SocketPair) -> None:
    """Let `socket.socketpair` give this pair, once, in place of a new one."""
    lent = [pair]

    def socketpair(
        family: int = socket.AF_UNIX, kind: int = socket.SOCK_STREAM, protocol: int = 0
    ) -> SocketPair:
        if not lent or (family, kind, protocol) != (socket.AF_UNIX, socket.SOCK_STREAM, 0):
            raise PermissionError(1, "Operation not permitted")
        return lent.pop()

    socket.socketpair = socketpair  # type: ignore[assignment]


def _package_folder(name: str) -> str:
    """The folder of a package."""
    path = getattr(sys.modules[name], "__path__", None)
    if not path:
        raise SystemExit(f"{name}: expected a package, found a single file")
    return str(path[0])


def _standard_library() -> list[str]:
    """The part of sys.path where the standard library is, without what was installed in it."""
    library = os.path.dirname(os.__file__)
    return [p for p in sys.path if p.startswith(library) and not p.endswith(PACKAGE_FOLDERS)]


class _Readable(NamedTuple):
    """What children may read besides their own folder, by absolute paths."""

    paths: list[str]
    """Each file or folder that may be read: standard library, packages, a few files."""
    listable: list[str]
    """Folders that may be listed, though not all in them may be read."""
    folders: list[str]
    """The same as both in few words: whole folders, and so more than may be read."""

    def hold(self, path: str) -> bool:
        """Whether the path lies in one of the folders."""
        real = os.path.realpath(path)
        folders = map(os.path.realpath, self.folders)
        return any(os.path.commonpath((folder, real)) == folder for folder in folders)


def _readable(packages: list[str]) -> _Readable:
    few = [*packages, *(folder + ".libs" for folder in packages), *READABLE_FILES]
    found = _Readable([*few], [], [*few])
    for folder in filter(os.path.isdir, sys.path):
        names = os.listdir(folder)
        found.folders.append(folder)
        # The engine may be among the packages that are installed inside the standard library.
        if any(name in PACKAGE_FOLDERS for name in names):
            within = (f"{folder}/{name}" for name in names if name not in PACKAGE_FOLDERS)
            found.paths.extend(within)
            found.listable.append(folder)
        else:
            found.paths.append(folder)
    return found


def preload(paths: list[str]) -> None:
    """Read a byte of every file and list every folder, so that hikes leave no trace by reading.

    Under `relatime` their access times then stay as they are for a day (see also
    `zygote_client.freeze_access_times`). Each file is read whole, and so is in memory: otherwise
    the time a read takes would tell the next hike whether an earlier one has read it. What the
    system gives up for want of memory is cold again; nothing else makes a page so.
    """
    buffer = bytearray(1 << 20)
    # Not the devices among them, which have no end.
    files = [path for path in paths if os.path.isfile(path)]
    for path in filter(os.path.isdir, paths):
        for base, _, names in os.walk(path):
            files += [os.path.join(base, name) for name in names]
    for path in files:
        with contextlib.suppress(OSError), open(path, "rb", buffering=0) as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
            while stream.readinto(buffer):
                pass


def _reset_environment() -> None:
    """Drop the judge's environment, and seed chance alike for every hike."""
    import numpy as np

    os.environ.clear()
    os.environ.update(SINGLE_THREADED)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    np.random.seed(0)
    random.seed(0)


def main(descriptor: int) -> None:
    """Serve the judge at the other end of this socket."""
    # Above the descriptor numbers that children use.
    control = socket.socket(fileno=fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200))
    os.dup2(0, descriptor)
    os.dup2(0, SOCKET_FD)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    found = json.loads(control.recv(1 << 20))
    limits, user = Limits(*found.pop("limits")), found.pop("user")
    Zygote(control, ZygoteSetup(limits=limits, user=user and tuple(user), **found)).serve()
