"""Values of a strategy as short texts, without running any code of the strategy's.

A `__repr__` may be slow, raise, print or walk: none is called. Numbers, texts and containers of
exactly Python's own types, arrays and tensors are shown as source; anything else is shown by its
class and its fields.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from types import (
    BuiltinFunctionType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from engine.core.vector import Vector

LONGEST_VALUE = 200
"""Characters of one value; the rest is cut."""
MOST_ITEMS = 12
"""Items of a container, and numbers of an array, that are looked at."""
MOST_NESTED = 3
"""Containers inside containers."""
LARGEST_INT = 2**256
"""A larger one is shown as its number of bits."""


class ShownValue(NamedTuple):
    """A value as it is shown."""

    text: str
    number: float | None = None
    """For a curve: the value itself, or the length of a vector; None where it is no number."""


def show_value(value: object) -> ShownValue:
    """The value as text of at most `LONGEST_VALUE` characters, and as a number where it is one."""
    text = _format(value, 0)
    return ShownValue(
        text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…", _as_number(value)
    )


def is_plain_data(value: object) -> bool:
    """Whether a value says something of a strategy's state: no module, function or class."""
    kind = type(value)
    return not issubclass(kind, _CODE_TYPES) and _class_path(kind) not in _HIKERS


_CODE_TYPES = (
    ModuleType, type, FunctionType, BuiltinFunctionType, MethodType, GeneratorType, CoroutineType,
)  # fmt: skip
_HIKERS = {"engine.hiker.Hiker"}


def fields_of(value: Any) -> dict[str, object]:
    """The fields of an object of the strategy's own class, found without running its code."""
    kind = type(value)
    if kind in _PLAIN_TYPES or not is_plain_data(value):
        return {}
    if issubclass(kind, tuple):
        spaces = (_namespace(cls) for cls in _mro(kind))
        names = next((space["_fields"] for space in spaces if "_fields" in space), ())
        return dict(zip(names, tuple.__iter__(value), strict=False)) if type(names) is tuple else {}
    if _is_ours(kind):
        return {}
    fields: dict[str, object] = {}
    for cls in reversed(_mro(kind)):
        own = _namespace(cls)
        slot = own.get("__dict__")
        if type(slot) is GetSetDescriptorType:
            found = slot.__get__(value)
            fields |= {k: v for k, v in dict.items(found) if type(k) is str}
        for name, member in dict.items(dict(own)):
            if type(member) is MemberDescriptorType:
                try:
                    fields[name] = member.__get__(value)
                except AttributeError:
                    continue  # a slot that is still empty
    # A struct has its slots by the alphabet. Its own metaclass answers here, and no other one.
    order = kind.__struct_fields__ if type(kind) is type(Struct) else ()
    return {name: fields[name] for name in order} or fields


# Classes are asked by `type`'s own descriptors, for a metaclass may answer for itself; and no value
# is asked by `isinstance`, which reads a `__class__` that may be a property.
def _mro(cls: type) -> tuple[type, ...]:
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(cls)
    return found


def _namespace(cls: type) -> Any:
    return type.__dict__["__dict__"].__get__(cls)


def _class_name(cls: type) -> str:
    return str(type.__dict__["__name__"].__get__(cls))


def _class_path(cls: type) -> str:
    module = _namespace(cls).get("__module__")
    return f"{module}.{_class_name(cls)}" if type(module) is str else _class_name(cls)


def _is_ours(cls: type) -> bool:
    """A class of the engine, but for the values that a strategy gets."""
    path = _class_path(cls)
    return path.startswith("engine.") and not path.startswith("engine.core.vector.")


def _format(value: Any, depth: int) -> str:
    kind = type(value)
    if kind in (bool, type(None), complex):
        return repr(value)
    if kind is float:
        return _format_float(value)
    if kind is int:
        return repr(value) if abs(value) < LARGEST_INT else f"int of {value.bit_length()} bits"
    if kind in (str, bytes, bytearray):
        return repr(value[:LONGEST_VALUE])
    if depth >= MOST_NESTED:
        return "…"
    if kind in _BRACKETS:
        begin, end = _BRACKETS[kind]
        return begin + _join_items(len(value), (_format(item, depth + 1) for item in value)) + end
    if kind is dict:
        pairs = (f"{_format(k, depth + 1)}: {_format(v, depth + 1)}" for k, v in value.items())
        return "{" + _join_items(len(value), pairs) + "}"
    if kind is np.ndarray or _is_numpys(kind):
        return _format_array(value)
    if _is_torchs(kind):
        return _format_tensor(value)
    fields = fields_of(value)
    parts = (f"{name}={_format(item, depth + 1)}" for name, item in fields.items())
    return f"{_class_name(kind)}({_join_items(len(fields), parts)})"


def _format_float(value: float) -> str:
    """Six significant digits; `ShownValue.number` has them all."""
    return f"{value:.6g}" if math.isfinite(value) else repr(value)


_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"), tuple: ("(", ")"), set: ("{", "}"), frozenset: ("frozenset({", "})"),
    range: ("range[", "]"),
}  # fmt: skip
_PLAIN_TYPES = {bool, int, float, complex, str, bytes, bytearray, dict, type(None), *_BRACKETS}


def _join_items(count: int, parts: Iterator[str]) -> str:
    """The parts with commas, at most `MOST_ITEMS` of them; then the `count` of all."""
    text, taken = "", 0
    for part in parts:
        text, taken = f"{text}, {part}" if text else part, taken + 1
        if taken == MOST_ITEMS or len(text) > LONGEST_VALUE:
            break
    return text if taken == count else f"{text}, … {count} in all"


def _format_array(value: Any) -> str:
    array = np.asarray(value)
    if array.dtype.kind not in "biufc":
        return f"array of {array.dtype.kind!r}, shape {array.shape}"
    if not array.ndim:
        return _format(array.item(), MOST_NESTED - 1)
    return _format_numbers("array", array.reshape(-1)[:MOST_ITEMS].tolist(), array.shape)


def _format_tensor(value: Any) -> str:
    shape = tuple(value.shape)
    few = value.detach().reshape(-1)[:MOST_ITEMS].tolist()
    return _format(few[0], MOST_NESTED - 1) if not shape else _format_numbers("tensor", few, shape)


def _format_numbers(name: str, few: list[object], shape: tuple[int, ...]) -> str:
    parts = [_format(item, MOST_NESTED) for item in few]
    more = math.prod(shape) > len(few)
    sizes = f", shape {shape}" if more or len(shape) > 1 else ""
    return f"{name}([{', '.join([*parts, *(['…'] if more else [])])}]{sizes})"


def _is_numpys(kind: type) -> bool:
    """Whether it is a scalar of numpy's own: a class derived from one may be anybody's."""
    return issubclass(kind, np.generic) and getattr(np, _class_name(kind), None) is kind


def _is_torchs(kind: type) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and kind in (torch.Tensor, torch.nn.Parameter)


def _as_number(value: Any) -> float | None:
    kind = type(value)
    if kind in (int, float, bool):
        found = _float_or_none(value)
    elif issubclass(kind, Vector) and _is_engine_vector(kind):
        found = value.length
    elif kind is np.ndarray or _is_numpys(kind):
        array = np.asarray(value)
        single = array.size == 1 and array.dtype.kind in "biuf"
        found = _float_or_none(array.reshape(-1)[0].item()) if single else None
    elif _is_torchs(kind):
        single = value.numel() == 1 and not value.is_complex()
        found = _float_or_none(value.detach().reshape(-1)[0].item()) if single else None
    else:
        return None
    return found if found is not None and math.isfinite(found) else None


def _is_engine_vector(kind: type) -> bool:
    """Not a class derived from `Vector`, whose `length` may be the strategy's own code."""
    return _class_path(kind).startswith("engine.core.vector.")


def _float_or_none(value: Any) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None
