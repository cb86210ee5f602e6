"""Irrevocable self-confinement on Linux: rlimits, Landlock, seccomp. Needs no root.

Landlock (Linux 5.13 and later) says which files may be read; the seccomp filter says which system
calls exist at all. Either stops most attacks, and each covers the gaps of the other: Landlock does
not cover `stat`, `chdir` and signals, the filter cannot see paths.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from engine.judging.sandbox.limits import Unconfinable
from engine.judging.sandbox.syscalls import ALLOWED, CHECKED, KILLED, ZYGOTE

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
"""System calls, with the same numbers on every machine."""
WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14

Line: TypeAlias = tuple[int, int, int, int]
"""One of BPF: operation, jump if true, jump if false, value; as in <linux/filter.h>."""
Body: TypeAlias = list[Line]
"""What to do at one system call."""


@cache
def libc() -> ctypes.CDLL:
    """The C library, which sets `ctypes.get_errno()`."""
    return ctypes.CDLL(None, use_errno=True)


class ReadablePath(NamedTuple):
    """A file or folder that may be read, by its descriptor, and the Landlock rights on it."""

    descriptor: int
    rights: int


def no_new_privileges() -> None:
    """Keep this process and its children from ever gaining rights (set-user-id, capabilities)."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent(parent: int) -> None:
    """SIGKILL for this process when its parent ends, however it ends; at once if it has ended."""
    _prctl(PR_SET_PDEATHSIG, 9)
    if os.getppid() != parent:
        os._exit(0)


def not_dumpable() -> None:
    """No core file, and no other process of the user may read this one's memory."""
    if sys.platform == "linux":
        _prctl(PR_SET_DUMPABLE, 0)


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where there is none."""
    return max(libc().syscall(LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1), 0)


def open_for_reading(
    paths: Iterable[str], rights: int = READ_FILE | READ_DIR
) -> list[ReadablePath]:
    """Descriptors of those paths that exist, for `landlock`."""
    found = []
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        found.append(
            ReadablePath(descriptor, rights if os.path.isdir(path) else rights & ~READ_DIR)
        )
    return found


def landlock(readable: Sequence[ReadablePath]) -> None:
    """From now on only files in `readable` can be opened, and none made, changed or removed.

    Unconfinable where the kernel has no Landlock.
    """
    attributes, handled = landlock_attributes()
    size = ctypes.c_size_t(len(attributes))
    ruleset = checked(libc().syscall(LANDLOCK_CREATE, attributes, size, 0), "landlock")
    for opened in readable:
        rule = landlock_rule(opened, handled)
        checked(libc().syscall(LANDLOCK_ADD, ruleset, 1, rule, 0), "landlock rule")
    checked(libc().syscall(LANDLOCK_RESTRICT, ruleset, 0), "landlock")
    os.close(ruleset)


def landlock_attributes() -> tuple[bytes, int]:
    """All that this kernel's Landlock can deny, as its structure, and the part for files.

    Unconfinable where the kernel has no Landlock.
    """
    version = landlock_version()
    if version < 1:
        raise Unconfinable("this kernel has no Landlock (Linux 5.13 and later, switched on)")
    files = (1 << 13) - 1
    files |= (1 << 13) * (version >= 2) | TRUNCATE * (version >= 3) | (1 << 15) * (version >= 5)
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    return struct.pack("=QQQ", files, network, scoped)[:size], files


def landlock_rule(opened: ReadablePath, handled: int) -> bytes:
    """The rule for one readable path, where all of `handled` is denied."""
    return struct.pack("=Qi", opened.rights & handled, opened.descriptor)


class SeccompFilter:
    """The seccomp filter as BPF, in two parts, of which the stricter answer counts.

    The kernel runs a filter for every number there is when it is switched on, which takes longer
    than all that a child does else to confine itself. So the zygote switches on the larger part,
    for itself and its children, and a child the few rules that a zygote cannot live with.
    """

    ALLOW, KILL = 0x7FFF0000, 0x80000000
    EPERM, ENOSYS = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
    LOAD, EQUAL, ABOVE, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
    FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)
    """fcntl: duplicate, descriptor flags, status flags. No locks, owners or leases."""
    BLOCK = 12
    """System calls whose numbers are compared one by one."""
    PLACEHOLDER_PID = 0x7FFFFFF1
    """Stands for the process id until it is known; above every id that Linux gives."""
    IOCTL_REQUESTS = (0x5401, 0x5413, 0x5421, 0x541B)
    """ioctl: is it a terminal, how large, non-blocking, bytes waiting."""
    HUGE_PAGES = 0x40000
    """MAP_HUGETLB. The system has a number of these set aside, and who is refused one learns that
    another hike holds them.
    """
    MADVISE_ADVICE = (0, 4, 8, 10, 11, 14, 15, 16, 17)
    """madvise: what memory allocators use. Not: giving up a file's pages or choosing which of them
    are fetched (the next hike would notice which are slow to read), or merging pages with other
    processes.
    """
    SOCKET_FLAGS = 0x2 | 0x20 | 0x40 | 0x100 | 0x4000
    """send and recv: peek, truncate, do not wait, wait for all, no signal. No urgent data."""
    SOCKET_OPTIONS = (3, 4, 7, 8, 30, 38, 39)
    """getsockopt: type, error, buffers, listening, protocol, domain. Nothing about the peer."""
    FUTEX_PRIVATE = 128
    """FUTEX_PRIVATE_FLAG. Without it two processes that map one file wake each other."""

    def __init__(self, write_by_landlock: bool) -> None:
        machine = platform.machine()
        if machine not in AUDIT_ARCH or struct.calcsize("P") != 8:
            raise Unconfinable(f"no table of system calls for {machine}")
        self._column = 0 if machine == "x86_64" else 1
        self._arch = AUDIT_ARCH[machine]
        self._write_by_landlock = write_by_landlock
        allow, deny = [self._return(self.ALLOW)], [self._return(self.EPERM)]
        own = self._own_checks(self.PLACEHOLDER_PID)
        bodies = {**self._bodies(), **own}
        childs = {*ZYGOTE, *own}
        self.for_zygote = self._assemble({**bodies, **dict.fromkeys(childs, allow)}, self.EPERM)
        """BPF for the zygote and its children."""
        rest = {name: bodies.get(name, deny) for name in childs}
        self.for_child = self._assemble(rest, self.ALLOW)
        """BPF for a child, which may signal itself and nobody else."""
        placeholder = struct.pack("=I", self.PLACEHOLDER_PID)
        places = range(4, len(self.for_child), 8)
        self.own_pids = [at for at in places if self.for_child[at : at + 4] == placeholder]
        """Where in it (byte offsets) the id of that process is to be put."""

    def _assemble(self, bodies: dict[str, Body], otherwise: int) -> bytes:
        """BPF with what to do at each of these system calls, and `otherwise` at any other."""
        # The call's number stays loaded down the list; a rule that reads an argument always
        # returns.
        code = [(self.LOAD, 0, 0, 4), (self.EQUAL, 1, 0, self._arch), self._return(self.KILL)]
        code.append((self.LOAD, 0, 0, 0))
        if self._column == 0:
            # x32 calls have numbers of their own, which no line below compares with.
            code += [(self.ABOVE, 0, 1, 0x40000000), self._return(self.KILL)]
        numbers = {**ALLOWED, **KILLED, **CHECKED, **ZYGOTE}
        every = [(numbers[name][self._column], body) for name, body in bodies.items()]
        rules = sorted((number, body) for number, body in every if number >= 0)
        for begin in range(0, len(rules), self.BLOCK):
            block = []
            for number, body in rules[begin : begin + self.BLOCK]:
                block += [(self.EQUAL, 0, len(body), number), *body]
            block.append(self._return(otherwise))
            code += [(self.ABOVE, len(block), 0, number + 1), *block]
        code.append(self._return(otherwise))
        return b"".join(struct.pack("=HBBI", *line) for line in code)

    def _bodies(self) -> dict[str, Body]:
        """What to do at the tables' system calls, without those of `_own_checks`."""
        opens = {} if self._write_by_landlock else {"open": 1, "openat": 2}
        return {
            **{name: [self._return(self.ALLOW)] for name in ALLOWED},
            **{name: [self._return(self.KILL)] for name in KILLED},
            **{name: self._read_only(argument) for name, argument in opens.items()},
            **self._checks(),
        }

    def _own_checks(self, pid: int) -> dict[str, Body]:
        """Rules that take the process's own id."""
        own = self._allow_values(0, (pid,), self.KILL)
        return {
            "kill": own,
            "tkill": own,
            "tgkill": own,
            # Asking for its own limits, never setting one: the third argument is no pointer.
            "prlimit64": [*self._own_pid_or_deny(pid), *self._allow_null(2)],
            "sched_getaffinity": [*self._own_pid_or_deny(pid), self._return(self.ALLOW)],
        }

    def _checks(self) -> dict[str, Body]:
        # The system's; a number below zero is another process's processor time.
        clocks = [*self._deny_bits(0, 1 << 31), self._return(self.ALLOW)]
        return {
            "fcntl": self._allow_values(1, self.FCNTL_COMMANDS, self.EPERM),
            "ioctl": self._allow_values(1, self.IOCTL_REQUESTS, self.EPERM),
            "clock_gettime": clocks,
            "clock_getres": clocks,
            "clock_nanosleep": clocks,
            # No address: only to the other end of a pair of its own.
            "sendto": [*self._deny_bits(3, ~self.SOCKET_FLAGS), *self._allow_null(4)],
            "recvfrom": [*self._deny_bits(3, ~self.SOCKET_FLAGS), self._return(self.ALLOW)],
            "getsockopt": self._allow_values(2, self.SOCKET_OPTIONS, self.EPERM),
            "futex": self._allow_with_bit(1, self.FUTEX_PRIVATE),
            "mmap": [*self._deny_bits(3, self.HUGE_PAGES), self._return(self.ALLOW)],
            "madvise": self._allow_values(2, self.MADVISE_ADVICE, self.EPERM),
            # glibc then takes `clone`, and hears EPERM.
            "clone3": [self._return(self.ENOSYS)],
        }

    def _return(self, value: int) -> Line:
        return self.RETURN, 0, 0, value

    def _argument(self, index: int, high: bool = False) -> Line:
        return self.LOAD, 0, 0, 16 + 8 * index + 4 * high

    def _allow_values(self, index: int, values: Sequence[int], otherwise: int) -> Body:
        code = [self._argument(index)]
        for value in values:
            code += [(self.EQUAL, 0, 1, value), self._return(self.ALLOW)]
        return [*code, self._return(otherwise)]

    def _allow_null(self, index: int) -> Body:
        return [
            self._argument(index),
            (self.EQUAL, 0, 3, 0),
            self._argument(index, high=True),
            (self.EQUAL, 0, 1, 0),
            self._return(self.ALLOW),
            self._return(self.EPERM),
        ]

    def _deny_bits(self, index: int, bits: int) -> Body:
        """EPERM where one of these bits is set; otherwise continue with the next line."""
        return [
            self._argument(index),
            (self.ANY_BIT, 0, 1, bits & 0xFFFFFFFF),
            self._return(self.EPERM),
        ]

    def _own_pid_or_deny(self, pid: int) -> Body:
        """EPERM where the first argument is another process; otherwise continue."""
        return [
            self._argument(0),
            (self.EQUAL, 2, 0, 0),
            (self.EQUAL, 1, 0, pid),
            self._return(self.EPERM),
        ]

    def _allow_with_bit(self, index: int, bit: int) -> Body:
        return [
            self._argument(index),
            (self.ANY_BIT, 0, 1, bit),
            self._return(self.ALLOW),
            self._return(self.EPERM),
        ]

    def _read_only(self, index: int) -> Body:
        flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | (1 << 22)
        return [
            self._argument(index),
            (self.ANY_BIT, 0, 1, flags),
            self._return(0x00050000 | errno.EACCES),
            self._return(self.ALLOW),
        ]


def confinable() -> None:
    """Raise Unconfinable, with the reason, where this system lacks a part."""
    if sys.platform != "linux":
        raise Unconfinable(f"strategies are confined on Linux only, and this is {sys.platform}")
    SeccompFilter(True)
    if landlock_version() < 1:
        raise Unconfinable("this kernel has no Landlock (Linux 5.13 and later, switched on)")


def _prctl(option: int, value: int, pointer: int = 0) -> None:
    zero = ctypes.c_ulong(0)
    done = libc().prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(pointer), zero, zero)
    checked(done, f"prctl {option}")


def checked(result: int, what: str) -> int:
    """The result of a system call; Unconfinable, with the reason, where it failed."""
    if result < 0:
        raise Unconfinable(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result
