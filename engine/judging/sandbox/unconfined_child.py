"""Inside the process of an unconfined hike: the same proxy and protocol, over pipes."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import random
import sys
from pathlib import Path

from engine.judging.sandbox import child, sleepless_clock
from engine.judging.sandbox.limits import READY, Limits


def limit_oneself(cpu: int, memory: int) -> None:
    """CPU seconds, MB more than now, no core file, no file of any size; where the system can."""
    try:
        import resource  # there is none on Windows, where a job object holds the memory
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CPU: (cpu, cpu + 1),
    }
    in_use = address_space()
    if in_use:
        wanted[resource.RLIMIT_AS] = (in_use + memory * 1024 * 1024,) * 2
    for kind, values in wanted.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, values)


def address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGESIZE")


def main(path: str, digest: str, settings: str, cpu: str, memory: str) -> None:
    """Hike with this file: standard input and output carry messages, prints go to stderr."""
    import numpy as np

    read_from, write_to = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    faulthandler.enable(2, all_threads=False)
    random.seed(0)
    np.random.seed(0)
    file = Path(path)
    source = file.read_bytes()
    sys.argv[:] = [file.name]
    sys.path.append(str(file.parent))
    os.chdir(file.parent)
    limit_oneself(int(cpu), int(memory))
    sleepless_clock.install(Limits(int(cpu)).wall)
    os.write(write_to, READY)
    channel = child.ChildChannel(read_from, write_to)
    child.hike(channel, str(file), source, digest, dict(json.loads(settings)))
    os._exit(0)
