"""How a hike ended under `monty`: the interpreter's error as a verdict, a line and a message.

What a file needs and the interpreter lacks is the verdict `unsupported`: one line that names it,
and no fault of the student's.
"""

from __future__ import annotations

import builtins
import random
import re
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol

from engine.files import is_file, is_folder
from engine.judging.sandbox.child import MAX_TRACEBACK
from engine.judging.sandbox.monty_readable import OURS, Readable
from engine.judging.verdicts import Verdict
from engine.running.source_file import EXAMPLE, EXIT_CALLED, describe

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
VECTOR = "(Vector|Reading|Leg|PastReading)"
NOT_THERE = re.compile(r"(?:does not yet support (.+)|^(.+) are not supported)$", re.DOTALL)
OBJECTS: tuple[object, ...] = (
    *(len, re.compile, range(1), iter([]), iter(()), iter({}), iter(""), iter(range(0))),
    *({}.keys(), {}.values(), {}.items(), slice(1), random.Random(0), sys.__stdout__),
    *(deque(), Counter(), defaultdict(), partial(len), re.compile(""), re.match("", "")),
)
KINDS = {type(one).__name__: type(one) for one in OBJECTS if one is not None}
"""Types that a file can have objects of without naming them, by name."""
LIST_FOR_ITERATOR = "'list' object is not an iterator"
"""What `next` says there of a generator expression, `map`, `zip`, ..."""
HINTS = (
    (r"'typing\._SpecialForm' object is not subscriptable", "brackets after a name of typing"),
    (r"cannot create 'object' instances", "object()"),
    (r"cannot convert '\w+' object to bytes", "bytes(...)"),
    (r"pow\(\) 2nd argument cannot be negative", "pow with a negative exponent and a modulus"),
    (LIST_FOR_ITERATOR, "a generator that is read step by step (a loop does it everywhere)"),
)
"""Errors of type and value that no Python raises for what these files do, and what is missing."""


HIKERS_SOURCE, STUDENTS_SOURCE = "<python-input-0>", "<python-input-1>"
"""What the interpreter calls the pieces that it is fed: `monty_source`, and the student's file."""


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


def unfit(source: Readable) -> MontyFault | None:
    """Why this file is not even tried, if so."""
    lines = source.written.split("\n")
    if source.broken:
        excerpt = _excerpt(lines, source.broken_line)
        return MontyFault("load_error", source.broken[:300], source.broken_line, excerpt)
    if source.unlike is None:
        return None
    return unsupported(source.unlike.what, source.unlike.line, _excerpt(lines, source.unlike.line))


def missing_function(name: str, written: str) -> MontyFault:
    """The verdict for a function of Python's that a file calls and the interpreter lacks."""
    used = re.compile(rf"(?<![\w.]){re.escape(name)}\b")
    lines = written.split("\n")
    numbers = (n for n, line in enumerate(lines, 1) if used.search(line.partition("#")[0]))
    line = next(numbers, None)
    return unsupported(f"the function {name}", line, _excerpt(lines, line))


def unsupported(what: str, line: int | None, source: str = "", trace: str = "") -> MontyFault:
    """The verdict for what the interpreter lacks."""
    where = f"line {line}: " if line else ""
    text = f"{where}{what}: this judge has no such thing; on Linux it has"
    return MontyFault("unsupported", text[:300], line, source, trace)


def fault_of(
    error: BaseException, frames: Sequence[TracebackLine], loading: bool, file: Path, written: str
) -> MontyFault:
    """The fault that an error of the interpreter comes to.

    `loading`: it was raised before `hike` was called. `file` on the stage, `written` in it.
    """
    own = [frame for frame in frames if frame.filename == STUDENTS_SOURCE]
    lines = written.split("\n")
    line = own[-1].line if own else None
    source = _excerpt(lines, line)
    shown = own[:10] + own[10:][-10:]
    trace = "".join(
        f'  File "{file.name}", line {frame.line}, in {frame.function_name or "<module>"}\n'
        f"    {_excerpt(lines, frame.line)}\n"
        for frame in shown
    )[-MAX_TRACEBACK:]
    missing = _missing(error, file.parent) or _iterated_by_index(error, written)
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
        message = f"{file.name} line {line}: {source}: not valid Python: {text}"[:300]
        return MontyFault("load_error", message, line, source)
    if loading:
        reason = "called exit" if isinstance(error, SystemExit) else describe(error)
        where = f"line {line}: {source}" if line else ""
        message = f"{file.name} {where}: failed while loading: {reason}"
        return MontyFault("load_error", message[:300], line, source, trace)
    in_the_hiker = any(frame.filename == HIKERS_SOURCE for frame in frames)
    if not in_the_hiker and all(frame.function_name is None for frame in own):
        return MontyFault("load_error", _not_callable(error, file.name))
    if isinstance(error, SystemExit):
        return MontyFault("exited", EXIT_CALLED, line, source, trace)
    if f"{type(error).__module__}.{type(error).__name__}" == "_csv.Error":
        return MontyFault("illegal_move", text[:300], line, source, trace)
    return MontyFault("exception", _described(error), line, source, trace)


def _excerpt(lines: Sequence[str], number: int | None) -> str:
    return lines[number - 1].strip()[:200] if number and number <= len(lines) else ""


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
        what = (found[1] or found[2]).strip() if found else ""
        return LACKS.get(what, what[:80])
    if isinstance(error, ValueError) and text.endswith(" not yet supported"):
        return text.removesuffix(" not yet supported").removesuffix(" are")
    if isinstance(error, ValueError):
        found = re.match(rf"Unknown format code .+ for object of type '{VECTOR}'", text)
        return f"the format of a {found[1]} (only of its east and north)" if found else _hint(text)
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
        return f"the length of a {found[1]}" if found else _hint(text)
    return _missing_attribute(text) if isinstance(error, AttributeError) else ""


def _iterated_by_index(error: BaseException, written: str) -> str:
    found = re.match(r"'(\w+)' object is not iterable", str(error))
    by_index = found and re.search(rf"^\s*class {found[1]}\b", written, re.MULTILINE)
    return "iteration by __getitem__ alone" if by_index and "def __getitem__" in written else ""


def _missing_module(text: str, folder: Path) -> str:
    found = re.match(r"No module named '((\w+)[\w.]*)'", text)
    if found:
        name = found[2]
        helper = is_file(folder / f"{name}.py") or is_folder(folder / name)
        if helper:
            return f"a module of your own, {name} (one file alone)"
        known = sys.stdlib_module_names | {"numpy", "engine"}
        return f"the module {found[1]}" if name in known else ""
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
    if re.match(r"'function' object has no attribute .* no __dict__ for setting", text):
        return "an attribute of a function"
    found = re.match(r"'(?:\w+\.)?(\w+)' object has no attribute '(\w+)'", text)
    found = found or re.match(r"type object '(\w+)' has no attribute '(\w+)'", text)
    if not found:
        return ""
    kind = type(_missing) if found[1] == "function" else getattr(builtins, found[1], None)
    kind = KINDS.get(found[1], kind)
    known = isinstance(kind, type) and hasattr(kind, found[2])
    # What every object of Python has, such as __dict__; a class of the student's as well.
    known = known or re.fullmatch(r"__\w+__", found[2]) is not None
    return f"the attribute {found[2]} of a {found[1]}" if known else ""


def _hint(text: str) -> str:
    return next((what for error, what in HINTS if re.match(error, text)), "")
