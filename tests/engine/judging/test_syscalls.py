"""The table of system calls, by sources that others keep: nobody has to run an aarch64 for it."""

import ctypes
import ctypes.util
import mmap
import os
import platform
import re
import struct
import sys
from pathlib import Path

import pytest

from engine.judging.sandbox.confinement import SeccompFilter
from engine.judging.sandbox.syscalls import ALLOWED, CHECKED, KILLED, ZYGOTE

ALL = {**ALLOWED, **KILLED, **CHECKED, **ZYGOTE}
X86_64, AARCH64 = 0, 1
"""Columns of the table."""
MACHINES = {X86_64: 0xC000003E, AARCH64: 0xC00000B7}
"""AUDIT_ARCH of <linux/audit.h>."""
HEADERS = {X86_64: "x86_64-linux-gnu/asm/unistd_64.h", AARCH64: "asm-generic/unistd.h"}


def test_no_system_call_stands_twice() -> None:
    assert len({**ALLOWED, **KILLED, **CHECKED}) == len(ALLOWED) + len(KILLED) + len(CHECKED)
    for column in MACHINES:
        numbers = [pair[column] for pair in ALL.values() if pair[column] >= 0]
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("column", MACHINES)
def test_the_numbers_are_those_of_libseccomp(column: int) -> None:
    """It takes its tables from the kernel, for every machine."""
    library = ctypes.util.find_library("seccomp") if sys.platform == "linux" else None
    if library is None:
        pytest.skip("libseccomp (Debian: libseccomp2) is not installed")
    resolve = ctypes.CDLL(library).seccomp_syscall_resolve_name_arch
    machine = ctypes.c_uint32(MACHINES[column])
    theirs = {name: resolve(machine, name.encode()) for name in ALL}
    # Negative where the machine has no such call.
    assert {n: max(number, -1) for n, number in theirs.items()} == {
        name: pair[column] for name, pair in ALL.items()
    }


@pytest.mark.parametrize("column", HEADERS)
def test_the_numbers_are_those_of_the_kernel_s_headers(column: int) -> None:
    file = Path("/usr/include", HEADERS[column])
    if not file.exists():
        pytest.skip(f"{file} (Debian: linux-libc-dev) is not installed")
    defined = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", file.read_text())
    theirs = {{"fstatat": "newfstatat"}.get(name, name): int(number) for name, number in defined}
    mine = {name: pair[column] for name, pair in ALL.items() if pair[column] >= 0}
    assert len(mine.keys() - theirs.keys()) <= 2  # an older header lacks the newest
    assert {n: k for n, k in mine.items() if n in theirs} == {
        n: theirs[n] for n in mine if n in theirs
    }


def programs_of(write_by_landlock: bool, pid: int) -> tuple[bytes, bytes]:
    """The filter's two parts, as they hold for a child with this process id."""
    seccomp = SeccompFilter(write_by_landlock)
    program = bytearray(seccomp.for_child)
    for place in seccomp.own_pids:
        struct.pack_into("=I", program, place, pid)
    return seccomp.for_zygote, bytes(program)


def decision(
    programs: tuple[bytes, bytes], number: int, column: int, arguments: tuple[int, ...] = ()
) -> int:
    """What both parts come to for a system call: the kernel takes the stricter answer."""
    answers = {decision_of(program, number, column, arguments) for program in programs}
    return next(
        answer
        for kind in (SeccompFilter.KILL, 0x00050000, SeccompFilter.ALLOW)
        for answer in answers
        if answer & 0xFFFF0000 == kind
    )


def decision_of(program: bytes, number: int, column: int, arguments: tuple[int, ...] = ()) -> int:
    """What one part gives for a system call, run as the kernel runs it."""
    data = struct.pack("=iIQ6Q", number, MACHINES[column], 0, *(*arguments, *(0,) * 6)[:6])
    lines = list(struct.iter_unpack("=HBBI", program))
    loaded, at = 0, 0
    while True:
        operation, if_true, if_false, value = lines[at]
        if operation == SeccompFilter.RETURN:
            return int(value)
        if operation == SeccompFilter.LOAD:
            (loaded,) = struct.unpack_from("=I", data, value)
            at += 1
            continue
        true = {
            SeccompFilter.EQUAL: loaded == value,
            SeccompFilter.ABOVE: loaded >= value,
            SeccompFilter.ANY_BIT: loaded & value != 0,
        }[operation]
        at += 1 + (if_true if true else if_false)


@pytest.mark.parametrize(("column", "machine"), [(X86_64, "x86_64"), (AARCH64, "aarch64")])
def test_the_filter_does_at_every_number_what_the_table_says(column, machine, monkeypatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    programs = programs_of(write_by_landlock=True, pid=77)
    wanted = {pair[column]: SeccompFilter.ALLOW for pair in ALLOWED.values()}
    wanted |= {pair[column]: SeccompFilter.KILL for pair in KILLED.values()}
    checked = {pair[column] for pair in CHECKED.values()}
    found = {number: decision(programs, number, column) for number in range(600)}
    assert {number: what for number, what in found.items() if number not in checked} == {
        number: wanted.get(number, SeccompFilter.EPERM) for number in range(600)
        if number not in checked
    }  # fmt: skip


@pytest.mark.parametrize(("column", "machine"), [(X86_64, "x86_64"), (AARCH64, "aarch64")])
def test_each_part_alone_leaves_the_other_s_calls_alone(column, machine, monkeypatch) -> None:
    """A zygote forks under its part; a child's part is short, since each child switches it on."""
    monkeypatch.setattr("platform.machine", lambda: machine)
    zygotes, childs = programs_of(write_by_landlock=False, pid=77)
    forking = {number for name, pair in ZYGOTE.items() if (number := pair[column]) >= 0}
    assert {decision_of(zygotes, number, column) for number in forking} == {SeccompFilter.ALLOW}
    others = set(range(600)) - forking - {pair[column] for pair in CHECKED.values()}
    assert {decision_of(childs, number, column) for number in others} == {SeccompFilter.ALLOW}
    assert len(childs) < len(zygotes) / 4


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is for Linux")
def test_the_filter_lets_a_process_signal_itself_alone() -> None:
    programs = programs_of(write_by_landlock=True, pid=77)
    column = X86_64 if platform.machine() == "x86_64" else AARCH64
    for name in ("kill", "tkill", "tgkill"):
        number = CHECKED[name][column]
        assert decision(programs, number, column, (77,)) == SeccompFilter.ALLOW
        assert decision(programs, number, column, (78,)) == SeccompFilter.KILL


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is for Linux")
def test_without_landlock_s_help_the_filter_lets_files_be_read_alone() -> None:
    programs = programs_of(write_by_landlock=False, pid=77)
    column = X86_64 if platform.machine() == "x86_64" else AARCH64
    number = ALLOWED["openat"][column]
    assert decision(programs, number, column, (0, 0, os.O_RDONLY)) == SeccompFilter.ALLOW
    assert decision(programs, number, column, (0, 0, os.O_WRONLY)) != SeccompFilter.ALLOW


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is for Linux")
def test_memory_is_not_taken_from_the_pages_that_the_system_counts() -> None:
    """Huge pages are set aside in a number that all hikes share."""
    programs = programs_of(write_by_landlock=True, pid=77)
    column = X86_64 if platform.machine() == "x86_64" else AARCH64
    number = CHECKED["mmap"][column]
    plain = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    assert decision(programs, number, column, (0, 4096, 3, plain)) == SeccompFilter.ALLOW
    huge = plain | SeccompFilter.HUGE_PAGES
    assert decision(programs, number, column, (0, 1 << 21, 3, huge)) == SeccompFilter.EPERM
