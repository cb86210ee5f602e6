"""Judged hikes: the expeditions run here, a confined child of each asks for its moves.

One thread serves several children at a time: it waits for whichever of them speaks next, and turns
what came of each into a verdict.
"""

from __future__ import annotations

import math
import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from time import monotonic

from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.judging.sandbox.limits import Care
from engine.judging.sandbox.session import Entrant, JudgedHike, Stop, verdict_of
from engine.judging.sandbox.supervisor import ChildExit, ChildSupervisor, ZygoteGone
from engine.judging.sandbox.zygote_client import ZygoteClient

PATIENCE = 1.5
"""Times the limits of CPU time and idle time for a hike that is repeated alone: a busy machine
slows a hike, and the kernel's own clock for the limit ticks, and may tick too often.
"""


class _Hike:
    """One hike in progress."""

    def __init__(
        self,
        zygote: ZygoteClient,
        poll: select.poll,
        expedition: Expedition,
        entrant: Entrant,
        care: Care,
    ) -> None:
        limits = zygote.limits
        if care == "alone":
            cpu, idle = math.ceil(PATIENCE * limits.cpu), PATIENCE * limits.idle
            limits = limits._replace(cpu=cpu, idle=idle)
        self._zygote, self._expedition, self._entrant = zygote, expedition, entrant
        self._limits = limits
        self._child = zygote.spawn(
            entrant.folder, entrant.file, entrant.digest, limits.cpu, entrant.settings
        )
        self.supervisor = ChildSupervisor(
            zygote, self._child, poll, limits, expedition, care == "brief"
        )

    @property
    def descriptors(self) -> tuple[int, ...]:
        """All that is read for it."""
        return self._child.messages, self._child.output, self._child.report

    def close(self) -> None:
        """Close its descriptors; the child is killed if it still lives."""
        self.supervisor.close()
        if self.supervisor.exited is None:
            self._zygote.signal(self._child)
        self._child.close()

    def judged(self, exited: ChildExit) -> JudgedHike:
        """What came of it; ZygoteGone where the child failed before the strategy's first line."""
        session = self.supervisor.session
        if not session.started:
            output = session.output_tail.decode(errors="replace")
            raise ZygoteGone(f"a child could not start: {output}")
        zygote, ended = self._zygote, session.end is not None
        stop = _stop_by_system(exited, ended, self._limits.cpu, zygote.limits.cpu)
        verdict, evidence = verdict_of(session, stop, zygote.limits, zygote.stage, self._entrant)
        asleep = self.supervisor.asleep
        return JudgedHike(self._expedition, verdict, evidence, exited.cpu, exited.memory_kb, asleep)


class _Running:
    """Hikes in progress, by their places among all."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._hikes: dict[int, _Hike] = {}
        self._of_descriptor: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._hikes)

    def start(
        self, place: int, zygote: ZygoteClient, expedition: Expedition, entrant: Entrant, care: Care
    ) -> None:
        """Begin a hike; OSError: the zygote died."""
        hike = _Hike(zygote, self._poll, expedition, entrant, care)
        self._hikes[place] = hike
        for descriptor in hike.descriptors:
            self._of_descriptor[descriptor] = place

    def serve(self) -> list[tuple[int, JudgedHike | Exception]]:
        """Wait for the next words of a child or the next time that is due, and see to them.

        The places of the hikes that are over by then, and what came of them.
        """
        due = min([hike.supervisor.due for hike in self._hikes.values()])
        ready = self._poll.poll(max(due - monotonic(), 0.0) * 1000.0)
        if not ready:
            now = monotonic()
            late = [place for place, hike in self._hikes.items() if hike.supervisor.due <= now]
            return [end for place in late for end in self._after(place, None)]
        return [
            end
            for descriptor, _ in ready
            for end in self._after(self._of_descriptor[descriptor], descriptor)
        ]

    def _after(
        self, place: int, descriptor: int | None
    ) -> tuple[tuple[int, JudgedHike | Exception], ...]:
        """Let one hike react to a descriptor, or to the time; gives it where it is over then."""
        hike = self._hikes.get(place)
        if hike is None:
            return ()  # over since the same wait
        supervisor = hike.supervisor
        outcome: JudgedHike | Exception
        try:
            react = supervisor.on_due if descriptor is None else supervisor.reacts.get(descriptor)
            if react is not None:
                react()
            if supervisor.exited is None:
                return ()
            outcome = hike.judged(supervisor.exited)
        except Exception as error:  # an engine error, or what takes long
            outcome = error
        del self._hikes[place]
        hike.close()
        return ((place, outcome),)

    def close(self) -> None:
        """End the hikes that are left."""
        for hike in self._hikes.values():
            hike.close()


def judge_hikes(
    zygote_for: Callable[[Entrant], ZygoteClient],
    level: Level,
    seed: int,
    entrants: Sequence[Entrant],
    care: Care,
    at_once: int,
) -> Iterator[tuple[int, JudgedHike | Exception]]:
    """Let each entrant hike in a child of its own, `at_once` at a time.

    Gives, as they end, each one's place among the entrants and its hike, or what was raised:
    TakesLong for a brief hike that does; ZygoteGone, OSError or another exception for one that
    failed through no fault of the strategy.
    """
    waiting = iter(enumerate(entrants))
    with closing(_Running()) as running:
        while True:
            for place, entrant in islice(waiting, at_once - len(running)):
                try:
                    zygote = zygote_for(entrant)
                    running.start(place, zygote, Expedition(level, seed), entrant, care)
                except Exception as error:  # an engine error
                    yield place, error
            if not len(running):
                return
            yield from running.serve()


def judge_hike(
    zygote: ZygoteClient, level: Level, seed: int, entrant: Entrant, care: Care = "whole"
) -> JudgedHike:
    """One such hike alone; raises what `judge_hikes` gives as exceptions."""
    ((_, outcome),) = judge_hikes(lambda _: zygote, level, seed, (entrant,), care, at_once=1)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _stop_by_system(exited: ChildExit, said_its_end: bool, cpu: int, told: int) -> Stop | None:
    """What the kernel did to the child, if anything; after its last message only time counts.

    `cpu`: seconds that it was given, of which those `told` are the rule.
    """
    if os.WIFSIGNALED(exited.status) and not said_its_end:
        number = os.WTERMSIG(exited.status)
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    else:
        number, name = 0, ""
    # The kernel measures the limit by clock ticks, and the time used exactly. What ignores SIGXCPU
    # ends by SIGKILL near the limit, a little before or after it.
    ended = number == signal.SIGKILL and exited.cpu > cpu / 2
    if number == signal.SIGXCPU or ended or exited.cpu > cpu + 0.5:
        return Stop("timeout_cpu", f"more than {told} s of CPU time")
    if number == signal.SIGKILL:
        return Stop("out_of_memory", "ended by SIGKILL, probably because memory ran out")
    if number == signal.SIGSYS:
        what = "signals to others, tracing, another program, the kernel's keys"
        return Stop("disqualified", f"a system call that no hike needs ({what})")
    return Stop("crashed", f"the Python process crashed: {name}") if number else None
