"""Plain scalar source, compiled: the same source, every function through numba's compiler.

Without fastmath the bits are those of CPython. Compiled when first called and kept on disk.
"""

from __future__ import annotations

import sys
from functools import cache
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from inspect import isfunction
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from engine.batches import ground_kernels, lookup_kernels, vectorised
from engine.core import kernels
from engine.core.splines import GroundKernels
from engine.optimizers import rule_hike, rule_kernels

OPTIONS: dict[str, Any] = {"fastmath": False, "nogil": True, "cache": True, "error_model": "numpy"}
"""For every function: no division asks first whether it divides by zero, which would keep a loop
from being done many lanes at a time."""
INLINE = ("height", "walk_leg", "rule_update", "probe")
"""Functions written out where they are called: a hike takes a sixth less time."""
LOADING = Lock()
"""Held by the one thread that loads; the others then find what it loaded."""


@cache
def compiled_kernels() -> ModuleType:
    """`engine.core.kernels`, compiled; the ground under a leg is that of `vectorised`.

    Raises ImportError where numba is not installed.
    """
    module = _compiled(kernels, {})
    lanes = _compiled(vectorised, vars(module))
    vars(module).update(ground_along=lanes.ground_in_lanes, BLOCK=vectorised.BLOCK)
    return module


@cache
def compiled_rule_hike() -> ModuleType:
    """`engine.optimizers.rule_hike` on the compiled kernels and rules."""
    rules = _compiled(rule_kernels, {})
    return _compiled(rule_hike, {**vars(compiled_kernels()), **vars(rules)})


@cache
def compiled_ground() -> GroundKernels:
    """What builds the ground and looks it up, to be handed to `Level`."""
    built = _compiled(ground_kernels, {}, makes_arrays=True)
    looked_up = _compiled(lookup_kernels, {}, makes_arrays=True)
    return GroundKernels(
        built.interpolate,
        built.fill,
        built.sum_octaves,
        looked_up.look_up,
        compiled_kernels().lowest_near,
    )


def _compiled(
    plain: ModuleType, ready: dict[str, object], makes_arrays: bool = False
) -> ModuleType:
    """Load a module's source once more, with its functions compiled or taken from `ready`.

    Only one that `makes_arrays` counts the users of an array. The others would do so for every
    call, and threads on the same mountain would wait for each other's counting.
    """
    name = f"{plain.__name__}_compiled"
    with LOADING:
        return sys.modules.get(name) or _loaded(plain, name, ready, makes_arrays)


def _loaded(
    plain: ModuleType, name: str, ready: dict[str, object], makes_arrays: bool
) -> ModuleType:
    """As `_compiled`, for the thread that holds the lock."""
    from numba import njit

    spec = spec_from_file_location(name, plain.__file__)
    if spec is None or spec.loader is None:
        raise ImportError(f"{plain.__name__} has no source")
    module = module_from_spec(spec)
    # numba's cache finds a function's module by name.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for key, value in list(vars(module).items()):
        if isfunction(value):
            own = value.__module__ == name
            if own:
                value.__qualname__ = f"{key}_{_digest()}"
            own_options: dict[str, Any] = {
                "inline": "always" if key in INLINE else "never",
                "_nrt": makes_arrays,
            }
            made = njit(**OPTIONS, **own_options)(value) if own else ready[key]
            setattr(module, key, made)
    return module


@cache
def _digest() -> str:
    """Of all that is compiled and how: numba's cache looks at a function's own file alone."""
    modules = (kernels, lookup_kernels, ground_kernels, rule_kernels, rule_hike, vectorised)
    sources = [Path(str(file)).read_bytes() for file in (__file__, *(m.__file__ for m in modules))]
    return sha256(b"".join(sources)).hexdigest()[:12]
