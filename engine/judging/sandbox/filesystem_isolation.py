"""A private, read-only root of the file system that holds only what hikes may read.

Landlock and seccomp do not stop `stat`, through which two strategies could exchange messages:
following a link changes its access time, entries of /sys appear at the first look, files of the
judge grow. In the private root none of these exist, and as all is mounted read-only, no access time
changes. It takes a mount namespace: root may make one, other users may in a user namespace, where
the system allows that. Without it hikes run all the same, and the self-attack says what leaks.

A name that is looked up in vain is remembered by a disk's file system (a negative dentry), and the
next process hears faster that it is not there: any number of bits. So folders are made anew in
memory (tmpfs), which remembers no such names, and only their files are those of the disk.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Collection, Iterable
from functools import cache

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_NOSUID, MS_BIND, MS_REC, MS_PRIVATE = 2, 4096, 16384, 1 << 18
MOUNT_SETATTR, AT_RECURSIVE, AT_FDCWD = 442, 0x8000, -100
"""MOUNT_SETATTR: the same number on every machine (Linux 5.12 and later)."""
MOUNT_ATTRS = 1 | MS_NOSUID
NEW_ROOT = "/proc"
"""Where the new root is mounted at first: a folder that every system has, and no path to bind."""
CAPABILITY_VERSION = 0x20080522
"""Version of the structures of `capset`."""
NOT_READ = (
    *("site-packages", "dist-packages", "test", "tests", "distutils", "ensurepip", "idlelib"),
    *("lib2to3", "tkinter", "turtledemo"),
)
"""Folders left out below another one: packages are given by name, and tests and tools that no hike
needs are half of the standard library's files. Each file is a mount."""
ALSO_COMPILED = (".opt-1.pyc", ".opt-2.pyc")
"""Files left out: what Python would load with the option -O."""


def isolate_filesystem(
    readable: Iterable[str], whole: Collection[str] = (), sealed: Collection[str] = ()
) -> bool:
    """Move this single-threaded process into a private, read-only mount namespace.

    Returns False, with no change, if the kernel refuses. `readable`: absolute paths, which keep
    their names; those that do not exist are left out. Folders are made anew in memory, with the
    files that they have now, but for those in `whole`, in which more may appear, and those directly
    in one that is `sealed`.
    """
    paths = sorted({path for path in readable if os.path.exists(path)})
    # Tried in a child first: half-way there is no way back.
    trial_process = os.fork()
    if trial_process == 0:
        try:
            _isolate(paths, paths, ())  # as one mount each: the many take longer
        except BaseException:
            os._exit(1)
        os._exit(0)
    if os.waitpid(trial_process, 0)[1]:
        return False
    _isolate(paths, whole, sealed)
    return True


def _isolate(paths: list[str], whole: Collection[str], sealed: Collection[str]) -> None:
    user, group = os.geteuid(), os.getegid()
    _checked(_libc().unshare(CLONE_NEWNS if user == 0 else CLONE_NEWNS | CLONE_NEWUSER))
    if user != 0:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as stream:
                stream.write(text)
    os.umask(0o022)
    _mount("none", "/", "", MS_REC | MS_PRIVATE)
    _mount("tmpfs", NEW_ROOT, "tmpfs", MS_NOSUID, "mode=755,size=1m")
    for path in paths:
        target = NEW_ROOT + path
        if os.path.exists(target):
            continue  # it lies in a folder that is there already
        os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)
        if path in whole or not os.path.isdir(path):
            _bind(path, target)
        else:
            _make_anew(path, target, path not in sealed)
    read_only = struct.pack("=QQQQ", MOUNT_ATTRS, 0, 0, 0)
    size = ctypes.c_size_t(len(read_only))
    _checked(
        _libc().syscall(MOUNT_SETATTR, AT_FDCWD, NEW_ROOT.encode(), AT_RECURSIVE, read_only, size)
    )
    os.chroot(NEW_ROOT)
    os.chdir("/")
    if user != 0:
        _give_up_capabilities()


def _make_anew(folder: str, target: str, deep: bool) -> None:
    """The folder in memory, with the files of the disk; the folders in it likewise if `deep`."""
    os.mkdir(target, 0o755)
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in NOT_READ or entry.name.endswith(ALSO_COMPILED):
                continue
            inner = f"{target}/{entry.name}"
            if deep and entry.is_dir(follow_symlinks=False):
                _make_anew(entry.path, inner, deep)
            elif entry.is_dir() or entry.is_file():
                _bind(entry.path, inner)


def _bind(path: str, target: str) -> None:
    """Mount a file or a folder, with what is mounted in it, at a new name."""
    if os.path.isdir(path):
        os.mkdir(target, 0o755)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_CLOEXEC, 0o644))
    _mount(path, target, "", MS_BIND | MS_REC)


def _give_up_capabilities() -> None:
    """Those that came with the user namespace; root's own go with the change of user."""
    header = struct.pack("=Ii", CAPABILITY_VERSION, 0)
    _checked(_libc().capset(header, bytes(24)))


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    encoded = os.fsencode(source), os.fsencode(target), kind.encode()
    _checked(_libc().mount(*encoded, ctypes.c_ulong(flags), data.encode() or None))


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
