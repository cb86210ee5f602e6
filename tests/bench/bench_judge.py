"""The judge: confined hikes a second, the line's round trip, a child's start.

Run: `python tests/bench/bench_judge.py [seconds]`. Each figure stands beside a bare one of the same
run: a plain `subprocess` start with numpy, a bare pipe's round trip between two processes.

`python tests/bench/bench_judge.py --against CHECKOUT` hikes by turns with the engine of another
checkout, and prints the processor time of both and their ratio.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import msgspec

from engine.judging.sandbox.judged_hike import judge_hike
from engine.judging.sandbox.limits import Limits
from engine.judging.sandbox.session import Entrant
from engine.judging.sandbox.tiers import TIERS, TierName, hikes_under
from engine.judging.sandbox.zygote_client import ZygoteClient
from engine.judging.workers.group import HikeGroup, WorkerConfig, hike_group, init_worker
from engine.level_files.loading import load_level

TWENTY = """
def hike(hiker):
    for _ in range(20):
        hiker.walk(-40 * hiker.measure("forward", 8, 1))
"""
NOTHING = "def hike(hiker):\n    pass\n"
TALK = """
import time
def hike(hiker):
    times = []
    for _ in range(1000):
        began = time.perf_counter()
        hiker.rest(0.05)
        times.append(time.perf_counter() - began)
    print(sorted(times)[500])
"""


@contextmanager
def stage(**sources: str) -> Iterator[tuple[Path, list[Entrant]]]:
    """A stage with these strategies."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        found = []
        for name, source in sources.items():
            (root / name).mkdir()
            (root / name / "hike.py").write_text(source)
            found.append(Entrant(name, name, "hike.py", sha256(source.encode()).hexdigest()))
        yield root, found


def bare_round_trip(times: int = 2000) -> float:
    """Median seconds of one byte to a forked process and back, over pipes."""
    (to_read, to_write), (back_read, back_write) = os.pipe(), os.pipe()
    if os.fork() == 0:
        while os.read(to_read, 1) == b"x":
            os.write(back_write, b"x")
        os._exit(0)
    found = []
    for _ in range(times):
        began = perf_counter()
        os.write(to_write, b"x")
        os.read(back_read, 1)
        found.append(perf_counter() - began)
    os.write(to_write, b"q")
    os.wait()
    return median(found)


def bare_fork() -> float:
    """Seconds of a fork of this process that sends a byte through a pipe and ends."""
    began = perf_counter()
    read_from, write_to = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write_to, b"x")
        os._exit(0)
    os.read(read_from, 1)
    os.waitpid(child, 0)
    os.close(read_from)
    os.close(write_to)
    return perf_counter() - began


def hike_under(tier: TierName, times: int = 15) -> float:
    """Median seconds of a hike of twenty readings, one at a time."""
    level = load_level("foothills")
    level.mountain(1)
    with stage(twenty=TWENTY) as (root, (entrant,)), hikes_under(TIERS[tier], root, Limits()) as it:
        it.judge(level, 1, entrant)
        found = []
        for _ in range(times):
            began = perf_counter()
            it.judge(level, 1, entrant)
            found.append(perf_counter() - began)
    return median(found)


def plain_start() -> float:
    """Seconds of a Python process that imports numpy."""
    began = perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    return perf_counter() - began


def processor_times() -> tuple[float, float]:
    """Seconds of processor time of such a hike, in the judge and in the child."""
    level = load_level("foothills")
    with stage(**{f"s{k}": TWENTY for k in range(25)}) as (root, entrants):
        config = WorkerConfig(str(root), Limits(), "confined", ())
        group = HikeGroup(config, level, "final", 0, 1, tuple(entrants))
        hike_group(group)
        began = process_time()
        rows = [msgspec.json.decode(row) for row in hike_group(group).rows]
        own = process_time() - began
        return own / len(rows), sum(row["cpu"] for row in rows) / len(rows)


def hikes_by_turns(other: str, rounds: int = 15) -> tuple[list[list[float]], list[list[float]]]:
    """Processor time [ms] of a hike in judge, zygote and child, a row a round: there and here."""
    command = [sys.executable, __file__, "--serve"]
    paths = (other, str(Path(__file__).parents[2]))
    servers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "PYTHONPATH": path})
        for path in paths
    ]  # fmt: skip
    found: tuple[list[list[float]], list[list[float]]] = ([], [])
    for _ in range(rounds):
        for server, rows in zip(servers, found, strict=True):
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write("on\n")
            server.stdin.flush()
            rows.append([float(word) for word in server.stdout.readline().split()])
    for server in servers:
        server.communicate()
    return found


def serve() -> None:
    """For every line read: 25 hikes, and a line with the processor time of one [ms]."""
    level = load_level("foothills")
    with stage(**{f"s{k}": TWENTY for k in range(25)}) as (root, entrants):
        config = WorkerConfig(str(root), Limits(), "confined", ())
        group = HikeGroup(config, level, "final", 0, 1, tuple(entrants))
        hike_group(group)
        for _ in sys.stdin:
            before = process_time(), zygote_time()
            came = pickle.loads(pickle.dumps(group))  # as a worker gets it
            hiked = hike_group(came)
            # Another checkout may give the rows alone.
            rows = [msgspec.json.decode(row) for row in getattr(hiked, "rows", hiked)]
            own, zygote = process_time() - before[0], zygote_time() - before[1]
            times = own, zygote, sum(row["cpu"] for row in rows)
            print(*(f"{1e3 * seconds / len(rows):.3f}" for seconds in times), flush=True)


def zygote_time() -> float:
    """Seconds of processor time of this process's own child so far."""
    children: list[str] = []
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            children += path.read_text().split()
    (zygote,) = children
    return int(Path(f"/proc/{zygote}/schedstat").read_text().split()[0]) / 1e9


def print_against(other: str) -> None:
    """Both engines' processor time a hike, and the ratio."""
    there, here = hikes_by_turns(other)
    for name, rows in ((other, there), ("here", here)):
        parts = [median(column) for column in zip(*rows, strict=True)]
        shown = "".join(f"{part:8.2f}" for part in (*parts, sum(parts)))
        print(f"{name[-30:]:30}{shown}   ms of judge, zygote, child and all")
    ratio = median(sum(a) / sum(b) for a, b in zip(there, here, strict=True))
    print(f"{ratio:.2f}x as many hikes on as many processors")


def throughput(seconds: float, workers: int) -> float:
    """Confined hikes a second of a strategy of 20 readings and 20 walks."""
    level = load_level("foothills")
    level.mountain(1)
    with stage(**{f"s{k}": TWENTY for k in range(25)}) as (root, entrants):
        config = WorkerConfig(str(root), Limits(), "confined", ())
        group = HikeGroup(config, level, "final", 0, 1, tuple(entrants))
        own = (os.getpid(),)
        with ProcessPoolExecutor(workers, get_context("spawn"), init_worker, own) as pool:
            list(pool.map(hike_group, [group] * workers * 2))
            began, hikes = perf_counter(), 0
            while perf_counter() - began < seconds:
                done = pool.map(hike_group, [group] * workers * 4)
                hikes += sum(len(hiked.rows) for hiked in done)
            return hikes / (perf_counter() - began)


def main() -> None:
    """Print the figures."""
    if sys.argv[1:2] == ["--serve"]:
        serve()
        return
    if sys.argv[1:2] == ["--against"]:
        print_against(str(Path(sys.argv[2]).absolute()))
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    level = load_level("quiet-bowl")
    with (
        stage(nothing=NOTHING, talk=TALK) as (root, (nothing, talk)),
        ZygoteClient(root, Limits(), heavy=False) as zygote,
    ):
        judge_hike(zygote, level, 1, nothing)
        starts, plain, trips, bare = [], [], [], []
        for _ in range(15):
            began = perf_counter()
            judge_hike(zygote, level, 1, nothing)
            starts.append(perf_counter() - began)
            plain.append(plain_start())
            trips.append(float(judge_hike(zygote, level, 1, talk).evidence.output))
            bare.append(bare_round_trip())
    start, process, trip, pipe = map(median, (starts, plain, trips, bare))
    print(f"a whole empty hike (fork to verdict)   {start * 1e3:8.2f} ms")
    print(
        f"python -c 'import numpy'               {process * 1e3:8.2f} ms  {process / start:6.1f}x"
    )
    print(f"round trip of a verb, median           {trip * 1e6:8.1f} us")
    print(
        f"round trip of a bare pipe, median      {pipe * 1e6:8.1f} us  {trip / pipe:6.1f}x as long"
    )
    fork = median(bare_fork() for _ in range(50))
    print(f"a bare fork and a pipe                 {fork * 1e3:8.2f} ms")
    names: tuple[TierName, ...] = ("confined", "monty", "trust")
    for name in names:
        if not TIERS[name].missing():
            alone = hike_under(name)
            shown = f"a hike of 20 readings under {name}"
            print(f"{shown:38} {alone * 1e3:8.2f} ms  {alone / fork:6.1f}x a fork and a pipe")
    judging, child = processor_times()
    print(f"processor time a hike of 20 readings   {judging * 1e3:8.2f} ms judge")
    print(f"                                       {child * 1e3:8.2f} ms child")
    workers = len(os.sched_getaffinity(0))
    rate = throughput(seconds, workers)
    print(f"confined hikes of 20 readings          {rate:8.1f} /s  on {workers} processors")
    print(f"against a plain process a hike         {rate * process / workers:8.1f}x as many")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"largest process                        {largest / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
