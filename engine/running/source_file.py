"""A strategy's own file: executed, checked for `hike(hiker)`, and quoted when it fails.

Light on purpose: a confined child loads this and nothing of the terrain.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from engine.core.errors import BadInput, Dusk, IllegalMove, suggestion
from engine.running.limited_stdout import LimitedStdout

if TYPE_CHECKING:
    from engine.core.hiker import Hiker

Ending: TypeAlias = Literal["ok", "exited", "illegal_move", "exception"]
"""How a strategy's function can end."""
EXIT_CALLED = "the strategy called exit; return instead"
EXAMPLE = "write:  def hike(hiker): ...  with hiker.measure(), hiker.walk(east, north)"


def execute(path: Path, source: bytes, digest: str) -> ModuleType:
    """Run the file as a module of its own; BadInput, with its line, when it fails."""
    module = ModuleType(f"strategy_{digest[:16]}")
    module.__file__ = str(path)
    # Dataclasses look their module up while the file is being executed.
    sys.modules[module.__name__] = module
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)
    try:
        with redirect_stdout(LimitedStdout(sys.stderr)):
            exec(compile(source, str(path), "exec"), vars(module))
    except SyntaxError as error:
        if source.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            raise BadInput(f"{path}: not valid Python: saved as UTF-16; save it as UTF-8") from None
        line = f" line {error.lineno}" if error.lineno else ""
        text = f": {_source_excerpt(error.text).rstrip(':')}" if error.text else ""
        raise BadInput(f"{path}{line}{text}: not valid Python: {error.msg}") from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        where = line_of(error.__traceback__, str(path))
        reason = "called exit" if isinstance(error, SystemExit) else describe(error)
        raise BadInput(f"{path}{where}: failed while loading: {reason}") from None
    return module


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


def _refuse_generator(returned: object) -> object:
    """What `hike` returned; TypeError for a generator or coroutine, of which nothing has run."""
    if inspect.isgenerator(returned) or inspect.iscoroutine(returned):
        kind = "coroutine" if inspect.iscoroutine(returned) else "generator"
        returned.close()
        raise TypeError(
            f"`hike` returned a {kind}, so nothing was walked: "
            "it must be a plain function, without async or yield"
        )
    return returned


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
    owner = error.obj if type(error) is AttributeError else None
    if owner is not None and type(owner).__module__.startswith("engine."):
        has = [name for name in dir(owner) if not name.startswith("_")]
        text = f"{text}; a {type(owner).__name__} has: {', '.join(has)}"
    return text if len(text) <= 300 else text[:297] + "..."


def _source_excerpt(line: str) -> str:
    """A line of source for a message: without its comment, at most 80 characters."""
    code, _, _ = line.strip().partition(" #")
    return (line.strip() if "'" in code or '"' in code else code.rstrip())[:80]


def line_of(trace: TracebackType | None, file: str) -> str:
    """' line 7: hiker.walk(x)': the last frame in the student's own file."""
    own = [frame for frame in traceback.extract_tb(trace) if frame.filename == file]
    if not own:
        return ""
    return f" line {own[-1].lineno}: {_source_excerpt(own[-1].line or '')}".rstrip(": ")
