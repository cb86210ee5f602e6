"""Runs a fuzzer in processes of its own and says what was found."""

import os
import random
import resource
import select
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

BATCH = 50
"""Inputs of one process: what one of them leaves behind does not last."""
LONGEST = 10.0
"""Seconds of one input, without those in which it waited for a processor."""
PATIENCE = 12
"""On a busy machine one takes so many times as long by the clock on the wall."""
LARGEST = 500
"""MB of one input."""
LONGEST_LINE = 2_000
HIDDEN = frozenset(map(chr, (*range(32), *range(127, 160))))


class Target(NamedTuple):
    """A kind of input."""

    name: str
    prepare: Callable[[Path], object]
    """Makes what is needed, once, in this folder."""
    make: Callable[[object, random.Random], bytes]
    """The input that these random numbers give."""
    take: Callable[[bytes, Path], str]
    """Takes the input in this folder; an exception in its own words, or a refusal's line, or ''."""
    expected: tuple[type[BaseException], ...] = ()
    """Exceptions that are refusals."""
    counts: int = 1
    """Inputs that one of these stands for, such as events."""
    longest: float = LONGEST
    """Seconds of one."""
    busiest: float = float("inf")
    """Seconds of a processor that one may take with the processes that it starts; then `longest` is
    not asked for."""
    largest: float = LARGEST
    """MB of one."""


@dataclass
class Report:
    """What came of so many inputs."""

    name: str
    inputs: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    largest: float = 0.0
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.inputs} inputs, {self.refused} refused, {self.seconds:.0f} s, "
            f"slowest {self.slowest:.2f} s, largest {self.largest:.0f} MB, "
            f"{len(self.findings)} found"
        )


class Hung(BaseException):
    """An input took too long."""


def fuzz(target: Target, folder: Path, first: int, count: int, seconds: float) -> Report:
    """Try inputs `first` to `first + count - 1`, for so many seconds at most."""
    folder.mkdir(parents=True, exist_ok=True)
    found = folder / "found"
    found.mkdir(exist_ok=True)
    begun = time.monotonic()
    prepared = target.prepare(folder)
    report = Report(target.name)
    number = first
    while number < first + count and time.monotonic() - begun < seconds:
        end = min(number + BATCH, first + count)
        number = _batch(target, prepared, folder, range(number, end), report, begun + seconds)
    report.seconds = time.monotonic() - begun
    return report


def environment(folder: Path) -> dict[str, str]:
    names = ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME",
             "XDG_CACHE_HOME", "NUMBA_CACHE_DIR")  # fmt: skip
    return {
        **dict.fromkeys(names, str(folder)),
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "dummy",
    }


def _batch(
    target: Target, prepared: object, folder: Path, numbers: range, report: Report, until: float
) -> int:
    """Try these inputs in one process; the number of the next one to try."""
    read, write = os.pipe()
    work = folder / f"work-{numbers.start}"
    work.mkdir(exist_ok=True)
    process = os.fork()
    if process == 0:
        os.close(read)
        _child(target, prepared, work, numbers, write, until)
    os.close(write)
    at = numbers.start
    with os.fdopen(read, "r", encoding="utf-8") as lines:
        for line in _lines_of(lines, 2 * PATIENCE * target.longest):
            report.inputs += target.counts
            outcome, took, grown, *words = line.rstrip("\n").split("\t")
            report.refused += outcome == "refused"
            report.slowest = max(report.slowest, float(took))
            report.largest = max(report.largest, float(grown))
            if outcome == "found":
                _keep(target, prepared, folder, at, report, " ".join(words))
            at += 1
        else:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    shutil.rmtree(work, ignore_errors=True)
    if at < numbers.stop and time.monotonic() < until and os.waitstatus_to_exitcode(status) != 3:
        report.inputs += 1
        code = os.waitstatus_to_exitcode(status)
        _keep(target, prepared, folder, at, report, f"the process hung or died ({code})")
        return at + 1
    return at


def _lines_of(lines, seconds: float) -> Iterator[str]:
    """Lines until the end, or until none comes for so long."""
    while True:
        ready, _, _ = select.select([lines], [], [], seconds)
        line = lines.readline() if ready else ""
        if not line:
            return
        yield line


def _keep(target: Target, prepared: object, folder: Path, number: int, report: Report,
          words: str) -> None:  # fmt: skip
    path = folder / "found" / f"{target.name}-{number}"
    path.write_bytes(input_of(target, prepared, number))
    report.findings.append(f"{target.name} {number}: {words} ({path})")


def input_of(target: Target, prepared: object, number: int) -> bytes:
    """The input of this number."""
    return target.make(prepared, random.Random(f"{target.name} {number}"))


def _child(target: Target, prepared: object, work: Path, numbers: range, write: int,
           until: float) -> None:  # fmt: skip
    """Try the inputs and tell of each in a line; never returns."""
    code = 1
    try:
        _confine(work)
        out = os.fdopen(write, "w", encoding="utf-8", buffering=1)
        signal.signal(signal.SIGALRM, _hung)
        for number in numbers:
            if time.monotonic() > until:
                code = 3
                break
            data = input_of(target, prepared, number)
            before, begun, busy, waited = _peak(), time.monotonic(), _busy(), _waited()
            outcome, words = _taken(target, data, work)
            took = time.monotonic() - begun - (_waited() - waited)
            grown, busy = _peak() - before, _busy() - busy
            # Where it starts processes, nobody knows how long those waited.
            alone = target.busiest == float("inf")
            late = took > target.longest if alone else busy > target.busiest
            if outcome == "hung":
                outcome = "found" if late else "taken"
            if outcome != "found" and (late or grown > target.largest):
                outcome, words = "found", f"{took:.1f} s ({busy:.1f} busy), {grown:.0f} MB"
            if target.busiest < target.longest:
                took = busy
            out.write(f"{outcome}\t{took:.3f}\t{grown:.0f}\t{words}\n")
            if outcome == "found":
                code = 3
                break
        else:
            code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def _taken(target: Target, data: bytes, work: Path) -> tuple[str, str]:
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * target.longest)
    try:
        said = target.take(data, work)
    except Hung:
        return "hung", f"longer than {target.longest:.0f} s: {_place()}"
    except target.expected as error:
        said = str(error)
        if not said:
            return "found", f"{type(error).__name__} without a word"
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return "found", f"{words} at {Path(last.filename).name} line {last.lineno}".replace(
            "\t", " "
        )
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    wrong = len(said) > LONGEST_LINE or not HIDDEN.isdisjoint(said)
    if wrong:
        return "found", f"no line that can be shown: {said[:200]!a}"
    return ("refused" if said else "taken"), ""


def _place() -> str:
    return " ".join(traceback.format_exc().split())[-300:]


def _hung(number: int, frame: object) -> None:
    raise Hung


def _peak() -> float:
    """MB that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _busy() -> float:
    """Seconds of a processor that this process and those that it has ended have taken."""
    return sum(os.times()[:4])


def _waited() -> float:
    """Seconds in which this process was ready to run and others had the processors; 0 where the
    system does not say.
    """
    try:
        return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def _confine(work: Path) -> None:
    os.chdir(work)
    # Compiled once for all batches: that takes longer than most inputs.
    os.environ.update(environment(work) | {"NUMBA_CACHE_DIR": str(work.parent)})
    import tempfile

    tempfile.tempdir = str(work)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1) if os.environ.get("DUSK_FUZZ_LOUD") else (0, 1, 2):
        os.dup2(null, stream)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
