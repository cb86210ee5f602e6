"""Strategies: a rule by name, or a file with one function named `hike`."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import msgspec

from engine.adapters import EXAMPLES, adapted, is_adapter
from engine.errors import BadInput, Dusk, IllegalMove, suggestion
from engine.expedition import Expedition
from engine.hiker import Hiker
from engine.level import Level, load_level
from engine.result import Result
from engine.ruled import rule_parameters, rule_strategy
from engine.rules import RULES
from engine.said import Said
from engine.strategies import NAMES, strategy_named

LARGEST_FILE = 1024 * 1024
"""A strategy file is source of at most this many bytes."""
SHOW_ME = "write:  def hike(hiker): ...  with hiker.measure(), hiker.walk(east, north)"


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
    """A strategy from a spec: a rule or a strategy of ours by name, an adapter's `torch:Adam`,
    the path of a file ending in .py, or a function.
    """
    if callable(spec):
        name = getattr(spec, "__name__", "function")
        function, own = _bind(spec, parameters or {}, name)
        code = getattr(spec, "__code__", None)
        file = code.co_filename if code else ""
        return Strategy(name, function, own, sha256(name.encode()).hexdigest(), file)
    text = str(spec)
    if text in RULES:
        own = rule_parameters(RULES[text], parameters)
        return Strategy(text, rule_strategy(RULES[text], own), own, _digest(text, own))
    if text in NAMES:
        own_function, own = _bind(strategy_named(text), parameters or {}, text)
        _refuse_non_positive(text, own)
        return Strategy(text, own_function, own, _digest(text, own))
    if is_adapter(text):
        own_function, own = adapted(text, parameters or {})
        return Strategy(text, own_function, own, _digest(text, own))
    if Path(text).suffix == ".py":
        return _load_file(Path(text), parameters or {})
    raise BadInput(
        f"strategy `{text[:80]}`: neither a rule nor a path ending in .py."
        f"{suggestion(text[:80], [*RULES, *NAMES])} Adapters are written {', '.join(EXAMPLES)}."
    )


def hike(
    level: Level | str,
    strategy: Strategy | str | Callable[[Hiker], object],
    seed: int = 0,
    parameters: Mapping[str, Any] | None = None,
) -> Result:
    """Let a strategy hike on the mountain of `level` and `seed`; a fault ends its hike, no more."""
    return run(level, strategy, seed, parameters)[0]


def run(
    level: Level | str,
    strategy: Strategy | str | Callable[[Hiker], object],
    seed: int = 0,
    parameters: Mapping[str, Any] | None = None,
) -> tuple[Result, Expedition]:
    """Like `hike`, with the expedition as well, for its log and replay."""
    if not isinstance(strategy, Strategy):
        strategy = load_strategy(strategy, parameters)
    expedition = Expedition(load_level(level) if isinstance(level, str) else level, seed)
    fault = _drive(strategy, Hiker(expedition, strategy.file))
    result = expedition.finish()
    return result.by(strategy.name, strategy.parameters, fault), expedition


def _digest(name: str, parameters: dict[str, Any]) -> str:
    return sha256(msgspec.json.encode([name, parameters], order="deterministic")).hexdigest()


def _refuse_non_positive(name: str, parameters: dict[str, Any]) -> None:
    """BadInput for a parameter of a strategy of ours that is not a number from 1e-9 to 1e9."""
    for key, value in parameters.items():
        if not isinstance(value, int | float) or not 1e-9 <= value <= 1e9:
            raise BadInput(
                f"{name}: {key}: expected a number above 0, at most 1e9, found {str(value)[:40]!r}"
            )


def _drive(strategy: Strategy, hiker: Hiker) -> tuple[str, str]:
    """Run the strategy to its end; returns (verdict, message)."""
    tracing = sys.gettrace()
    try:
        # What a strategy prints is for its author: never into the output of a command.
        with redirect_stdout(Said(sys.stderr)):
            strategy.function(hiker)
    except Dusk:
        pass
    except KeyboardInterrupt:
        raise
    except SystemExit as error:
        return "exited", _at_line(strategy, error, "the strategy called exit; return instead")
    except IllegalMove as error:
        return "illegal_move", _at_line(strategy, error, str(error))
    except BaseException as error:
        return "exception", _at_line(strategy, error, _named(error))
    finally:
        if sys.gettrace() is not tracing:
            sys.settrace(tracing)
    return "ok", ""


def _load_file(path: Path, parameters: Mapping[str, Any]) -> Strategy:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise BadInput(f"{path}: expected at most {LARGEST_FILE} bytes, found {size}")
        source = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"{path}: cannot be read: {reason}") from None
    digest = sha256(source).hexdigest()
    module = _execute(path, source, digest)
    function = getattr(module, "hike", None)
    if not callable(function):
        names = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
        near = [n for n in names if n.lower() in ("hike", "hiker", "run", "main", "strategy")]
        found = f"found `{near[0]}`" if near else "found none"
        raise BadInput(f"{path}: expected a function named `hike`, {found}; {SHOW_ME}")
    bound, own = _bind(function, parameters, str(path))
    return Strategy(path.stem, bound, own, digest, str(path))


def _execute(path: Path, source: bytes, digest: str) -> ModuleType:
    module = ModuleType(f"strategy_{digest[:16]}")
    module.__file__ = str(path)
    # Dataclasses look their module up while the file is being executed.
    sys.modules[module.__name__] = module
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)
    try:
        with redirect_stdout(Said(sys.stderr)):
            exec(compile(source, str(path), "exec"), vars(module))
    except SyntaxError as error:
        line = f" line {error.lineno}" if error.lineno else ""
        text = f": {error.text.strip()[:80]}" if error.text else ""
        raise BadInput(f"{path}{line}{text}: not valid Python: {error.msg}") from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        where = _line_of(error.__traceback__, str(path))
        reason = "called exit" if isinstance(error, SystemExit) else _named(error)
        raise BadInput(f"{path}{where}: failed while loading: {reason}") from None
    return module


def _bind(
    function: Callable[..., object], given: Mapping[str, Any], name: str
) -> tuple[Callable[[Hiker], object], dict[str, Any]]:
    """Check the signature `hike(hiker, **parameters)` and fill in the parameters."""
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise BadInput(f"{name}: `hike` must be a plain function, without async or yield")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return function, {}
    takes = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    settings = {p.name: p.default for p in takes[1:] if p.kind is not p.VAR_POSITIONAL}
    required = [n for n, default in settings.items() if default is inspect.Parameter.empty]
    positional = takes and takes[0].kind is not inspect.Parameter.KEYWORD_ONLY
    if not positional or set(required) - set(given):
        found = f"hike{signature}"
        raise BadInput(
            f"{name}: expected `def hike(hiker)`, found `def {found}`; "
            "further arguments need a default"
        )
    unknown = set(given) - set(settings)
    if unknown:
        wrong = min(unknown)
        raise BadInput(
            f"{name}: `hike` has no parameter `{wrong}`."
            + (suggestion(wrong, settings) if settings else " It takes the hiker alone.")
        )
    own = {k: _like(v, given[k], name, k) if k in given else v for k, v in settings.items()}
    return (lambda hiker: function(hiker, **own)), own


def _like(default: object, value: object, name: str, key: str) -> object:
    """The value of `--set`, a text, in the type of the parameter's default."""
    if not isinstance(value, str) or isinstance(default, str):
        return value
    try:
        if isinstance(default, bool):
            return {"true": True, "1": True, "false": False, "0": False}[value.lower()]
        if isinstance(default, int):
            return int(value)
        return float(value)
    except (KeyError, ValueError):
        kind = type(default).__name__ if isinstance(default, bool | int) else "number"
        raise BadInput(f"{name}: {key}: expected a {kind}, found {value[:40]!r}") from None


def _named(error: BaseException) -> str:
    text = " ".join(traceback.format_exception_only(error)[-1].split())
    owner = error.obj if type(error) is AttributeError else None
    if owner is not None and type(owner).__module__.startswith("engine."):
        has = [name for name in dir(owner) if not name.startswith("_")]
        text = f"{text}; a {type(owner).__name__} has: {', '.join(has)}"
    return text if len(text) <= 300 else text[:297] + "..."


def _at_line(strategy: Strategy, error: BaseException, text: str) -> str:
    where = _line_of(error.__traceback__, strategy.file) if strategy.file else ""
    return f"{strategy.file or strategy.name}{where}: {text}"


def _line_of(trace: TracebackType | None, file: str) -> str:
    """' line 7: hiker.walk(x)': the last frame in the student's own file."""
    own = [frame for frame in traceback.extract_tb(trace) if frame.filename == file]
    if not own:
        return ""
    return f" line {own[-1].lineno}: {(own[-1].line or '').strip()[:80]}".rstrip(": ")
