"""What a forked child does to confine itself, prepared once by the zygote.

A page that a child touches is copied first, which is most of what a short hike costs. So all that
is alike for every child is made beforehand, and the child makes few calls with it, in C.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from collections.abc import Sequence

from engine.judging.sandbox.confinement import (
    LANDLOCK_ADD,
    LANDLOCK_CREATE,
    LANDLOCK_RESTRICT,
    PR_SET_PDEATHSIG,
    PR_SET_SECCOMP,
    READ_DIR,
    READ_FILE,
    ReadablePath,
    SeccompFilter,
    checked,
    landlock_attributes,
    landlock_rule,
    landlock_version,
    libc,
)

SIGKILL = 9
SECCOMP_MODE_FILTER = 2
RULE_BENEATH = 1
"""Landlock's one kind of rule: a file, or a folder and all below it."""


class ChildConfinement:
    """Landlock, limits and the filter of system calls for the children of this process."""

    def __init__(
        self, readable: Sequence[ReadablePath], own_folder: int, address_space: int
    ) -> None:
        """`readable`: open at descriptors that every child has. `own_folder`: the number of the
        descriptor at which a child will have its own folder open. `address_space`: bytes in all.
        """
        self._parent = os.getpid()
        attributes, handled = landlock_attributes()
        self._attributes = attributes, ctypes.c_size_t(len(attributes)), 0
        rules = (*readable, ReadablePath(own_folder, READ_FILE | READ_DIR))
        self._rules = [landlock_rule(one, handled) for one in rules]
        seccomp = SeccompFilter(landlock_version() >= 3)
        self._own_pids = seccomp.own_pids
        self._shared, self._own = _Program(seccomp.for_zygote), _Program(seccomp.for_child)
        zero = ctypes.c_ulong(0)
        self._on_death = ctypes.c_ulong(PR_SET_PDEATHSIG), ctypes.c_ulong(SIGKILL), *(zero,) * 3
        # Looked up once: in a child each look-up touches more pages than the call.
        self._syscall, self._prctl = libc().syscall, libc().prctl
        self._pack_pid = struct.Struct("=I").pack_into
        self._limits = (
            (resource.RLIMIT_NPROC, (0, 0)),
            (resource.RLIMIT_NOFILE, (64, 64)),
        )
        self._set_shared_limits(address_space)

    def _set_shared_limits(self, address_space: int) -> None:
        """Limits that this process can bear itself: its children inherit them."""
        for kind, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_MEMLOCK, 0),
            (resource.RLIMIT_MSGQUEUE, 0),
            # Real-time signals queue up to a sum over all processes of the user: a way to count.
            (resource.RLIMIT_SIGPENDING, 0),
            (resource.RLIMIT_AS, address_space),
        ):
            resource.setrlimit(kind, (most, most))

    def limit_zygote(self) -> None:
        """Switch on the part of the filter that this process can bear: its children inherit it."""
        checked(self._prctl(*self._shared.call), "seccomp")

    def die_with_parent(self) -> None:
        """In a child, first of all: SIGKILL for it when the zygote ends; at once if it has."""
        self._prctl(*self._on_death)
        if os.getppid() != self._parent:
            os._exit(0)

    def read_own_folder_only(self) -> None:
        """In a child: of the stage, it may read its own folder alone."""
        call = self._syscall
        ruleset = checked(call(LANDLOCK_CREATE, *self._attributes), "landlock")
        for rule in self._rules:
            checked(call(LANDLOCK_ADD, ruleset, RULE_BENEATH, rule, 0), "landlock rule")
        checked(call(LANDLOCK_RESTRICT, ruleset, 0), "landlock")
        os.close(ruleset)

    def limit(self, cpu: int) -> None:
        """In a child, for good: so many seconds of CPU time, and no system call but the table's."""
        for kind, most in self._limits:
            resource.setrlimit(kind, most)
        # The soft limit ends a hike with a traceback; the hard one ends it in any case.
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
        pid = os.getpid()
        for place in self._own_pids:
            self._pack_pid(self._own.code, place, pid)
        checked(self._prctl(*self._own.call), "seccomp")


class _Program:
    """A filter in memory, and the call that switches it on."""

    def __init__(self, code: bytes) -> None:
        self.code = ctypes.create_string_buffer(code, len(code))
        head = struct.pack("@HP", len(code) // 8, ctypes.addressof(self.code))
        self._head = ctypes.create_string_buffer(head, len(head))
        words = PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(self._head), 0, 0
        self.call = tuple(map(ctypes.c_ulong, words))
        """Arguments of `prctl`."""
