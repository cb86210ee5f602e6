"""Two strategies that try to pass a message: one hikes and writes a bit, the other reads it after.

Whatever the kernel counts or keeps for all processes can carry a note from one hike to the next:
numbers of pipes and sockets, process ids, pages in memory, times of shared files, names. Each is
tried by a row of bits; it has leaked where what the reader sees tells the bits apart.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.judging.sandbox.session import JudgedHike

BITS = 4
"""Bits of a row, half of them ones, in an order drawn anew."""
NOTHING = "    pass\n"
"""Body of a strategy that leaves no note."""
ROWS = 6
"""So many rows have to be read right, one after the other: a chance of one in 700 by luck."""


class PairAttack(NamedTuple):
    """A way to leave a note."""

    name: str
    writes: str
    """Body of `hike(hiker, turn)` that leaves it; `turn` numbers the notes. NOTE is replaced by a
    word of this judge's own."""
    reads: str
    """Body that prints a whole number."""
    counter: bool = True
    """What is read goes on counting: the steps between readings tell, not the readings."""
    apart: float = 1.0
    """So many times as much has to be seen after one bit as after the other."""


_TRIES = (
    "    for _ in range(200):\n        try:\n            {}\n"
    "        except OSError:\n            break\n"
)
_MISSING = (
    "    standard, stage = ([f'{folder}/NOTE-{turn}-{k}' for k in range(160)] for folder in (\n"
    "        os.path.dirname(os.__file__), os.path.dirname(os.path.dirname(__file__))))\n"
)
"""Names of files that are not there, in the two folders that every strategy can reach."""
LOOKED_UP = PairAttack(
    "names looked up in vain",
    _MISSING + "    any(map(os.path.exists, [*standard, *stage]))\n",
    _MISSING + "    import time\n"
    "    def taken(path):\n        begun = time.perf_counter_ns()\n"
    "        os.path.exists(path)\n        return time.perf_counter_ns() - begun\n"
    "    taken('/warm')\n"
    "    print(sum(sorted(map(taken, one))[8] for one in (standard, stage)))\n",
    counter=False,
    # For a name that is kept the answer takes a sixth less. A few hundredths less is what the
    # processor's own caches have kept of the same work (see `UNTESTED`).
    apart=1.08,
)
PAIRS = (
    PairAttack(
        "numbers of pipes, sockets and shared memory",
        "    import mmap, socket\n"
        + _TRIES.format("[os.close(n) for n in os.pipe()]")
        + _TRIES.format("[one.close() for one in socket.socketpair()]")
        + _TRIES.format("socket.socket(socket.AF_UNIX).close()")
        + _TRIES.format("mmap.mmap(-1, 4096).close()"),
        "    print(sum(os.fstat(n).st_ino for n in (1, 3)))\n",
    ),
    PairAttack(
        "event descriptors",
        "    import select\n"
        + _TRIES.format("select.epoll().close()")
        + _TRIES.format("os.close(os.eventfd(0))"),
        "    import select\n    print(os.fstat(select.epoll().fileno()).st_ino)\n",
    ),
    PairAttack(
        "process ids",
        "    import threading\n"
        "    for _ in range(200):\n        try:\n            threading.Thread(target=int).start()\n"
        "        except (RuntimeError, OSError):\n            break\n",
        "    print(os.getpid())\n",
    ),
    PairAttack(
        "times and places of shared files",
        "    for path in (os.__file__, os.path.dirname(os.__file__)):\n"
        "        os.listdir(path) if os.path.isdir(path) else open(path, 'rb').read()\n",
        "    found = [os.stat(p) for p in (os.__file__, os.path.dirname(os.__file__))]\n"
        "    print(sum(s.st_atime_ns + s.st_ctime_ns + s.st_nlink for s in found))\n",
    ),
    PairAttack(
        "pages in memory",
        "    import mmap\n"
        "    with open(os.__file__, 'rb') as file:\n"
        "        pages = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)\n"
        "    for advice in (1, 21, 20, 9):\n"
        "        try:\n            pages.madvise(advice)\n            print('LEAKED')\n"
        "        except OSError:\n            pass\n",
        "    import resource\n"
        "    open(os.__file__, 'rb').read()\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_majflt)\n",
        counter=False,
    ),
    LOOKED_UP,
)


def note_name(pair: PairAttack) -> str:
    """How the report names it."""
    return f"a note between two hikes: {pair.name}"


def passes_notes(pair: PairAttack, hike: Callable[[str, int], JudgedHike]) -> bool:
    """Whether notes get through: `hike` lets a strategy of this body hike, one after the other, in
    this turn.
    """
    return all(_reads_a_row(pair, hike, 1 + row * BITS) for row in range(ROWS))


def _reads_a_row(pair: PairAttack, hike: Callable[[str, int], JudgedHike], first: int) -> bool:
    bits = [k < BITS // 2 for k in range(BITS)]
    secrets.SystemRandom().shuffle(bits)
    found = [_reading(hike(pair.reads, 0))]
    for turn, bit in enumerate(bits, first):
        written = hike(pair.writes if bit else NOTHING, turn)
        if "LEAKED" in written.evidence.output:
            return True
        found.append(_reading(hike(pair.reads, turn)))
    seen = [b - a for a, b in pairwise(found)] if pair.counter else found[1:]
    return tells_apart(seen, bits, pair.apart)


def _reading(judged: JudgedHike) -> int:
    """The number a reader printed; 0 where it could not."""
    words = judged.evidence.output.split()
    return int(words[-1]) if words and words[-1].isdecimal() else 0


def tells_apart(seen: Sequence[int], bits: Sequence[bool], apart: float = 1.0) -> bool:
    """Whether all that is seen after a one is `apart` times above, or below, all after a zero."""
    ones = [value for value, bit in zip(seen, bits, strict=True) if bit]
    zeros = [value for value, bit in zip(seen, bits, strict=True) if not bit]
    return min(ones) > apart * max(zeros) or apart * max(ones) < min(zeros)
