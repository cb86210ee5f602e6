"""A strategy's own file: executed, checked for `hike(hiker)`, and quoted when it fails.

Light on purpose: a confined child loads this and nothing of the terrain.
"""

from __future__ import annotations

import inspect
import linecache
import os
import sys
import traceback
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from engine.core.errors import BadInput, Dusk, IllegalMove, suggestion, visible
from engine.running.costly_source import refuse_costly
from engine.running.own_modules import OwnModules, is_own
from engine.running.shown_output import PrintingTo, ShownOutput

if TYPE_CHECKING:
    from engine.hiker import Hiker

Ending: TypeAlias = Literal["ok", "exited", "illegal_move", "exception"]
"""How a strategy's function can end."""
EXIT_CALLED = "the strategy called exit; return instead"
OTHER_FUNCTIONS = (
    inspect.CO_VARARGS
    | inspect.CO_VARKEYWORDS
    | inspect.CO_GENERATOR
    | inspect.CO_COROUTINE
    | inspect.CO_ITERABLE_COROUTINE
    | inspect.CO_ASYNC_GENERATOR
)
"""Flags of functions that are no plain `def` with names only."""
EXAMPLE = "write:  def hike(hiker): ...  with hiker.measure(), hiker.walk(east, north)"


@contextmanager
def loaded(path: Path, source: bytes, digest: str) -> Iterator[ModuleType]:
    """The file as a module of its own, as long as the block lasts; BadInput when it fails.

    Nothing is left of it afterwards: neither the module nor the helpers that it imported.
    """
    modules = OwnModules(path, digest)
    try:
        execute(modules.main, path, source)
        yield modules.main
    finally:
        modules.close()


def execute(module: ModuleType, path: Path | str, source: bytes) -> None:
    """Run the file in this module; BadInput, with its line, when it fails."""
    try:
        with PrintingTo(ShownOutput(sys.stderr)):
            exec(_code(source, str(path)), vars(module))
    except SyntaxError as error:
        raise BadInput(syntax_error(error, path, source)) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        place = place_of(error.__traceback__, str(path))
        reason = "called exit" if isinstance(error, SystemExit) else describe(error)
        raise BadInput(f"{place}: failed while loading: {reason}") from None


@lru_cache(maxsize=16)
def _code(source: bytes, path: str) -> CodeType:
    """The file compiled; every hike executes it anew."""
    refuse_costly(source, path)
    return compile(source, path, "exec")


def syntax_error(error: SyntaxError, path: Path | str, source: bytes) -> str:
    """Where and why the file, or a helper that it imports, is no Python."""
    helper = error.filename and os.path.abspath(error.filename) != os.path.abspath(path)
    if not helper and source.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return f"{path}: not valid Python: saved as UTF-16; save it as UTF-8"
    named = _shown_file(str(error.filename), str(path)) if helper else str(path)
    line = f" line {error.lineno}" if error.lineno else ""
    text = f": {_source_excerpt(error.text).rstrip(':')}" if error.text else ""
    return f"{named}{line}{text}: not valid Python: {error.msg}"


def ending_of(error: BaseException | None) -> Ending:
    """How a strategy ended whose function raised this, or returned."""
    if error is None or isinstance(error, Dusk):
        return "ok"
    if isinstance(error, SystemExit):
        return "exited"
    return "illegal_move" if isinstance(error, IllegalMove) else "exception"


def hike_function(module: ModuleType, path: str) -> Callable[..., object]:
    """The module's function `hike`; BadInput where it has none."""
    function = getattr(module, "hike", None)
    if not callable(function):
        names = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
        near = [n for n in names if n.lower() in ("hike", "hiker", "run", "main", "strategy")]
        found = f"found `{near[0]}`" if near else "found none"
        raise BadInput(f"{path}: expected a function named `hike`, {found}; {EXAMPLE}")
    return function


def bind_parameters(
    function: Callable[..., object], given: Mapping[str, Any], name: str
) -> tuple[Callable[[Hiker], object], dict[str, Any]]:
    """Check the signature `hike(hiker, **parameters)` and fill in the parameters."""
    plain = None if given else _plain_defaults(function)
    if plain is not None:
        return (lambda hiker: _refuse_generator(function(hiker, **plain))), plain
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
    whole = {p.name for p in takes if p.annotation in (int, "int")}
    own = {
        k: _converted(v, given[k], name, k, k in whole) if k in given else v
        for k, v in settings.items()
    }
    return (lambda hiker: _refuse_generator(function(hiker, **own))), own


def _plain_defaults(function: Callable[..., object]) -> dict[str, Any] | None:
    """Names and defaults after the hiker of a plain `def hike(hiker, rate=40)`.

    None for any other, of which `inspect` knows more: it is too slow for every judged hike.
    """
    if type(function) is not FunctionType or vars(function):
        return None
    code, defaults = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    if code.co_flags & OTHER_FUNCTIONS or code.co_kwonlyargcount or code.co_posonlyargcount:
        return None
    if not names or len(defaults) < len(names) - 1:
        return None
    return dict(zip(names[1:], defaults[-len(names) + 1 :], strict=True)) if names[1:] else {}


def _refuse_generator(returned: object) -> object:
    """What `hike` returned; TypeError for a generator or coroutine, of which nothing has run."""
    if returned is None:
        return None  # nearly always
    if inspect.isgenerator(returned) or inspect.iscoroutine(returned):
        kind = "coroutine" if inspect.iscoroutine(returned) else "generator"
        returned.close()
        raise TypeError(
            f"`hike` returned a {kind}, so nothing was walked: "
            "it must be a plain function, without async or yield"
        )
    if _is_step(returned):
        print(
            f"`hike` returned a step, {str(returned)[:80]}, and did not walk it: "
            "write hiker.walk(...) with it",
            file=sys.stderr,
        )
    return returned


def _is_step(returned: object) -> bool:
    """Whether this is a pair of numbers, as a strategy of another game would return it."""
    kind = type(returned)
    pair = kind in (tuple, list) or kind.__module__ == "engine.core.vector"
    try:
        parts = list(returned) if pair else []  # type: ignore[call-overload]
    except TypeError:  # prices and facts are no pairs
        return False
    return len(parts) == 2 and all(isinstance(part, int | float) for part in parts)


def _converted(default: object, value: object, name: str, key: str, whole: bool) -> object:
    """The value of `--set`, a text, in the type of the parameter's default.

    A default of 250 accepts 62.5 as well, unless the parameter is annotated as an `int`: then the
    value must be `whole`. A default of None accepts a number or a text.
    """
    if not isinstance(value, str) or isinstance(default, str):
        return value
    if isinstance(default, bool):
        kinds = {"true": True, "1": True, "false": False, "0": False}
        if value.lower() not in kinds:
            raise BadInput(f"{name}: {key}: expected true or false, found {value[:40]!r}")
        return kinds[value.lower()]
    try:
        number = float(value)
    except ValueError:
        if default is None:
            return value
        raise BadInput(f"{name}: {key}: expected a number, found {value[:40]!r}") from None
    if whole and not number.is_integer():
        raise BadInput(f"{name}: {key}: expected a whole number, an int, found {value[:40]!r}")
    return int(number) if isinstance(default, int) and number.is_integer() else number


def describe(error: BaseException) -> str:
    """The error as one line of at most 300 characters."""
    text = " ".join(traceback.format_exception_only(error)[-1].split())
    if is_own(type(error).__module__):
        text = text.removeprefix(f"{type(error).__module__}.")
    owner = error.obj if type(error) is AttributeError else None
    if owner is not None and type(owner).__module__.startswith("engine."):
        has = [name for name in dir(owner) if not name.startswith("_")]
        text = f"{text}; a {type(owner).__name__} has: {', '.join(has)}"
    text = visible(text)
    return text if len(text) <= 300 else text[:297] + "..."


def _source_excerpt(line: str) -> str:
    """A line of source for a message: without its comment, at most 80 characters."""
    code, _, _ = line.strip().partition(" #")
    return visible(line.strip() if "'" in code or '"' in code else code.rstrip())[:80]


def place_of(trace: TracebackType | None, file: str) -> str:
    """Where it happened: 'mine.py line 7: hiker.walk(x)', the last line of the strategy's own.

    In a helper: 'helper.py line 2, called from mine.py line 4: return x.lengt'. Where no line is
    the strategy's own: the file alone.
    """
    own = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(trace)
        if frame.f_code.co_filename == file or is_own(frame.f_globals.get("__name__"))
    ]
    if not own:
        return file
    last, line = own[-1]
    linecache.checkcache(last)
    text = _source_excerpt(linecache.getline(last, line))
    place = f"{_shown_file(last, file)} line {line}"
    calls = [number for name, number in own if name == file]
    if last != file and calls:
        place += f", called from {file} line {calls[-1]}"
    return f"{place}: {text}".rstrip(": ")


def _shown_file(path: str, file: str) -> str:
    """A helper's path, as the strategy's is written."""
    folder = os.path.dirname(os.path.abspath(file)) + os.sep
    inside = os.path.abspath(path)
    if not inside.startswith(folder):
        return path
    return os.path.join(os.path.dirname(file), inside.removeprefix(folder))
