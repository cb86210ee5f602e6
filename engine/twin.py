"""Finds the compiled twin of a module of plain scalar source, where a batch has loaded one."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt


def twin_name(plain: ModuleType) -> str:
    """The name under which the compiled twin stands among the loaded modules."""
    return f"{plain.__name__}_compiled"


def twin(plain: ModuleType) -> ModuleType | None:
    """The compiled twin, or None: who builds a single mountain does not wait for the compiler."""
    module = sys.modules.get(twin_name(plain))
    # Another thread may be loading it at this moment.
    return module if hasattr(module, "WHOLE") else None


def to_read(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, flat, as the compiled code reads it: one variant of that for all arrays."""
    flat = np.ascontiguousarray(array).reshape(-1).view()
    flat.flags.writeable = False
    return flat
