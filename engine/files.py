"""Files: written whole or not at all, read within a limit, and one line that says why not.

Every writer and reader of the project goes through here. Only regular files are read and
replaced: a pipe would hang a reader, a link or a device in place of an output would be followed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO

from engine.core.errors import BadInput

WRITERS = 16
"""Files that `write_many` writes at a time."""
BYTES_AT_ONCE = 16 * 1024 * 1024
"""Bytes read at once from a file whose length is not known."""
OWN_DESCRIPTORS = "/proc/self/fd"
"""The folder in which Linux shows a process the files that it has opened."""
LOCKED_BYTE = 1 << 40
"""Place in a file of the byte that stands for the whole of it on Windows."""


class UnusableFile(BadInput):
    """A file that the system does not let us read or write."""

    def __init__(self, line: str, reason: str) -> None:
        super().__init__(line)
        self.reason = reason
        """The system's words alone, for a message in another language."""


def reason_of(error: BaseException) -> str:
    """Why a file could not be read or written, in the system's words and on one line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())


def write_whole(
    path: str | Path, data: bytes | str, what: str = "", mode: int | None = None
) -> None:
    """Write a file whole or not at all, whenever the machine stops.

    `data` is bytes or text for UTF-8; `what` the beginning of the message, by default the path;
    `mode` the file's permissions, by default those of any new file. A secret is written with 0o600,
    and nobody else can open it at any moment.
    Raises BadInput where it cannot be written, or where something else than a file is there.
    """
    with open_whole(path, what, mode) as file:
        file.write(data.encode("utf-8", "replace") if isinstance(data, str) else data)


def write_many(files: Iterable[tuple[Path, bytes | str]]) -> None:
    """Write each of these files as `write_whole` does; BadInput at the first that cannot be.

    Several at a time: the disk takes as long to keep twenty files for good as to keep one.
    """
    from concurrent.futures import ThreadPoolExecutor  # which few programs need, no confined child

    # Once, since all threads share what has to be set to read it.
    mode = _usual_permissions()
    threads = ThreadPoolExecutor(WRITERS)
    try:
        for done in [threads.submit(write_whole, path, data, "", mode) for path, data in files]:
            done.result()
    finally:
        threads.shutdown(cancel_futures=True)


@contextlib.contextmanager
def open_whole(path: str | Path, what: str = "", mode: int | None = None) -> Iterator[BinaryIO]:
    """A file to write, which replaces `path` when the block ends without an error.

    Raises BadInput where it cannot be written; what the block itself raises passes through.
    """
    target, named = Path(path), what or str(path)
    with _errors_as_unusable_file(named, "written"), _with_rights_of_owner(target.parent):
        refuse_irregular(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = _new_file(target)
    try:
        with _errors_as_unusable_file(named, "written"), os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _set_permissions(file.fileno(), mode)
            if not name:
                with _with_rights_of_owner(target.parent):
                    name = _give_name(file.fileno(), target)
        with _errors_as_unusable_file(named, "written"), _with_rights_of_owner(target.parent):
            refuse_irregular(target)
            os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    _sync_folder(target.parent)


def _new_file(target: Path) -> tuple[int, str]:
    """A new file for its owner alone in the folder of `target`, and its hidden name.

    Where the system can, it has no name yet: then nothing is left of it, however the process ends.
    """
    if sys.platform == "linux" and os.path.isdir(OWN_DESCRIPTORS):
        with contextlib.suppress(OSError):  # not every file system can
            return os.open(target.parent, os.O_TMPFILE | os.O_RDWR, 0o600), ""
    # A name of its own: two processes that write one file do not meet in the temporary one.
    import tempfile  # with compression and more, which a confined child has no use for

    return tempfile.mkstemp(prefix=_hidden(target), dir=target.parent)


def _give_name(handle: int, target: Path) -> str:
    """Give a file without a name a hidden one beside `target`."""
    name = str(target.with_name(_hidden(target) + os.urandom(8).hex()))
    # With a folder's descriptor, which an absolute path makes no use of, the link is followed.
    os.link(f"{OWN_DESCRIPTORS}/{handle}", name, src_dir_fd=handle, follow_symlinks=True)
    return name


def _hidden(target: Path) -> str:
    return f".{target.name[:80]}-"


def read_limited(path: str | Path, limit: int, what: str = "", instead: str = "") -> bytes:
    """All bytes of a regular file of at most `limit` bytes; BadInput for any other.

    `what` begins the message, and `instead` says what to do with a larger one.
    """
    named = what or str(path)
    with _errors_as_unusable_file(named, "read"), open_regular(path) as file:
        # `read` takes all the memory that it may need: at first no more than the file is long. What
        # has no length, as in /proc, or grows meanwhile comes after it.
        parts, wanted = list[bytes](), min(limit, os.fstat(file.fileno()).st_size) + 1
        while wanted:
            parts.append(file.read(wanted))
            left = limit + 1 - sum(map(len, parts))
            wanted = min(left, BYTES_AT_ONCE) if len(parts[-1]) == wanted else 0
        data = b"".join(parts)
    if len(data) > limit:
        advice = f"; {instead}" if instead else ""
        raise BadInput(f"{named}: expected at most {limit} bytes, found more{advice}")
    return data


def is_file(path: str | Path) -> bool:
    """Whether a file is there; False where nobody may look, and for a name that no file can have.

    `Path.is_file` raises OSError for some of these before Python 3.14.
    """
    return os.path.isfile(path)


def is_folder(path: str | Path) -> bool:
    """The same for a folder."""
    return os.path.isdir(path)


def open_regular(path: str | Path, flags: int = 0) -> BinaryIO:
    """A regular file to read; OSError for anything else. A pipe is not waited for.

    `flags` are those of `os.open`, such as not to follow a link.
    """
    # Opened first and looked at then: nothing can be put in its place between the two.
    waits = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, os.O_RDONLY | waits | flags)
    try:
        _refuse_unless_regular(os.fstat(handle).st_mode, Path(path))
    except OSError:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def name_in_text(path: str | Path) -> str:
    """A path as text: what the locale cannot decode is UTF-8, or, for an old program's, Latin-1."""
    data = os.fsencode(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def real_path(path: Path) -> Path:
    """The path without links; links that lead in a circle stay, and whoever opens them is told."""
    return Path(os.path.realpath(path))


def refuse_unwritable(path: str | Path, what: str = "") -> None:
    """Raise BadInput where `path` cannot be written, before any work is done for it."""
    folder = Path(path).parent
    with _errors_as_unusable_file(what or str(path), "written"):
        refuse_irregular(Path(path))
        if is_folder(folder) and not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))


def refuse_irregular(path: Path) -> None:
    """Raise OSError where `path` is there and is no regular file: a link, a device, a folder."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    _refuse_unless_regular(mode, path)
    # Nobody's to write, root's neither: somebody protected it.
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise PermissionError(13, "expected a file that may be written, found a read-only one")


def _refuse_unless_regular(mode: int, path: Path) -> None:
    if stat.S_ISREG(mode):
        return
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISLNK, "a link"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    found = next((kind for asks, kind in kinds if asks(mode)), "a device")
    raise OSError(22, f"expected a regular file, found {found}", str(path))


def lock(descriptor: int) -> None:
    """Lock this open file until it is closed; BlockingIOError when another process has locked it.

    The lock of a process that is killed is gone with it.
    """
    if sys.platform == "win32":
        import msvcrt

        # Far behind the end: there nobody may read what somebody has locked.
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
        finally:
            os.lseek(descriptor, place, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def open_growing(path: Path) -> BufferedRandom:
    """A regular file that grows record by record, opened or made, and locked until it is closed.

    BlockingIOError when another process has it; OSError where it cannot be.
    """
    with _with_rights_of_owner(path.parent):
        file = os.fdopen(_open_or_make(path, 0o666), "r+b")
    try:
        lock(file.fileno())
    except BlockingIOError:
        file.close()
        raise
    return file


def make_private(path: Path) -> None:
    """Make this file for its owner alone, if it is not there; OSError where it cannot be written.

    For what a library writes by itself, such as a database.
    """
    with _with_rights_of_owner(path.parent):
        os.close(_open_or_make(path, 0o600))


def _open_or_make(path: Path, mode: int) -> int:
    """A descriptor of a regular file to read and to write; OSError for anything else."""
    refuse_irregular(path)
    # Looked at once more when it is open: it may have been put there meanwhile.
    careful = ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC")
    flags = sum(getattr(os, name, 0) for name in careful)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | flags, mode)
    try:
        _refuse_unless_regular(os.fstat(handle).st_mode, path)
    except OSError:
        os.close(handle)
        raise
    return handle


@contextlib.contextmanager
def one_at_a_time(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold this lock file, which is made and stays, while other processes wait for it.

    After so many seconds the block runs without the lock, as it does where there can be none:
    better two at once than nobody.
    """
    descriptor = -1
    try:
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                try:
                    lock(descriptor)
                    break
                except BlockingIOError:
                    time.sleep(0.005)
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


@contextlib.contextmanager
def _errors_as_unusable_file(named: str, done: str) -> Iterator[None]:
    """Turn errors into `NAMED: cannot be DONE: reason`; `done` is "read" or "written"."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        raise UnusableFile(f"{named}: cannot be {done}: {reason}", reason) from None


@contextlib.contextmanager
def _with_rights_of_owner(folder: Path) -> Iterator[None]:
    """Let root write with the rights of the folder's owner; nothing changes for anybody else.

    So a link that the owner put there cannot lead root where the owner could not write, and the
    files belong to the owner. On Linux, where a thread can give up its rights to files alone.
    """
    owner = _foreign_owner(folder.absolute()) if sys.platform == "linux" else None
    if owner is None:
        yield
        return
    import ctypes

    system, group = ctypes.CDLL(None), os.getegid()
    system.setfsgid(owner.st_gid)
    system.setfsuid(owner.st_uid)
    try:
        yield
    finally:
        system.setfsuid(0)
        system.setfsgid(group)


def _foreign_owner(folder: Path) -> os.stat_result | None:
    """For root: the first part of the path that belongs to another user, if any."""
    if os.geteuid() != 0:
        return None
    for part in (*reversed(folder.parents), folder):
        try:
            found = part.lstat()
        except OSError:
            return None
        if found.st_uid != 0:
            return found
        if not found.st_mode & 0o001 and stat.S_ISDIR(found.st_mode):
            return None  # that user cannot come here, and has prepared nothing
    return None


def _set_permissions(handle: int, mode: int | None) -> None:
    """By default those of a new file, since `mkstemp` makes one for its owner alone."""
    if hasattr(os, "fchmod"):
        os.fchmod(handle, _usual_permissions() if mode is None else mode)


def _usual_permissions() -> int:
    mask = os.umask(0o077)  # the only way to read it is to set it
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Write the folder's entry to the disk too; not every system can sync a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
