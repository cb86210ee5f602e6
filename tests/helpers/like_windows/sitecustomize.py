"""Makes a process look like Windows to the game and the engine; on PYTHONPATH, see `windows.py`.

What our own modules import as `sys`, `os`, `signal`, `select` or `socket` lacks what Windows lacks,
and what it refuses is refused everywhere: opening a folder, moving or deleting an open file, a
folder's descriptor, `fork`. Other people's packages still find the system that is really there.
"""

import builtins
import contextlib
import ctypes
import io
import multiprocessing
import os
import pathlib
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import types

ABSENT_MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix")
LACKS = {
    "os": """chown chroot close_range fchmod fchown fdatasync fork forkpty geteuid getgid getegid
        getuid getgroups getpgid getpgrp getsid initgroups killpg lchown memfd_create mkfifo mknod
        nice pidfd_open pipe2 posix_fallocate posix_spawn pread preadv pwrite pwritev
        register_at_fork sched_getaffinity sched_setaffinity sched_yield sendfile setegid seteuid
        setgid setgroups setpgid setpriority setsid setuid splice statvfs sync sysconf uname
        eventfd getxattr setxattr listxattr openpty ttyname wait wait3 wait4 waitid WNOHANG
        O_CLOEXEC O_DIRECTORY O_DSYNC O_NOATIME O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_SYNC
        O_TMPFILE""",
    "signal": """SIGALRM SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP
        SIGSYS SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGXCPU SIGXFSZ SIG_BLOCK
        SIG_SETMASK SIG_UNBLOCK alarm getitimer pause pthread_kill pthread_sigmask setitimer
        siginterrupt sigpending sigwait sigtimedwait sigwaitinfo""",
    "select": "poll epoll kqueue devpoll PIPE_BUF",
    "socket": "AF_UNIX SO_REUSEPORT CMSG_LEN CMSG_SPACE send_fds recv_fds",
    "sys": "getdlopenflags setdlopenflags abiflags",
}
HAS = {
    "os": {"name": "nt", "O_BINARY": 0, "O_NOINHERIT": 0},
    "sys": {"platform": "win32"},
    "signal": {"SIGBREAK": 21, "CTRL_C_EVENT": 0, "CTRL_BREAK_EVENT": 1},
}


class LikeOnWindows(types.ModuleType):
    """A module of the standard library without what Windows has not."""

    def __init__(self, real: types.ModuleType) -> None:
        name = real.__name__
        super().__init__(name)
        self.__dict__["_real"] = real
        self.__dict__["_absent"] = frozenset(LACKS.get(name, "").split())
        self.__dict__.update(HAS.get(name, {}))

    def __getattr__(self, name: str) -> object:
        if name in self._absent:
            raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._real) if name not in self._absent]


MODULES = {one.__name__: LikeOnWindows(one) for one in (os, signal, select, socket, sys)}


def _file_of_windows() -> types.ModuleType:
    """`msvcrt` with the one function that we use: a lock on bytes of a file, which others may not
    even read. Here it is a lock of the whole process on those bytes.
    """
    import fcntl

    found = types.ModuleType("msvcrt")
    found.LK_UNLCK, found.LK_LOCK, found.LK_NBLCK = 0, 1, 2

    def locking(descriptor: int, mode: int, count: int) -> None:
        begin = os.lseek(descriptor, 0, os.SEEK_CUR)
        kind = fcntl.LOCK_UN if mode == 0 else fcntl.LOCK_EX | fcntl.LOCK_NB
        fcntl.lockf(descriptor, kind, count, begin)
        if mode and begin < 1 << 20:
            raise AssertionError("a lock on bytes that readers need: on Windows nobody reads them")

    found.locking = locking
    return found


MODULES["msvcrt"] = _file_of_windows()
real_import = builtins.__import__


def _import(name, globals=None, locals=None, fromlist=(), level=0):  # noqa: A002
    ours = ((globals or {}).get("__name__") or "").partition(".")[0] in ("engine", "game")
    if ours and not level:
        if name in ABSENT_MODULES:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        top = name.partition(".")[0]
        if top in MODULES and (name == top or not fromlist):
            return MODULES[top]
    return real_import(name, globals, locals, fromlist, level)


def _open_elsewhere(path: object) -> bool:
    """Whether this process has the file open; on Windows it can then not be moved or deleted."""
    try:
        wanted = os.stat(path, follow_symlinks=False)
    except OSError:
        return False
    if not stat.S_ISREG(wanted.st_mode):
        return False
    for name in os.listdir("/proc/self/fd"):
        try:
            found = os.stat(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            return True
    return False


def _refusing(real, places):
    """`real`, unless one of its first so many arguments is an open file or a reserved name."""

    def checked(*paths, **more):
        if more.get("dir_fd") is not None or more.get("src_dir_fd") is not None:
            raise NotImplementedError("dir_fd unavailable on this platform")
        for path in paths[:places]:
            if _open_elsewhere(path):
                raise PermissionError(13, "The process cannot access the file", str(path))
        return real(*paths, **more)

    return checked


def _open(path, flags, mode=0o777, *, dir_fd=None):
    if dir_fd is not None:
        raise NotImplementedError("dir_fd unavailable on this platform")
    if os.path.isdir(path):
        raise PermissionError(13, "Permission denied", str(path))
    if flags & os.O_CREAT:
        _refuse_names(path)
    return real_open(path, flags, mode)


def _refuse_names(path) -> None:
    """OSError for what is no file's name on Windows."""
    whole = pathlib.PurePath(os.fsdecode(path))
    for part in whole.relative_to(whole.anchor).parts:
        if part == "..":
            continue
        reserved = part.partition(".")[0].upper() in ("CON", "PRN", "AUX", "NUL", "COM1", "LPT1")
        if reserved or set(part) & set('<>:"|?*\\') or part[-1:] in (" ", "."):
            raise OSError(22, "Invalid argument", str(path))


def _open_stream(file, mode="r", *more, **options):
    if not isinstance(file, int) and set(mode) & set("wax+"):
        _refuse_names(file)
    return real_open_stream(file, mode, *more, **options)


def _mkdir(path, *more, **options):
    _refuse_names(path)
    return real_mkdir(path, *more, **options)


def _symlink(source, target, target_is_directory=False, *, dir_fd=None):
    raise OSError(1314, "A required privilege is not held by the client", str(source))


def _utime(path, *times, follow_symlinks=True, **more):
    if not follow_symlinks:
        raise NotImplementedError("utime: follow_symlinks unavailable on this platform")
    return real_utime(path, *times, **more)


class WindowsPopen(subprocess.Popen):
    """Without what the real one refuses there."""

    def __init__(self, args, *more, **options):
        for name in ("preexec_fn", "pass_fds", "user", "group"):
            if options.get(name):
                raise ValueError(f"{name} is not supported on Windows platforms")
        options.pop("creationflags", None)
        super().__init__(args, *more, **options)
        self._handle = self.pid


class Kernel:
    """`kernel32` with job objects, a process and all that it started, until it is terminated; and
    with the times of a process, whose handle is its number.
    """

    def __init__(self) -> None:
        self._processes: dict[int, list[int]] = {}
        for name in ("CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject",
                     "TerminateJobObject", "CloseHandle", "OpenProcess",
                     "GetProcessTimes"):  # fmt: skip
            own = getattr(self, f"_{name}")
            # A function, whose `restype` may be set.
            setattr(self, name, lambda *given, own=own: own(*given))

    def _CreateJobObjectW(self, security, name) -> int:  # noqa: N802
        self._processes[len(self._processes) + 1] = []
        return len(self._processes)

    def _SetInformationJobObject(self, job, kind, limits, size) -> int:  # noqa: N802
        return int((kind, size) == (9, 144))

    def _AssignProcessToJobObject(self, job, process) -> int:  # noqa: N802
        self._processes[job.value].append(process.value)
        return 1

    def _OpenProcess(self, rights, inherited, process) -> int:  # noqa: N802
        return process if os.path.exists(f"/proc/{process}") else 0

    def _GetProcessTimes(self, handle, *times) -> int:  # noqa: N802
        try:
            with open(f"/proc/{handle.value}/stat", "rb") as stream:
                fields = stream.read().rpartition(b")")[2].split()
        except OSError:
            return 0
        # In the kernel and outside of it, in hundredths of a second; Windows counts in 100 ns.
        for place, field in zip(times[2:], (fields[12], fields[11]), strict=True):
            place._obj.value = 100_000 * int(field)
        return 1

    def _TerminateJobObject(self, job, code) -> int:  # noqa: N802
        waiting = list(self._processes[job.value])
        while waiting:
            number = waiting.pop()
            waiting += _children_of(number)
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        return 1

    def _CloseHandle(self, job) -> int:  # noqa: N802
        return 1


def _children_of(number: int) -> list[int]:
    found = []
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            status = pathlib.Path(f"/proc/{int(name)}/stat").read_bytes()
            if int(status.rpartition(b")")[2].split()[1]) == number:
                found.append(int(name))
    return found


real_open, real_rename, real_open_stream, real_mkdir = os.open, os.rename, io.open, os.mkdir
real_utime = os.utime


def _rename(source, target, **more):
    if os.path.exists(target):
        raise FileExistsError(17, "Cannot create a file when that file already exists", str(target))
    return real_rename(source, target, **more)


def look_like_windows() -> None:
    """From now on, in this process and in those that it starts."""
    # Not under `fork`: there is none.
    multiprocessing.set_start_method("spawn", force=True)
    shutil._use_fd_functions = False
    os.open = _open
    os.mkdir = _mkdir
    io.open = builtins.open = _open_stream
    os.symlink = _symlink
    os.utime = _utime
    os.replace = _refusing(os.replace, 2)
    os.rename = _refusing(_rename, 2)
    os.unlink = _refusing(os.unlink, 1)
    os.remove = _refusing(os.remove, 1)
    subprocess.Popen = WindowsPopen
    ctypes.WinDLL = lambda name: Kernel()
    os.supports_dir_fd.clear()
    os.supports_fd.clear()
    os.supports_follow_symlinks.clear()
    os.supports_follow_symlinks.add(os.stat)
    builtins.__import__ = _import


look_like_windows()
