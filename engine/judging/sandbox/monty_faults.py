"""How a hike ended under `monty`: the interpreter's error as a verdict, a line and a message.

What a file needs and the interpreter lacks is the verdict `unsupported`: one line that names it,
and no fault of the student's.
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol

from engine.core.vector import Facts, Leg, PastReading, Prices, Reading, Vector
from engine.hiker import Hiker
from engine.judging.sandbox.child import MAX_TRACEBACK
from engine.judging.verdicts import Verdict
from engine.running.source_file import EXAMPLE, EXIT_CALLED, describe

OWN_ERRORS = {
    "Dusk": "KeyboardInterrupt",
    "IllegalMove": "illegal_move_of_the_judge",
    "BadInput": "illegal_move_of_the_judge",
}
"""What stands there for the exceptions that a strategy may import from the engine."""
OURS = {kind.__name__: kind for kind in (Hiker, Vector, Reading, Leg, PastReading, Prices, Facts)}
SAFE_MODULES = (
    *("math", "random", "collections", "functools", "itertools", "dataclasses", "typing"),
    *("sys", "os", "time", "datetime", "re", "json", "copy", "bisect", "hashlib", "decimal"),
)
"""Modules that the interpreter has a part of; the judge may import them to see what it lacks."""
LACKS = {
    "class inheritance and metaclasses": "inheritance",
    "yield expressions": "generators (yield)",
    "method decorators (classmethod/staticmethod/property)": "property, classmethod, staticmethod",
    "the 'del' statement": "del",
}
"""The interpreter's words for what it lacks, and ours."""
TYPES = "types_of_the_judge"
"""The name under which the interpreter has the classes of `monty_source`."""
OFFERED = {
    **OWN_ERRORS,
    **{name: f'{TYPES}["{name}"]' for name in OURS},
}
"""What `from engine import` offers there, and the expression that stands for it."""
IGNORED_METHODS = re.compile(
    r"^[ \t]+def (__(?:lt|le|gt|ge|ne|bool|len|format|reversed|getattr|getattribute|setattr|"
    r"delattr|delitem|new|del|class_getitem|init_subclass|get|set|set_name|missing|"
    r"i(?:add|sub|mul|matmul|truediv|floordiv|mod|pow|and|or|xor|lshift|rshift))__)\(",
    re.MULTILINE,
)
"""Methods that the interpreter never calls: a file with one could hike otherwise than elsewhere."""
ENGINE_IMPORT = re.compile(
    r"^([ \t]*)from[ \t]+engine(?:\.core)?(?:\.errors)?[ \t]+import[ \t]+"
    r"\(?([\w ,]+)\)?[ \t]*(#.*)?$",
    re.MULTILINE,
)
VECTOR = "(Vector|Reading|Leg|PastReading)"
NOT_THERE = re.compile(r"does not yet support (.+)$", re.DOTALL)


class TracebackLine(Protocol):
    """A line of the interpreter's traceback."""

    @property
    def filename(self) -> str:
        """`<python-input-N>`, N the piece of source, from 0."""

    @property
    def line(self) -> int:
        """From 1."""

    @property
    def function_name(self) -> str | None:
        """None where the source itself could not be read."""

    @property
    def source_line(self) -> str | None:
        """That line."""


class MontyFault(NamedTuple):
    """What an error comes to."""

    verdict: Verdict
    message: str
    line: int | None = None
    source: str = ""
    traceback: str = ""


def readable_source(source: str) -> str:
    """The file's text with imports of our names turned into assignments, line by line."""

    def assigned(found: re.Match[str]) -> str:
        indent, names, comment = found.groups()
        parts = [part.split() for part in names.split(",") if part.strip()]
        if any(part[0] not in OFFERED for part in parts):
            return found[0]
        lines = [f"{part[-1]} = {OFFERED[part[0]]}" for part in parts]
        return f"{indent}{'; '.join(lines)} {comment or ''}"

    return ENGINE_IMPORT.sub(assigned, source)


def ignored_method(source: str) -> MontyFault | None:
    """A method in the file that the interpreter would ignore without a word, if there is one."""
    found = IGNORED_METHODS.search(source)
    if found is None:
        return None
    line = source.count("\n", 0, found.start(1)) + 1
    return unsupported(f"the method {found[1]} of a class", line, found[0].strip())


def unsupported(what: str, line: int | None, source: str = "", trace: str = "") -> MontyFault:
    """The verdict for what the interpreter lacks."""
    where = f"line {line}: " if line else ""
    text = f"{where}{what}: this judge has no such thing; on Linux it has"
    return MontyFault("unsupported", text[:300], line, source, trace)


def fault_of(
    error: BaseException, frames: Sequence[TracebackLine], loading: bool, file: str, folder: Path
) -> MontyFault:
    """The fault that an error of the interpreter comes to; `folder` holds the student's files.

    `loading`: it was raised before `hike` was called.
    """
    own = [frame for frame in frames if frame.filename == "<python-input-1>"]
    line = own[-1].line if own else None
    source = ((own[-1].source_line or "").strip() if own else "")[:200]
    shown = own[:10] + own[10:][-10:]
    trace = "".join(
        f'  File "{file}", line {frame.line}, in {frame.function_name or "<module>"}\n'
        f"    {(frame.source_line or '').strip()[:200]}\n"
        for frame in shown
    )[-MAX_TRACEBACK:]
    missing = _missing(error, folder)
    if missing:
        return unsupported(missing, line, source, trace)
    text = str(error)
    if isinstance(error, MemoryError):
        return MontyFault("out_of_memory", describe(error), line, source, trace)
    if isinstance(error, TimeoutError) and not frames:
        return MontyFault("timeout_cpu", "too long computing")
    if isinstance(error, RuntimeError) and text.startswith("suspension limit"):
        return MontyFault("protocol", "more calls to the judge than one hike may have")
    if isinstance(error, SyntaxError) and loading:
        message = f"{file} line {line}: {source}: not valid Python: {text}"[:300]
        return MontyFault("load_error", message, line, source)
    if loading:
        reason = "called exit" if isinstance(error, SystemExit) else describe(error)
        where = f"line {line}: {source}" if line else ""
        message = f"{file} {where}: failed while loading: {reason}"
        return MontyFault("load_error", message[:300], line, source, trace)
    if not own or all(frame.function_name is None for frame in own):
        return MontyFault("load_error", _not_callable(error, file))
    if isinstance(error, SystemExit):
        return MontyFault("exited", EXIT_CALLED, line, source, trace)
    if f"{type(error).__module__}.{type(error).__name__}" == "_csv.Error":
        return MontyFault("illegal_move", text[:300], line, source, trace)
    return MontyFault("exception", _described(error), line, source, trace)


def _described(error: BaseException) -> str:
    """The error on one line; for an attribute that is not there, those that are."""
    text = describe(error)
    found = re.match(r"AttributeError: '(\w+)' object has no attribute", text)
    if found and found[1] in OURS:
        has = [name for name in dir(OURS[found[1]]) if not name.startswith("_")]
        text = f"{text}; a {found[1]} has: {', '.join(has)}"
    return text[:300]


def _not_callable(error: BaseException, file: str) -> str:
    text = str(error)
    if isinstance(error, NameError) or "not callable" in text:
        return f"{file}: expected a function named `hike`, found none; {EXAMPLE}"
    return f"{file}: expected `def hike(hiker)`: {text}; further arguments need a default"[:300]


def _missing(error: BaseException, folder: Path) -> str:
    """What the interpreter lacks, if that is what the error says; otherwise empty."""
    text = str(error)
    if isinstance(error, NotImplementedError):
        found = NOT_THERE.search(text)
        return LACKS.get(found[1].strip(), found[1].strip()[:80]) if found else ""
    if isinstance(error, ValueError) and text.endswith(" not yet supported"):
        return text.removesuffix(" not yet supported").removesuffix(" are")
    if isinstance(error, ValueError):
        found = re.match(rf"Unknown format code .+ for object of type '{VECTOR}'", text)
        return f"the format of a {found[1]} (only of its east and north)" if found else ""
    if isinstance(error, RuntimeError):
        found = re.match(r"'([\w.]+)' is not supported in this environment", text)
        if found:
            return str(found[1])
        return "a detail of Python" if text.startswith("Internal error in monty") else ""
    if isinstance(error, PermissionError) and text.startswith("Permission denied: "):
        return "files"
    if isinstance(error, ImportError):
        return _missing_module(text, folder)
    if isinstance(error, NameError):
        found = re.match(r"name '(\w+)' is not defined", text)
        return f"the function {found[1]}" if found and hasattr(builtins, found[1]) else ""
    if isinstance(error, TypeError):
        found = re.match(rf"object of type '{VECTOR}' has no len", text)
        return f"the length of a {found[1]}" if found else ""
    return _missing_attribute(text) if isinstance(error, AttributeError) else ""


def _missing_module(text: str, folder: Path) -> str:
    found = re.match(r"No module named '(\w+)[\w.]*'", text)
    if found:
        name = found[1]
        helper = (folder / f"{name}.py").is_file() or (folder / name).is_dir()
        if helper:
            return f"a module of your own, {name} (one file alone)"
        known = sys.stdlib_module_names | {"numpy", "engine"}
        return f"the module {name}" if name in known else ""
    if text.startswith("attempted relative import"):
        return "modules of your own (one file alone)"
    found = re.match(r"cannot import name '(\w+)' from '(\w+)'", text)
    if found and found[2] in SAFE_MODULES and hasattr(import_module(found[2]), found[1]):
        return f"{found[2]}.{found[1]}"
    return ""


def _missing_attribute(text: str) -> str:
    found = re.match(r"module '(\w+)' has no attribute '(\w+)'", text)
    if found:
        known = found[1] in SAFE_MODULES and hasattr(import_module(found[1]), found[2])
        return f"{found[1]}.{found[2]}" if known else ""
    found = re.match(r"'(\w+)' object has no attribute '(\w+)'", text)
    if not found:
        return ""
    kind = type(_missing) if found[1] == "function" else getattr(builtins, found[1], None)
    known = isinstance(kind, type) and hasattr(kind, found[2])
    return f"the attribute {found[2]} of a {found[1]}" if known else ""
