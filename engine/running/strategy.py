"""Strategies: a rule by name, or a file with one function named `hike`."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, replace
from hashlib import sha256
from io import StringIO
from os import PathLike
from os.path import isfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from engine.adapters import ADAPTERS, adapted, is_adapter
from engine.core.arguments import show
from engine.core.errors import BadInput, Dusk, suggestion, visible
from engine.core.expedition import Expedition
from engine.core.level import Level, check_seed
from engine.core.result import Result
from engine.files import name_in_text
from engine.hiker import Hiker
from engine.level_files.loading import level_names
from engine.level_files.seed_codes import level_and_seed
from engine.optimizers.rule_strategy import rule_parameters, rule_strategy
from engine.optimizers.rules import RULES
from engine.running.after_dusk import AfterDusk
from engine.running.own_modules import read_source
from engine.running.shown_output import PrintingTo, ShownOutput
from engine.running.source_file import (
    EXIT_CALLED,
    bind_parameters,
    describe,
    ending_of,
    hike_function,
    loaded,
    place_of,
)
from engine.running.trace import Guard, Recorder
from engine.strategies import NAMES, strategy_named

COMPILED_MODULE = "engine.batches.ground_kernels_compiled"
"""The module that is there once compiled code has been loaded."""


@dataclass(frozen=True)
class Strategy:
    """Something that hikes, ready to run."""

    name: str
    function: Callable[[Hiker], object]
    parameters: dict[str, Any]
    digest: str
    """SHA-256 of the source (a file) or of name and parameters (a rule)."""
    file: str = ""
    """Path of the strategy's file, to find its own line in an error; empty for a rule."""


def load_strategy(spec: object, parameters: Mapping[str, Any] | None = None) -> Strategy:
    """A strategy ready to run, with its parameters bound.

    `spec`: a rule (see `RULES`) or a strategy of ours by name, an adapter's `torch:Adam`, the
    path of a file ending in .py that has a function `hike`, or a function of one `hiker`. A text
    may end in parameters of its own: `gd[learning_rate=90,every=2]`.
    `parameters`: those of the strategy, by name; what is left out has its default.

    BadInput where there is no such strategy, its file cannot be loaded, or a parameter is not one
    of its own.

    >>> load_strategy("momentum", {"learning_rate": 120}).parameters["learning_rate"]
    120.0
    """
    if callable(spec):
        name = getattr(spec, "__name__", "function")
        function, own = bind_parameters(spec, parameters or {}, name)
        code = getattr(spec, "__code__", None)
        file = code.co_filename if code else ""
        return Strategy(name, function, own, sha256(name.encode()).hexdigest(), file)
    if not isinstance(spec, str | PathLike):
        raise BadInput(
            "strategy: expected a rule's name, a path ending in .py or a function of one hiker, "
            f"found {show(spec)}"
        )
    text = str(spec)
    base, own_parameters = split_parameters(text)
    if own_parameters:
        return replace(load_strategy(base, {**(parameters or {}), **own_parameters}), name=text)
    if text in RULES:
        own = rule_parameters(RULES[text], parameters)
        return Strategy(text, rule_strategy(RULES[text], own), own, _parameters_digest(text, own))
    if text in NAMES:
        own_function, own = bind_parameters(strategy_named(text), parameters or {}, text)
        _refuse_non_positive(text, own)
        return Strategy(text, own_function, own, _parameters_digest(text, own))
    if is_adapter(text):
        own_function, own = adapted(text, parameters or {})
        return Strategy(text, own_function, own, _parameters_digest(text, own))
    if Path(text).suffix == ".py":
        return _load_file(Path(text), parameters or {})
    if isfile(f"{text}.py"):  # unlike a Path it says no to a name that no file can have
        raise BadInput(f"strategy `{text[:80]}`: no rule of this name. Did you mean `{text}.py`?")
    if text in level_names():
        raise BadInput(f"strategy `{text}`: is a level; the strategy is missing, such as gd")
    examples = ", ".join(adapter.example for adapter in ADAPTERS.values())
    raise BadInput(
        f"strategy `{text[:80]}`: neither a rule nor a path ending in .py."
        f"{suggestion(text[:80], [*RULES, *NAMES])} Adapters are written {examples}."
    )


def hike(
    level: Level | str,
    strategy: Strategy | str | Callable[[Hiker], object],
    seed: int | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Result:
    """Let a strategy hike on one mountain, and score it.

    `level`: a shipped level's name (`level_names`), the path of a file, a seed code such as
    `"foothills-6V3R-J0C9"`, `"today"`, or a `Level`.
    `strategy`: what `load_strategy` takes, such as `"adam"`, `"my_hike.py"` or a function of one
    `hiker`; or what it gave, with its parameters already bound.
    `seed`: which mountain of the level's family, from 0 to 2^512 - 1; it draws the luck as well.
    Left out it is the seed code's, or 0.
    `parameters`: those of the strategy by name, such as `learning_rate` [m per unit slope].

    Returns the `Result`: the score from 0 to 1000, habits, diagnosis, tracks. A fault of the
    strategy ends its hike where it stands, and is told in `verdict` and `message`. BadInput for a
    level, strategy, seed or parameter that cannot be used.

    >>> def downhill(hiker):
    ...     while hiker.daylight > 0:
    ...         hiker.walk(-120 * hiker.measure())
    >>> result = hike("quiet-bowl", downhill, seed=3)
    >>> result.verdict, result.safe, result.score > hike("quiet-bowl", "gd", seed=3).score
    ('ok', True, False)
    """
    return run(level, strategy, seed, parameters)[0]


def run(
    level: Level | str,
    strategy: Strategy | str | Callable[[Hiker], object],
    seed: int | None = None,
    parameters: Mapping[str, Any] | None = None,
    recorder: Recorder | None = None,
) -> tuple[Result, Expedition]:
    """Hike like `hike`, and give the expedition as well: its log, and what `save_replay` takes.

    `level`, `strategy`, `seed`, `parameters` and errors are those of `hike`. A `recorder` keeps
    the trace of the hike, which is the same hike with it and without.

    >>> result, expedition = run("quiet-bowl", "gd", seed=3)
    >>> len(expedition.readings) == result.readings
    True
    """
    strategy = strategy if isinstance(strategy, Strategy) else load_strategy(strategy, parameters)
    found, coded = level_and_seed(level, None if seed is None else check_seed(seed))
    expedition = Expedition(_compiled_if_loaded(found), 0 if coded is None else coded)
    return run_on(expedition, strategy, recorder), expedition


def _compiled_if_loaded(level: Level) -> Level:
    """The level on compiled code, if this process has loaded it: the same hike in half the time."""
    if COMPILED_MODULE not in sys.modules:
        return level
    from engine.batches.batch import with_compiled_ground

    return with_compiled_ground(level)


def run_on(
    expedition: Expedition,
    strategy: Strategy,
    recorder: Recorder | None = None,
    on_fault: Callable[[BaseException], object] = lambda error: None,
) -> Result:
    """Let a strategy hike on from where an expedition stands, to its end.

    `on_fault` gets the exception that ended it, with its traceback, if one did.
    """
    guard: Guard = AfterDusk(strategy.file).watch
    # A strategy prints for its author (stderr), never into the output of a command.
    function, out = strategy.function, ShownOutput(sys.stderr)
    if recorder is not None:
        guard = recorder.guard(expedition, strategy.file, guard)
        function, out = recorder.until_end(function), recorder.stdout(sys.stderr)
    hiker = Hiker(expedition, guard)
    fault = _run_to_end(replace(strategy, function=function), hiker, out, on_fault)
    return expedition.finish().by(strategy.name, strategy.parameters, fault)


def split_parameters(text: str) -> tuple[str, dict[str, str]]:
    """`gd[learning_rate=90]` as `gd` and its parameters; BadInput for one without a value."""
    base, bracket, inside = text.partition("[")
    if not bracket or not text.endswith("]") or "=" not in inside:
        return text, {}
    found: dict[str, str] = {}
    # A comma inside brackets belongs to a value, such as betas=(0.9,0.99).
    for part in re.split(r",(?![^()\[\]]*[)\]])", inside[:-1]):
        name, sign, value = part.partition("=")
        if not name.strip() or not sign or not value.strip():
            raise BadInput(
                f"strategy `{text[:80]}`: expected NAME=VALUE, such as gd[learning_rate=90], "
                f"found `{part[:40]}`"
            )
        found[name.strip()] = value.strip()
    return base, found


def named_apart(strategies: Sequence[Strategy]) -> list[Strategy]:
    """The same strategies, each under a name of its own.

    Files of one name get as much of their folders as tells them apart; what is given twice is
    numbered.
    """
    found: list[Strategy] = []
    for strategy in strategies:
        name = strategy.name
        rivals = {s.file for s in strategies if s.name == name and s.file != strategy.file}
        if strategy.file and rivals:
            name = _name_with_folders(strategy, rivals)
        taken, count = {other.name for other in found}, 2
        base = name
        while name in taken:
            name, count = f"{base} ({count})", count + 1
        found.append(replace(strategy, name=name))
    return found


def _name_with_folders(strategy: Strategy, rivals: Set[str]) -> str:
    """The name with as many folders before it as no rival file has."""
    parts = Path(strategy.file).absolute().parts
    others = [Path(file).absolute().parts for file in rivals]
    for count in range(2, len(parts) + 1):
        if all(other[-count:] != parts[-count:] for other in others):
            return "/".join((*parts[-count:-1], strategy.name))
    return strategy.name


def _parameters_digest(name: str, parameters: dict[str, Any]) -> str:
    return sha256(msgspec.json.encode([name, parameters], order="deterministic")).hexdigest()


def _refuse_non_positive(name: str, parameters: dict[str, Any]) -> None:
    """BadInput for a parameter of a strategy of ours that is not a number from 1e-9 to 1e9."""
    for key, value in parameters.items():
        if not isinstance(value, int | float) or not 1e-9 <= value <= 1e9:
            raise BadInput(
                f"{name}: {key}: expected a number above 0, at most 1e9, found {str(value)[:40]!r}"
            )


def _run_to_end(
    strategy: Strategy,
    hiker: Hiker,
    out: ShownOutput,
    on_fault: Callable[[BaseException], object],
) -> tuple[str, str]:
    """Run the strategy to its end, its print led to `out`; returns (verdict, message)."""
    tracing = sys.gettrace()
    try:
        with PrintingTo(out):
            strategy.function(hiker)
    except Dusk:
        pass
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        on_fault(error)
        ending = ending_of(error)
        if ending == "exited":
            text = EXIT_CALLED
        else:
            text = str(error) if ending == "illegal_move" else describe(error)
        return ending, visible(f"{_fault_place(strategy, error)}: {text}")
    finally:
        if sys.gettrace() is not tracing:
            sys.settrace(tracing)
    return "ok", ""


def _load_file(path: Path, parameters: Mapping[str, Any]) -> Strategy:
    source = read_source(path)
    function = _FileFunction(path, source, sha256(source).hexdigest(), parameters)
    printed = StringIO()
    try:
        # Loaded to see whether it can be; every hike loads it anew, and prints then.
        with redirect_stderr(printed):
            own = function.check()
    except BadInput:
        sys.stderr.write(printed.getvalue())
        raise
    # The same name in every locale.
    name = visible(name_in_text(path.stem))
    return Strategy(name, function, own, function.digest, str(path))


class _FileFunction:
    """`hike` of a file, which every hike loads anew, as in a judge.

    Nothing is left of the hike before: no module of the file, no helper, no random numbers drawn.
    """

    def __init__(
        self, path: Path, source: bytes, digest: str, parameters: Mapping[str, Any]
    ) -> None:
        self.digest = digest
        self._path, self._source, self._parameters = path, source, dict(parameters)

    def check(self) -> dict[str, Any]:
        """Load the file without a hike: the values of its parameters."""
        with self._bound() as (_, own):
            return own

    def __call__(self, hiker: Hiker) -> object:
        """Load the file and hike."""
        with self._bound() as (function, _):
            return function(hiker)

    @contextmanager
    def _bound(self) -> Iterator[tuple[Callable[[Hiker], object], dict[str, Any]]]:
        name = str(self._path)
        with _judges_random_seeds(), loaded(self._path, self._source, self.digest) as module:
            yield bind_parameters(hike_function(module, name), self._parameters, name)


@contextmanager
def _judges_random_seeds() -> Iterator[None]:
    """Seed Python's and numpy's own random numbers as a judge does, and restore them after."""
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


def _fault_place(strategy: Strategy, error: BaseException) -> str:
    return place_of(error.__traceback__, strategy.file) if strategy.file else strategy.name
