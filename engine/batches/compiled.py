"""The kernels' second instance: the same source, every function through numba's compiler.

Without fastmath the bits are those of CPython. Compiled when first called and kept on disk.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from inspect import isfunction
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np

from engine import kernels
from engine.batches import rule_hike, wide
from engine.ground import building, carving, lookup, lowest
from engine.level import Level
from engine.surfaces import Eroded, Learning
from engine.twin import to_read, twin, twin_name

OPTIONS: dict[str, Any] = {"fastmath": False, "nogil": True, "cache": True, "error_model": "numpy"}
"""For every function: no division asks first whether it divides by zero, which would keep a loop
from being done many lanes at a time."""
INLINE = ("height", "walk_leg", "rule_update", "probe")
"""Functions written out where they are called: a hike takes a sixth less time."""
LOADING = Lock()
"""Held by the one thread that loads; the others then find what it loaded."""


@cache
def compiled_kernels() -> ModuleType:
    """`engine.kernels`, compiled, with the ground under a leg from `engine.batches.wide`.

    Raises ImportError where numba is not installed.
    """
    module = _again(kernels, {})
    lanes = _again(wide, vars(module))
    vars(module).update(ground_along=lanes.ground_in_lanes, BLOCK=wide.BLOCK)
    return module


@cache
def compiled_rule_hike() -> ModuleType:
    """`engine.batches.rule_hike` on the compiled kernels."""
    return _again(rule_hike, vars(compiled_kernels()))


@cache
def compiled_lowest() -> ModuleType:
    """`engine.ground.lowest` on the compiled kernels."""
    return _again(lowest, vars(compiled_kernels()))


@cache
def compiled_building() -> ModuleType:
    """`engine.ground.building`, compiled."""
    return _again(building, {}, makes_arrays=True)


@cache
def compiled_lookup() -> ModuleType:
    """`engine.ground.lookup`, compiled when this returns."""

    def rehearse(module: ModuleType) -> None:
        some, out = to_read(np.zeros(16)), np.zeros(2)
        module.look_up(some, 1, 2, 1.0, some[:2], some[:2], out)

    return _again(lookup, {}, True, rehearse)


@cache
def compiled_carving() -> ModuleType:
    """`engine.ground.carving`, compiled when this returns."""

    def rehearse(module: ModuleType) -> None:
        some, lake = to_read(np.zeros(4)), to_read(np.array([True, False, False, False]))
        module.carve(some, lake, some, 2, 1.0, 1, 1, False)
        module.flood(some, lake, 2, 1.0, True)

    return _again(carving, {}, True, rehearse)


def compiled_layers(level: Level) -> None:
    """What only some kinds of ground need, compiled where the level has such ground.

    Others than batches never wait for it: a twin is found when all of it is compiled.
    """
    for layer in level.file.terrain.layers:
        if isinstance(layer, Eroded):
            compiled_carving()
        if isinstance(layer, Eroded) or (isinstance(layer, Learning) and layer.model == "digits"):
            compiled_lookup()


def _again(
    plain: ModuleType,
    ready: dict[str, object],
    makes_arrays: bool = False,
    rehearse: Callable[[ModuleType], None] = lambda module: None,
) -> ModuleType:
    """Load a module's source once more, with its functions compiled or taken from `ready`.

    Only one that `makes_arrays` counts the users of an array. The others would do so for every
    call, and threads on the same mountain would wait for each other's counting. `rehearse` calls
    what is to be compiled at once.
    """
    with LOADING:
        return twin(plain) or _loaded(plain, ready, makes_arrays, rehearse)


def _loaded(
    plain: ModuleType,
    ready: dict[str, object],
    makes_arrays: bool,
    rehearse: Callable[[ModuleType], None],
) -> ModuleType:
    """As `_again`, for the thread that holds the lock."""
    from numba import njit

    name = twin_name(plain)
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
    rehearse(module)
    module.WHOLE = True  # type: ignore[attr-defined]
    return module


@cache
def _digest() -> str:
    """Of all that is compiled and how: numba's cache looks at a function's own file alone."""
    modules = (kernels, carving, lookup, lowest, building, rule_hike, wide)
    sources = [Path(str(file)).read_bytes() for file in (__file__, *(m.__file__ for m in modules))]
    return sha256(b"".join(sources)).hexdigest()[:12]
