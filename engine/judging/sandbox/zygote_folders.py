"""Where a zygote's children find Python, numpy and the packages, and what of it they may read."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NamedTuple

from engine.judging.sandbox.filesystem_isolation import NOT_READ

PACKAGE_FOLDERS = ("site-packages", "dist-packages")
READABLE_FILES = ("/dev/urandom", "/usr/share/zoneinfo", "/etc/localtime")


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


def package_folder(name: str) -> str:
    """The folder of a package."""
    path = getattr(sys.modules[name], "__path__", None)
    if not path:
        raise SystemExit(f"{name}: expected a package, found a single file")
    return str(path[0])


def standard_library() -> list[str]:
    """The part of sys.path where the standard library is, without what was installed in it."""
    library = os.path.dirname(os.__file__)
    return [p for p in sys.path if p.startswith(library) and not p.endswith(PACKAGE_FOLDERS)]


class ReadableFiles(NamedTuple):
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


def readable_files(packages: list[str]) -> ReadableFiles:
    """What children may read, by the folders of the packages that they may import."""
    few = [*packages, *(folder + ".libs" for folder in packages), *READABLE_FILES]
    found = ReadableFiles([*few], [], [*few])
    for folder in filter(os.path.isdir, sys.path):
        names = os.listdir(folder)
        found.folders.append(folder)
        # The engine may be among the packages that are installed inside the standard library.
        if any(name in PACKAGE_FOLDERS for name in names):
            within = (f"{folder}/{name}" for name in names if name not in NOT_READ)
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
