"""One judged hike under `monty`, a Python interpreter of its own in a worker process.

It has no files, network, environment or threads to give, and limits of time, memory and recursion;
it runs on Windows, macOS and Linux alike. Every hike has a new process, so that nothing is left
behind. A strategy asks for its verbs by calls to the judge, whose arguments are untrusted.

The clock goes on by what a strategy sleeps, without anybody waiting for it.
"""

from __future__ import annotations

import builtins
import datetime
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, time
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.core.arguments import checked_setting, pair, rest_minutes
from engine.core.errors import IllegalMove
from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.judging.results import Evidence
from engine.judging.sandbox import protocol
from engine.judging.sandbox.in_threads import hikes_in_threads
from engine.judging.sandbox.limits import Care, Limits, Unconfinable
from engine.judging.sandbox.monty_arguments import MARKS, as_shown, left_mark
from engine.judging.sandbox.monty_faults import MontyFault, fault_of, missing_function, unfit
from engine.judging.sandbox.monty_readable import (
    ATTRIBUTE,
    MAKE_VECTOR,
    TYPES,
    Readable,
    readable,
)
from engine.judging.sandbox.processor_time import Budget, BudgetWatch, processor_time
from engine.judging.sandbox.session import Entrant, JudgedHike, Session, Stop, facts_of
from engine.running.after_dusk import MAX_CALLS_AFTER_DUSK
from engine.running.own_modules import PREFIX, read_source

if TYPE_CHECKING:
    from pydantic_monty import FunctionSnapshot, Monty, MontySession, SyncSnapshot

JUDGE = "judge_of_the_hike"
"""The name by which the interpreter calls the judge."""
CALLS_PER_MESSAGE = 4
"""Calls of the clock and the like that a hike may have for every verb it may have."""
ALONE = 1.5
"""Times the limit of processor time for a hike that is repeated alone."""
PATIENCE = 3
"""The same where a system does not tell that time, and the interpreter's clock on the wall counts.
"""
LONGEST = 40
"""Times the limit of processor time that a hike may take by the clock on the wall."""
CLOCKS = ("time.time", "datetime.now", "date.today")
SLEEPS = ("time.sleep", "asyncio.sleep")
Call: TypeAlias = Sequence[Any]


class _Stopped(Exception):
    """The judge ends the hike; `Session.stop` says why, or the hike is over anyhow."""


class _Lacked(Exception):
    """The file names a function of Python that the interpreter has not."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class MontyHikes:
    """Workers of the interpreter; safe to use from several threads.

    Code that a class tries in the browser runs by this as well: `MontyHikes(stage, limits)` once,
    `judge(level, seed, entrant)` for every try, `close()` at the end (see `tiers.TIERS`).
    """

    def __init__(self, stage: Path, limits: Limits, workers: int = 4) -> None:
        """`stage`: the folder with the entrants' folders. Unconfinable where monty is missing."""
        missing = monty_missing()
        if missing:
            raise Unconfinable(missing)
        from pydantic_monty import Monty

        self._stage, self._limits = stage, limits
        # A worker serves one hike: nothing of it is left for the next.
        self._pool: Monty = Monty(
            min_processes=workers,
            max_processes=workers + 2,
            max_checkouts_per_worker=1,
            request_timeout=ALONE * LONGEST * limits.cpu + 20.0,
        )
        self._pool.__enter__()
        self._watch = BudgetWatch()

    def close(self) -> None:
        """End the workers."""
        self._watch.close()
        self._pool.__exit__(None, None, None)

    def judge(self, level: Level, seed: int, entrant: Entrant, care: Care = "whole") -> JudgedHike:
        """One hike; any exception is an engine error. A brief one is a whole one here."""
        hike = _MontyHike(Expedition(level, seed), self._limits, entrant, self._stage)
        return hike.run(self._pool, self._watch, care == "alone")

    def judge_all(
        self, level: Level, seed: int, entrants: Sequence[Entrant], at_once: int
    ) -> Iterator[tuple[int, JudgedHike | Exception]]:
        """Several hikes, see `tiers.Hikes`."""
        return hikes_in_threads(lambda one: self.judge(level, seed, one), entrants, at_once)


class _MontyHike:
    """One hike: drives the interpreter from call to call."""

    def __init__(
        self, expedition: Expedition, limits: Limits, entrant: Entrant, stage: Path
    ) -> None:
        self._expedition, self._limits, self._entrant = expedition, limits, entrant
        self._folder = stage / entrant.folder
        self._session = Session(expedition, limits)
        self._loading = True
        self._after_dusk = 0
        self._slept = 0.0
        self._computed = 0.0

    def run(self, pool: Monty, watch: BudgetWatch, alone: bool) -> JudgedHike:
        """The whole hike; who computes for too long is ended."""
        data = read_source(self._folder / self._entrant.file)
        name = f"{PREFIX}{self._entrant.digest[:16]}"
        source = readable(data, self._entrant.file, name)
        fault = unfit(source) or self._run_source(pool, source, watch, alone)
        stop = self._session.stop
        if stop is not None:
            fault = MontyFault(stop.verdict, stop.message)
        verdict = fault.verdict if fault else "ok"
        evidence = self._evidence(fault, stop)
        return JudgedHike(self._expedition, verdict, evidence, self._computed, 0)

    def _evidence(self, fault: MontyFault | None, stop: Stop | None) -> Evidence:
        output = self._session.output_tail.decode("utf-8", "replace")
        found = fault or MontyFault("ok", "")
        return Evidence(
            line=found.line,
            source=protocol.one_line(found.source, 200),
            message=protocol.one_line(found.message, 300),
            traceback=protocol.printable_lines(found.traceback, 4000),
            broke=stop.broke if stop else "",
            memory_mb=self._limits.memory if found.verdict == "out_of_memory" else 0,
            output=protocol.printable_lines(output, 4000),
        )

    def _run_source(
        self, pool: Monty, source: Readable, watch: BudgetWatch, alone: bool
    ) -> MontyFault | None:
        from pydantic_monty import MontyCrashedError, MontyRuntimeError, MontySyntaxError

        seconds = self._limits.cpu * (ALONE if alone else 1)
        checkout = pool.checkout(
            script_name=self._entrant.file,
            limits={
                "max_memory": self._limits.memory * 1024 * 1024,
                "max_feed_duration_secs": self._longest(alone),
                "max_suspensions": CALLS_PER_MESSAGE * self._limits.messages + 1000,
            },
            assert_message_annotations=False,
            # The same chance in every hike, as in the other tiers.
            os_policy={
                "sleep": "call_host",
                "datetime": "call_host",
                "random_start": {"seed": 0},
            },
        )
        began = perf_counter()
        budget: Budget | None = None
        try:
            with checkout as session:
                self._drive(session, _prelude(self._session.facts()))
                began = perf_counter()
                budget = watch.begin(session.worker_pid or 0, seconds)
                try:
                    self._drive(session, source.text)
                    self._loading = False
                    returned = self._drive(session, _call(self._entrant.settings))
                finally:
                    watch.end(budget)
                if budget.exceeded:
                    return _too_long(seconds)
        except _Stopped:
            return None
        except _Lacked as lacked:
            return missing_function(lacked.name, source.written)
        except MontyCrashedError as error:
            if error.timed_out or "timeout" in str(error) or (budget and budget.exceeded):
                return _too_long(seconds)
            return MontyFault("crashed", "the interpreter's process ended")
        except (MontyRuntimeError, MontySyntaxError) as error:
            return self._fault(error.exception(), error.traceback(), seconds, source)
        finally:
            measured = budget is not None and budget.measured
            self._computed += budget.used if budget and measured else perf_counter() - began
        if isinstance(returned, str) and returned.startswith("<coroutine object "):
            message = (
                f"{self._entrant.file}: `hike` must be a plain function, without async or yield"
            )
            return MontyFault("load_error", message)
        return None

    def _longest(self, alone: bool) -> float:
        """Seconds by the clock on the wall after which the interpreter ends a hike by itself."""
        if processor_time(os.getpid()) is not None:
            return self._limits.cpu * LONGEST * (ALONE if alone else 1)
        return self._limits.cpu * float(PATIENCE if alone else 1)

    def _fault(
        self, error: BaseException, frames: Sequence[Any], seconds: float, source: Readable
    ) -> MontyFault | None:
        if isinstance(error, KeyboardInterrupt) and self._expedition.over:
            return None  # it is what stands for Dusk
        if self._session.stop is not None:
            return None
        file = self._folder / self._entrant.file
        found = fault_of(error, frames, self._loading, file, source.written)
        return _too_long(seconds) if found.verdict == "timeout_cpu" else found

    def _drive(self, session: MontySession, source: str) -> object:
        """Run a piece of source to its end, answering every call; gives what it came to."""
        from pydantic_monty import FunctionSnapshot, MontyComplete, NameLookupSnapshot

        at: SyncSnapshot = session.feed_start(source, print_callback=self._printed)
        while not isinstance(at, MontyComplete):
            if isinstance(at, FunctionSnapshot):
                at = self._answer(at)
            elif isinstance(at, NameLookupSnapshot):
                is_judge = at.variable_name == JUDGE and self._loading
                if not is_judge:
                    _refuse_if_python_has(at.variable_name)
                at = at.resume(value=_named_judge) if is_judge else at.resume()
            else:
                self._session.stop = Stop("protocol", "waits for what nobody promised")
                raise _Stopped
        return at.output

    def _printed(self, stream: str, text: str) -> None:
        self._session.receive_output(text.encode("utf-8", "replace"))
        if self._session.stop is not None:
            raise _Stopped

    def _answer(self, call: FunctionSnapshot) -> SyncSnapshot:
        name = str(call.function_name)
        if call.is_os_function:
            return self._answer_system(call, name)
        if name != JUDGE:
            _refuse_if_python_has(name)
            message = f"name '{name}' is not defined"
            return call.resume({"exc_type": "NameError", "message": message})
        if call.kwargs or self._loading:
            self._session.stop = Stop("protocol", "a call that no hiker makes")
            raise _Stopped
        return call.resume({"return_value": self._verb(call.args)})

    def _answer_system(self, call: FunctionSnapshot, name: str) -> SyncSnapshot:
        if name in SLEEPS:
            seconds = call.args[0] if call.args else 0.0
            self._slept += max(float(seconds), 0.0) if isinstance(seconds, int | float) else 0.0
            if not self._slept <= self._limits.wall:
                self._session.stop = Stop("timeout_wall", f"asleep for {self._limits.wall:.0f} s")
                raise _Stopped
            return call.resume({"return_value": None})
        if name in CLOCKS:
            now = time() + self._slept
            moment = datetime.datetime.fromtimestamp(now, datetime.UTC)
            values = (now, moment.replace(tzinfo=None), moment.date())
            return call.resume({"return_value": values[CLOCKS.index(name)]})
        return call.resume_not_handled()

    def _verb(self, call: Call) -> object:
        """A verb's answer for the hiker in there, or the text of an IllegalMove."""
        if call and call[0] in MARKS:
            return left_mark(*call)
        if self._expedition.over:
            self._after_dusk += 1
            if self._after_dusk >= MAX_CALLS_AFTER_DUSK:
                raise _Stopped
            return self._over()
        try:
            verb, arguments = self._checked(call)
        except IllegalMove as error:
            return str(error)
        answer = self._session.receive_call(verb, arguments)
        if answer is None:
            raise _Stopped
        values = answer[protocol.FACTS :]
        if verb == "measure" and values:
            values = (*values[:2], *arguments, values[2])
        return (*answer[: protocol.FACTS], values)

    def _over(self) -> object:
        return (*facts_of(self._expedition), ())

    def _checked(self, call: Call) -> tuple[str, Sequence[object]]:
        """Verb and arguments, checked as `engine.core` checks them; IllegalMove otherwise."""
        verb, *given = call or ("",)
        shown = [as_shown(value) for value in given]
        if verb == "measure" and len(given) == 3:
            tool, level = self._expedition.instrument, self._expedition.level
            asked = (shown[0], shown[1], shown[2])
            return verb, checked_setting(*asked, tool.defaults, tool.probes, level.visibility)
        if verb == "walk" and len(given) == 2:
            return verb, pair(shown[0], shown[1])
        if verb == "rest" and len(given) == 1:
            return verb, (rest_minutes(shown[0]),)
        return str(verb)[:40], given


def _too_long(seconds: float) -> MontyFault:
    return MontyFault("timeout_cpu", f"more than {seconds:g} s of computing")


def _refuse_if_python_has(name: str) -> None:
    """A NameError could be caught, and the hike would be another one than elsewhere."""
    if hasattr(builtins, name):
        raise _Lacked(name)


def monty_missing() -> str:
    """Why this tier cannot be had here; empty where it can."""
    if find_spec("pydantic_monty") is None:
        return "pydantic-monty is not installed: pip install pydantic-monty"
    return ""


def _named_judge() -> None:
    """Stands for the judge where the interpreter looks its name up; calls to it come by name."""


_named_judge.__name__ = JUDGE


@cache
def _hiker_source() -> str:
    return Path(__file__).with_name("monty_source.py").read_text("utf-8")


def _call(settings: Sequence[tuple[str, str]]) -> str:
    """The call of `hike`, with a strategy's parameters as numbers, truths or texts."""
    given = {name: _literal(text) for name, text in settings}
    return f"hike(hiker_of_the_judge, **{given!r})" if given else "hike(hiker_of_the_judge)"


def _literal(text: str) -> object:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _prelude(facts: tuple[object, ...]) -> str:
    """What runs before a student's file."""
    return (
        f"{_hiker_source()}\nimport csv\nillegal_move_of_the_judge = csv.Error\n"
        f"hiker_of_the_judge = make_hiker({JUDGE}, {facts!r})\n"
        f"{TYPES} = hiker_of_the_judge._types()\n"
        f"{MAKE_VECTOR}, {ATTRIBUTE} = {TYPES}['new'], {TYPES}['attribute']\n"
        f"round, sum = make_arithmetic({sys.version_info >= (3, 12)})\n"
    )
