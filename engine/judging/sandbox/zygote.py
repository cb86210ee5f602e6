"""The zygote: a process with numpy and the thin hiker already loaded, but no seeds and no terrain.

It forks a child for every hike (so nothing has to be imported again), confines the child before the
first line of the student's code, and reports to the judge how the child ended. `zygote_client`
starts it and sends it JSON messages over a seqpacket socket, with descriptors beside them.
"""

from __future__ import annotations

import builtins
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
import struct
import sys
import time
from collections.abc import Set
from importlib.machinery import PathFinder
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeAlias

from engine.judging.sandbox import child, sleepless_clock
from engine.judging.sandbox.child_confinement import ChildConfinement
from engine.judging.sandbox.confinement import (
    READ_DIR,
    READ_FILE,
    TRUNCATE,
    WRITE_FILE,
    die_with_parent,
    landlock,
    no_new_privileges,
    not_dumpable,
    open_for_reading,
)
from engine.judging.sandbox.filesystem_isolation import isolate_filesystem
from engine.judging.sandbox.limits import PRELOADED, READY, SINGLE_THREADED, Limits
from engine.judging.sandbox.zygote_folders import (
    OpenFolders,
    ReadableFiles,
    package_folder,
    preload,
    readable_files,
    standard_library,
)
from engine.judging.sandbox.zygote_protocol import (
    ANSWERS_FD,
    EXIT_RECORD,
    MESSAGES_FD,
    START_RECORD,
    SignalRequest,
    SpawnRequest,
    ZygoteSetup,
)

PAIR_FDS, FOLDER_FD = (4, 5), 7
"""The child's other descriptors: a pair of sockets of its own, its folder."""
HEAVY = (
    *("numpy", "numpy.linalg", "numpy.fft", "numpy.random", "numpy.polynomial"),
    *("bz2", "csv", "datetime", "decimal", "fractions", "hashlib", "lzma", "pickle", "queue"),
    *("socket", "sqlite3", "ssl", "statistics", "threading", "uuid", "zlib"),
    # These take longer to import than a hike takes.
    *("asyncio", "logging", "multiprocessing.shared_memory", "urllib.request"),
)
"""What children of a heavy zygote have as well: once confined, a child can load no shared library
any more."""
SocketPair: TypeAlias = tuple[socket.socket, socket.socket]
DESCRIPTORS = struct.Struct("4i")
DECODE = json.JSONDecoder().raw_decode
MAX_DESCRIPTOR = 4096
"""No descriptor of the zygote is above this."""


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
        self.parent = setup.parent
        self.children: dict[int, _Forked] = {}
        """By a descriptor of the process, which can be read once it has ended."""
        self.waiting = select.poll()
        self.heavy = setup.heavy
        self.folder_flags, self.null_flags = os.O_PATH | os.O_CLOEXEC, os.O_RDWR | os.O_CLOEXEC
        self.builtins = {**vars(builtins)}
        """For the one strategy of each child."""
        imported = ("numpy", *setup.packages) if self.heavy else ()
        for name in (*PRELOADED, *(HEAVY if self.heavy else ()), *imported):
            importlib.import_module(name)
        time.tzset()
        child.rehearse(os.path.dirname(__file__))
        sleepless_clock.install(setup.limits.wall)
        # Only the standard library is found from now on; confined, nothing else can be read anyway.
        sys.path[:] = standard_library()
        for name, module in sys.modules.items():
            if name.partition(".")[0] == "engine" and hasattr(module, "__path__"):
                module.__path__[:] = []
        packages = [package_folder(name) for name in imported]
        self.open_folders = OpenFolders()
        self.stage = setup.stage
        with contextlib.suppress(OSError):  # when memory runs out, hikes go before the judge
            Path("/proc/self/oom_score_adj").write_text("500")
        in_use = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
        found = readable_files(packages)
        if setup.preload_files:
            preload(found.paths)
        # What a child adds to its own folder: the few folders, not their hundreds of entries. The
        # zygote's own rules hold for the child as well, unless the stage lay in such a folder.
        wide = found.paths if found.hold(self.stage) else found.folders
        isolated = setup.isolate_filesystem and self._isolate(found, setup.sealed)
        # Opened now: the folders of a private root are not those of before.
        null = open_for_reading(["/dev/null"], READ_FILE | WRITE_FILE | TRUNCATE)
        listable = open_for_reading(found.listable, READ_DIR)
        stage = open_for_reading([self.stage])
        # A private root holds no more in the folders than what may be read. Each rule is copied
        # for every child.
        mine = [*open_for_reading(found.folders if isolated else found.paths)]
        mine += [*listable, *stage, *null]
        readable = [*open_for_reading(wide), *listable, *null]
        if setup.user is not None and not isolated:
            self._hold_folders_open(packages)
        self._drop_privileges(setup.user)
        no_new_privileges()
        landlock(mine)
        for opened in {*mine} - {*readable}:
            os.close(opened.descriptor)
        self.confinement = ChildConfinement(
            readable, FOLDER_FD, in_use + setup.limits.memory * 1024 * 1024
        )
        kept = {
            0,
            1,
            2,
            MESSAGES_FD,
            ANSWERS_FD,
            *self.open_folders.descriptors,
            *(PAIR_FDS * self.heavy),
        }
        self.unused = _gaps({*kept, FOLDER_FD, *(opened.descriptor for opened in readable)})
        """Ranges of the descriptors that a child closes at once."""
        self.used_up = _gaps(kept)
        """The same once it has confined itself."""
        self.confinement.limit_zygote()

    def _isolate(self, found: ReadableFiles, sealed: bool) -> bool:
        """Move to a private root with these files and the stage, where the kernel allows it."""
        visible = [*found.paths, *found.listable, "/dev/null", self.stage]
        stage = (self.stage,)
        if not isolate_filesystem(visible, *(((), stage) if sealed else (stage, ()))):
            return False
        # Every child would list the folders again, for their times are new.
        PathFinder.invalidate_caches()
        PathFinder.find_spec("no_such_module", sys.path)
        return True

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
        # Nor may a child be: where the system pipes core files to a program, each crash would be
        # one process id more, and the next hike could count them.
        not_dumpable()
        if os.getuid() == 0 or os.geteuid() == 0:
            raise SystemExit("zygote: still root")

    def serve(self) -> None:
        """Handle requests until the judge closes the socket."""
        control = self.control.fileno()
        self.waiting.register(control, select.POLLIN)
        _reset_environment(self.heavy)
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
        data, sent_with, _, _ = self.control.recvmsg(65536, socket.CMSG_SPACE(DESCRIPTORS.size))
        if not data:
            return False
        found = DECODE(data.decode())[0]
        if len(found) == len(SignalRequest._fields):
            wanted = SignalRequest(*found)
            for forked in self.children.values():
                if forked.hike == wanted.hike:
                    os.kill(forked.pid, wanted.signal)
            return True
        request = SpawnRequest(*found)
        *childs, exit_report = DESCRIPTORS.unpack(sent_with[0][2])
        pid = os.fork()
        if pid == 0:
            self._run_child(request, *childs)
        # Not SIGCHLD, whose handler every child would have to take away again.
        ended = os.pidfd_open(pid)
        self.children[ended] = _Forked(pid, request.hike, exit_report)
        self.waiting.register(ended, select.POLLIN)
        with contextlib.suppress(BrokenPipeError):
            os.write(exit_report, START_RECORD.pack(pid))
        for descriptor in childs:
            os.close(descriptor)
        return True

    def _run_child(self, request: SpawnRequest, messages: int, answers: int, out: int) -> None:
        """The child's whole life; never returns."""
        try:
            confinement = self.confinement
            confinement.die_with_parent()
            folder = f"{self.stage}/{request.folder}"
            self._arrange_descriptors(messages, answers, out, folder)
            confinement.read_own_folder_only()
            for begin, end in self.used_up:
                os.closerange(begin, end)
            # After Landlock, which needs a descriptor more than the limits leave.
            confinement.limit(request.cpu)
            if self.heavy:
                _lend()
            file = f"{folder}/{request.file}"
            beside = file.rpartition("/")[0]
            # Helper modules are found beside the file and in the entrant's folder.
            sys.path += dict.fromkeys((beside, folder))
            sys.argv[:] = [request.file]
            os.chdir(beside)  # where a student's own data are opened by their plain names
            source = _whole(file)
            os.write(MESSAGES_FD, READY)
            channel = child.ChildChannel(ANSWERS_FD, MESSAGES_FD)
            settings = dict(request.settings)
            child.hike(channel, file, source, request.digest, settings, self.builtins)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)

    def _arrange_descriptors(self, messages: int, answers: int, out: int, folder: str) -> None:
        """Leave the child's own, open folders and what Landlock still needs; close every other."""
        own_folder = os.open(folder, self.folder_flags)
        # Opened anew by every child: flags set on a shared one could carry a message to the next.
        os.close(0)
        os.open("/dev/null", self.null_flags)
        os.dup2(out, 1)
        os.dup2(out, 2)
        # By place and not by name, as what a name needs would be copied for each child.
        os.dup2(messages, MESSAGES_FD, False)
        os.dup2(answers, ANSWERS_FD, False)
        os.dup2(own_folder, FOLDER_FD, False)
        if self.heavy:
            # It may make none, and an event loop needs one.
            for made, number in zip(socket.socketpair(), PAIR_FDS, strict=True):
                os.dup2(made.detach(), number, inheritable=False)
        for begin, end in self.unused:
            os.closerange(begin, end)


def _gaps(kept: Set[int]) -> list[tuple[int, int]]:
    """Ranges (begin, end) of all descriptors but these."""
    edges = [-1, *sorted(kept), MAX_DESCRIPTOR]
    return [(a + 1, b) for a, b in pairwise(edges) if a + 1 < b]


def _whole(file: str) -> bytes:
    """The bytes of a file."""
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    data = b""
    while block := os.read(descriptor, 1 << 16):
        data += block
    os.close(descriptor)
    return data


def _lend() -> None:
    """Let `socket.socketpair` give the pair that is open already, once, in place of a new one."""
    lent = [tuple(socket.socket(fileno=number) for number in PAIR_FDS)]

    def socketpair(
        family: int = socket.AF_UNIX, kind: int = socket.SOCK_STREAM, protocol: int = 0
    ) -> SocketPair:
        if not lent or (family, kind, protocol) != (socket.AF_UNIX, socket.SOCK_STREAM, 0):
            raise PermissionError(1, "Operation not permitted")
        first, second = lent.pop()
        return first, second

    socket.socketpair = socketpair  # type: ignore[assignment]


def _reset_environment(heavy: bool) -> None:
    """Drop the judge's environment, and seed chance alike for every hike."""
    os.environ.clear()
    os.environ.update(SINGLE_THREADED, HOME=".")  # the folder of the strategy's file
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    random.seed(0)
    if heavy:
        import numpy as np

        np.random.seed(0)


def main(descriptor: int) -> None:
    """Serve the judge at the other end of this socket."""
    # Above the descriptor numbers that children use.
    control = socket.socket(fileno=fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200))
    os.dup2(0, descriptor)
    for number in (MESSAGES_FD, *PAIR_FDS, ANSWERS_FD, FOLDER_FD):
        os.dup2(0, number)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    found = json.loads(control.recv(1 << 20))
    limits, user = Limits(*found.pop("limits")), found.pop("user")
    Zygote(control, ZygoteSetup(limits=limits, user=user and tuple(user), **found)).serve()
