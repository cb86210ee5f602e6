"""The table of system calls, by sources that others keep: nobody has to run an aarch64 for it."""

import ctypes
import ctypes.util
import re
import sys
from pathlib import Path

import pytest

from engine.judging.sandbox.syscalls import ALLOWED, CHECKED, KILLED

ALL = {**ALLOWED, **KILLED, **CHECKED}
X86_64, AARCH64 = 0, 1
"""Columns of the table."""
MACHINES = {X86_64: 0xC000003E, AARCH64: 0xC00000B7}
"""AUDIT_ARCH of <linux/audit.h>."""
HEADERS = {X86_64: "x86_64-linux-gnu/asm/unistd_64.h", AARCH64: "asm-generic/unistd.h"}


def test_no_system_call_stands_twice() -> None:
    assert len(ALL) == len(ALLOWED) + len(KILLED) + len(CHECKED)
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
