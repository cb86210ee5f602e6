"""The judge attacks itself: hostile strategies under the real confinement, before any student's.

Every attack tries one thing and prints LEAKED when it got through. Where success would print
nothing (limits of memory and time, the protocol), the attack has held if its verdict is the
expected one.
"""

from __future__ import annotations

import math
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from engine.files import write_whole
from engine.judging.sandbox.judged_hike import judge_hike
from engine.judging.sandbox.limits import Limits, Unconfinable
from engine.judging.sandbox.pair_attacks import LOOKED_UP, NOTHING, PAIRS, note_name, passes_notes
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.sandbox.supervisor import ZygoteGone
from engine.judging.sandbox.zygote_client import ZygoteClient, freeze_access_times
from engine.judging.sandbox.zygote_protocol import ANSWERS_FD
from engine.level_files.loading import load_level

LIMITS = Limits(cpu=1, memory=128, messages=100, output=64 * 1024)
TOO_LONG = 2.5
"""Seconds of processor time after which what no limit has stopped stops by itself, and has leaked:
whoever waited for it to be silent would wait for long, the longer the busier the machine is. The
kernel ends it after two.
"""
PATIENCE = 20.0
"""Seconds in which an attack at least has to end."""
ENOUGH = 5.0
"""Seconds that the others have once one got through: nothing will be run here, and whoever waits is
to hear it soon.
"""
STAT = "asking whether a file exists, and its size and time (no content)"
"""Landlock does not cover `stat`: under the judge's own user this may leak."""
ACCESS_TIMES = "leaving a trace by reading (access times on this disk)"
"""Where a disk is mounted with `strictatime` nothing can be done about it."""
HIDDEN_NOTES = "leaving notes in the times of links, and of what is in /proc and /sys"
"""A mount namespace hides these and moves no access time (see `filesystem_isolation`). Without one
this attack and the two above may get through.
"""
NAMES = note_name(LOOKED_UP)
"""The same: only a private root has folders that keep no such names."""
TOLERATED = frozenset({STAT, ACCESS_TIMES, HIDDEN_NOTES, NAMES})


class Attack(NamedTuple):
    """One thing that a hostile strategy may try."""

    name: str
    code: str
    """Body of `hike(hiker)`; JUDGE, SECRET, OTHER and SEEDWORD are replaced by real values."""
    verdicts: tuple[str, ...] = ("ok",)
    """The verdicts that mean it was held; any other is a leak."""


class AttackReport(NamedTuple):
    """What the attacks found."""

    held: tuple[str, ...]
    leaked: tuple[str, ...]

    @property
    def serious(self) -> tuple[str, ...]:
        """Leaks for which the judge refuses to go on."""
        return tuple(name for name in self.leaked if name not in TOLERATED)


def _attempts(*lines: str) -> str:
    """Python lines that are each tried on their own; success of any is a leak."""
    return "".join(
        f"    try:\n        {line}\n        print('LEAKED')\n    except OSError:\n        pass\n"
        for line in lines
    )


ATTACKS = (
    Attack("reading the judge's seeds", _attempts("open('SECRET').read()")),
    Attack(
        "reading the judge's memory, environment and descriptors",
        _attempts(
            "open('/proc/JUDGE/mem', 'rb')",
            "open('/proc/JUDGE/environ').read()",
            "open('/proc/JUDGE/cmdline').read()",
            "os.listdir('/proc/JUDGE/fd')",
            "open(f'/proc/{os.getppid()}/environ').read()",
            "os.listdir('/proc')",
        ),
    ),
    Attack(
        "reading other students' files",
        _attempts(
            "open('OTHER').read()",
            "os.listdir(os.path.dirname(os.path.dirname('OTHER')))",
            "os.listdir(os.path.join(os.path.dirname(__file__), '..'))",
        ),
    ),
    Attack(
        "reading the system's and the user's files",
        _attempts(
            "open('/etc/passwd').read()",
            "os.listdir('/')",
            "os.listdir('/tmp')",
            "os.listdir('/home')",
        ),
    ),
    Attack(
        "writing: own folder, temporary folders, shared memory",
        _attempts(
            "open(__file__, 'a')",
            "open(os.path.join(os.path.dirname(__file__), 'new'), 'w')",
            "open('/tmp/dusk-leak', 'w')",
            "open('/var/tmp/dusk-leak', 'w')",
            "open('/dev/shm/dusk-leak', 'w')",
            "os.mkdir(os.path.join(os.path.dirname(__file__), 'd'))",
            "os.unlink(__file__)",
            "os.rename(__file__, __file__ + '2')",
            "os.truncate(__file__, 0)",
            "os.chmod(__file__, 0o777)",
            "os.memfd_create('x')",
        ),
    ),
    Attack(
        "links out of the own folder",
        _attempts(
            "os.symlink('SECRET', os.path.join(os.path.dirname(__file__), 's'))",
            "os.link(__file__, '/tmp/dusk-leak')",
            "os.mkfifo('/tmp/dusk-leak')",
        ),
    ),
    Attack(
        "sockets",
        "    import socket\n"
        "    for family in range(1, 46):\n"
        "        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):\n"
        "            try:\n"
        "                socket.socket(family, kind)\n"
        "                print('LEAKED')\n"
        "            except OSError:\n"
        "                pass\n",
    ),
    Attack(
        "new processes",
        _attempts("os.fork()", "os.forkpty()", "os.posix_spawn('/bin/true', ['true'], {})"),
    ),
    Attack(
        "threads",
        "    import threading\n    try:\n        threading.Thread(target=print).start()\n"
        "        print('LEAKED')\n    except RuntimeError:\n        pass\n",
    ),
    Attack(
        "running another program", _attempts("os.execv('/bin/true', ['true'])"), ("disqualified",)
    ),
    Attack("signals to the judge", _attempts("os.kill(JUDGE, 0)"), ("disqualified",)),
    Attack("signals to everybody", _attempts("os.kill(-1, 0)"), ("disqualified",)),
    Attack(
        "tracing the judge",
        "    import ctypes\n    if ctypes.CDLL(None).ptrace(16, JUDGE, 0, 0) == 0:\n"
        "        print('LEAKED')\n",
        ("disqualified",),
    ),
    Attack(
        "other descriptors than its own",
        "    import socket, stat\n"
        "    own = {end.fileno() for end in socket.socketpair()}\n"
        f"    for n in set(range(4, 1024)) - own - {{{ANSWERS_FD}}}:\n"
        "        try:\n"
        "            mode = os.fstat(n).st_mode\n"
        "        except OSError:\n"
        "            continue\n"
        "        if not stat.S_ISDIR(mode):\n"
        "            print('LEAKED')\n",
    ),
    Attack(
        "raising its own limits",
        "    import resource\n"
        "    for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NOFILE):\n"
        "        try:\n"
        "            resource.setrlimit(kind, resource.getrlimit(kind))\n"
        "            print('LEAKED')\n"
        "        except (OSError, ValueError):\n"
        "            pass\n",
    ),
    Attack(
        "other processes' processor time and limits",
        "    import resource, time\n"
        + _attempts(
            "time.clock_gettime(~os.getppid() << 3 | 2)",
            "os.sched_getaffinity(os.getppid())",
            "resource.prlimit(os.getppid(), resource.RLIMIT_CPU)",
        ),
    ),
    Attack(
        "the engine's terrain",
        "    try:\n        import engine.core.terrain\n        print('LEAKED')\n"
        "    except ImportError:\n        pass\n",
    ),
    Attack(
        "seeds in the environment and the arguments",
        "    import sys\n    if 'SEEDWORD' in repr((os.environ, sys.argv, sys.orig_argv)):\n"
        "        print('LEAKED')\n",
    ),
    Attack(
        "memory without end",
        "    held = []\n    for _ in range(64):\n        held.append(bytes(1 << 24))\n"
        "    print('LEAKED')\n",
        ("out_of_memory", "timeout_cpu"),  # on a slow machine the time is over first
    ),
    Attack(
        "an endless loop",
        f"    import time\n    while time.process_time() < {TOO_LONG}:\n        pass\n"
        "    print('LEAKED')\n",
        ("timeout_cpu",),
    ),
    Attack(
        "an endless loop in C",
        "    import itertools, time\n"
        f"    while time.process_time() < {TOO_LONG}:\n"
        "        sum(itertools.repeat(0, 100_000_000))\n"
        "    print('LEAKED')\n",
        ("timeout_cpu",),
    ),
    Attack(
        "output without end",
        # What it ends as tells; on a busy machine its last word may be read before it is stopped.
        "    for _ in range(1024):\n        print('x' * 4096)\n",
        ("output_limit",),
    ),
    Attack(
        "forged messages",
        "    os.write(3, b'[\"walk\",7,1,1]\\n')\n    hiker.rest()\n",
        ("protocol",),
    ),
    Attack("more messages than allowed", "    while 1:\n        hiker.rest(0.05)\n", ("protocol",)),
    Attack("a crash in C", "    import ctypes\n    ctypes.string_at(0)\n", ("crashed",)),
    Attack(
        "waking a process that maps the same file",
        "    import ctypes\n"
        "    pages = ctypes.create_string_buffer(4096)\n"
        "    futex = {'x86_64': 202, 'aarch64': 98}[os.uname().machine]\n"
        "    if ctypes.CDLL(None).syscall(futex, pages, 1, 1, None, None, 0) >= 0:\n"
        "        print('LEAKED')\n",
    ),
    Attack(
        ACCESS_TIMES,
        "    here = os.path.dirname(__file__)\n"
        "    for path in (here, os.path.join(here, 'unread'), os.__file__):\n"
        "        before = os.stat(path).st_atime_ns\n"
        "        os.listdir(path) if os.path.isdir(path) else open(path, 'rb').read(1)\n"
        "        if os.stat(path).st_atime_ns != before:\n"
        "            print('LEAKED')\n",
    ),
    Attack(HIDDEN_NOTES, _attempts("os.lstat('/proc/self')", "os.lstat('/sys/kernel')")),
    Attack(STAT, _attempts("os.stat('SECRET')")),
)


def attack(
    folder: Path, packages: tuple[str, ...] = (), attacks: tuple[Attack, ...] = ATTACKS
) -> AttackReport:
    """Run the attacks in a folder of the judge's own; what held and what leaked, by name.

    Unconfinable where children cannot be started as they should, with `packages` at hand.
    """
    level = load_level("quiet-bowl")
    level.mountain(0)  # built before the threads ask for it together
    try:
        with attack_stage(folder, attacks) as (stage, entrants):
            notes = _notes(stage)
            # The zygote is closed first: when interrupted, no thread waits for an attack to end.
            with (
                ThreadPoolExecutor(4) as threads,
                ZygoteClient(stage, LIMITS, packages, preload_files=True, sealed=True) as zygote,
            ):
                running = [threads.submit(judge_hike, zygote, level, 0, one) for one in entrants]
                hikes = _finished(running, lambda place, hike: _is_serious(attacks[place], hike))
                report = attack_report(attacks, hikes)
                if None in hikes:
                    return report
                return _with_notes(report, notes, lambda one: judge_hike(zygote, level, 0, one))
    except ZygoteGone as error:
        raise Unconfinable(f"the judge could not attack itself: {error}") from None


def _finished(
    running: Sequence[Future[JudgedHike]], is_serious: Callable[[int, JudgedHike], bool]
) -> list[JudgedHike | None]:
    """Their hikes; None for those that go on although none has ended for `PATIENCE` seconds, or as
    much longer as the machine is busy, or `ENOUGH` seconds after a serious one.
    """
    waiting, in_vain, end = set(running), 0, math.inf
    while waiting and in_vain < _crowd() and monotonic() < end:
        done, waiting = wait(waiting, min(PATIENCE, end - monotonic()), FIRST_COMPLETED)
        in_vain = 0 if done else in_vain + 1
        if any(is_serious(place, one.result()) for place, one in enumerate(running) if one in done):
            end = min(end, monotonic() + ENOUGH)
    return [None if one in waiting else one.result() for one in running]


def _crowd() -> float:
    """How many processes share a processor, and at least one: a loop is ended by what it computes,
    which takes so many times as long.
    """
    return max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


def _notes(stage: Path) -> dict[str, Entrant]:
    """The strategies that leave notes and read them, by their bodies, put on the stage."""
    note = secrets.token_hex(8)  # the names of an earlier judge may still be known
    bodies = dict.fromkeys((NOTHING, *(body for one in PAIRS for body in (one.writes, one.reads))))
    return {
        body: _written(stage, f"note{number:02}", body.replace("NOTE", note))
        for number, body in enumerate(bodies)
    }


def _with_notes(
    report: AttackReport, notes: Mapping[str, Entrant], hike: Callable[[Entrant], JudgedHike]
) -> AttackReport:
    """The report, with what two hikes in turn could tell each other."""

    def hike_body(body: str, turn: int) -> JudgedHike:
        return hike(notes[body]._replace(settings=(("turn", str(turn)),)))

    held, leaked = list(report.held), list(report.leaked)
    for pair in PAIRS:
        (leaked if passes_notes(pair, hike_body) else held).append(note_name(pair))
    return AttackReport(tuple(held), tuple(leaked))


def attack_report(attacks: Sequence[Attack], hikes: Sequence[JudgedHike | None]) -> AttackReport:
    """Which attacks held and which leaked, from their hikes; None for one that had no end."""
    held: list[str] = []
    leaked: list[str] = []
    for one, hike in zip(attacks, hikes, strict=True):
        if hike is None:
            leaked.append(f"{one.name} (did not end)")
        else:
            (leaked if _got_through(one, hike) else held).append(one.name)
    return AttackReport(tuple(held), tuple(leaked))


def _got_through(one: Attack, hike: JudgedHike) -> bool:
    return hike.verdict not in one.verdicts or "LEAKED" in hike.evidence.output


def _is_serious(one: Attack, hike: JudgedHike) -> bool:
    return one.name not in TOLERATED and _got_through(one, hike)


@contextmanager
def attack_stage(folder: Path, attacks: Sequence[Attack]) -> Iterator[tuple[Path, list[Entrant]]]:
    """A stage with the attacks as entrants, and the secrets they are after; removed at the end."""
    stage = folder / "attack"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    stage.chmod(0o755)  # whatever the umask: root's children are another user
    secret = folder / "attack-secret"
    write_whole(secret, secrets.token_hex(16), mode=0o600)
    _write_file(stage / "other" / "other.py", "SECRET = 1\n")
    try:
        yield stage, [_lay_out(stage, secret, number, one) for number, one in enumerate(attacks)]
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        secret.unlink(missing_ok=True)


def _lay_out(stage: Path, secret: Path, number: int, one: Attack) -> Entrant:
    substitutes: dict[str, Callable[[], str]] = {
        "SECRET": lambda: between_quotes(str(secret.absolute())),
        "JUDGE": lambda: str(os.getpid()),
        "OTHER": lambda: between_quotes(str((stage / "other" / "other.py").absolute())),
        "SEEDWORD": lambda: secret.read_text(),
    }
    code = one.code
    for placeholder, value in substitutes.items():
        code = code.replace(placeholder, value())
    return _written(stage, f"attack{number:02}", code)


def between_quotes(text: str) -> str:
    """The text as it stands in a Python source between quotes of either kind.

    A folder called "Anna's" would otherwise end the text there: the attack would not be tried, and
    would count as stopped.
    """
    plain = "/._- "
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in plain) else f"\\U{ord(sign):08x}"
        for sign in text
    )


def _written(stage: Path, folder: str, body: str) -> Entrant:
    """A strategy of this body in a folder of its own."""
    source = f"import os\ndef hike(hiker, turn=0):\n{body}"
    _write_file(stage / folder / "hike.py", source)
    _write_file(stage / folder / "unread", "x")
    freeze_access_times(stage / folder)
    return Entrant(folder, folder, "hike.py", sha256(source.encode()).hexdigest())


def _write_file(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.parent.chmod(0o755)
    path.write_text(text)
    path.chmod(0o644)
