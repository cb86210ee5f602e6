"""A private, read-only root of the file system that holds only what hikes may read.

Landlock and seccomp do not stop `stat`, through which two strategies could exchange messages:
following a link changes its access time, entries of /sys appear at the first look, files of the
judge grow. In the private root none of these exist, and as all is mounted read-only, no access time
changes. It takes a mount namespace: root may make one, other users may in a user namespace, where
the system allows that. Without it hikes run all the same, and the self-attack says what leaks.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
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


def isolate_filesystem(readable: Iterable[str]) -> bool:
    """Move this single-threaded process into a private, read-only mount namespace.

    Returns False, with no change, if the kernel refuses. `readable`: absolute paths, which keep
    their names; those that do not exist are left out.
    """
    paths = sorted({path for path in readable if os.path.exists(path)})
    # Tried in a child first: half-way there is no way back.
    trial_process = os.fork()
    if trial_process == 0:
        try:
            _isolate(paths)
        except BaseException:
            os._exit(1)
        os._exit(0)
    if os.waitpid(trial_process, 0)[1]:
        return False
    _isolate(paths)
    return True


def _isolate(paths: list[str]) -> None:
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
            continue  # it lies in a folder that is bound already
        os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)
        if os.path.isdir(path):
            os.mkdir(target, 0o755)
        else:
            os.close(os.open(target, os.O_CREAT | os.O_CLOEXEC, 0o644))
        _mount(path, target, "", MS_BIND | MS_REC)
    read_only = struct.pack("=QQQQ", MOUNT_ATTRS, 0, 0, 0)
    size = ctypes.c_size_t(len(read_only))
    _checked(
        _libc().syscall(MOUNT_SETATTR, AT_FDCWD, NEW_ROOT.encode(), AT_RECURSIVE, read_only, size)
    )
    os.chroot(NEW_ROOT)
    os.chdir("/")
    if user != 0:
        _give_up_capabilities()


def _give_up_capabilities() -> None:
    """Those that came with the user namespace; root's own go with the change of user."""
    header = struct.pack("=Ii", CAPABILITY_VERSION, 0)
    _checked(_libc().capset(header, bytes(24)))


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    mount = _libc().mount
    mount.argtypes = (*(ctypes.c_char_p,) * 3, ctypes.c_ulong, ctypes.c_char_p)
    _checked(mount(source.encode(), target.encode(), kind.encode(), flags, data.encode() or None))


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
