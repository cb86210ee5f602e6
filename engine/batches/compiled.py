"""Compiled twins: a module of plain scalar Python loaded once more, its functions through numba.

Without fastmath the bits are those of CPython. Compiled when first called and cached on disk.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from functools import cache
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from inspect import isfunction
from pathlib import Path
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from engine.batches import ground_kernels, lookup_kernels, vectorised
from engine.core import kernels
from engine.core.splines import ANTICAUSAL_START, POLE_POWERS, Float64, GroundKernels
from engine.optimizers import rule_hike, rule_kernels
from engine.surfaces.perlin_noise import read_only

NUMBA_OPTIONS: dict[str, Any] = {
    "fastmath": False,
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
}
"""For every function. The error model of numpy leaves out the check for division by zero, which
would keep the compiler from vectorising a loop."""
INLINED_FUNCTIONS = ("height", "walk_leg", "rule_update", "probe", "ground_along")
"""Functions inlined where they are called: a hike takes a sixth less time."""
_LOAD_LOCK = Lock()
"""Held while a module is loaded; other threads wait, and then find it in `sys.modules`."""


@cache
def compiled_kernels() -> ModuleType:
    """`engine.core.kernels`, compiled, with `ground_along` taken from `vectorised`.

    Raises ImportError where numba is not installed.
    """
    module = compiled_module(kernels, {})
    vector = compiled_module(vectorised, vars(module))
    vars(module).update(ground_along=vector.ground_along_vectorised, LEG_BLOCK=vectorised.LANES)
    return module


@cache
def compiled_rule_hike() -> ModuleType:
    """`engine.optimizers.rule_hike` on the compiled kernels and rules."""
    rules = compiled_module(rule_kernels, {})
    return compiled_module(rule_hike, {**vars(compiled_kernels()), **vars(rules)})


@cache
def compiled_ground() -> GroundKernels:
    """What builds the ground and interpolates it, as an argument of `Level`."""
    build = compiled_module(ground_kernels, {}, makes_arrays=True)
    lookup = compiled_module(lookup_kernels, {}, makes_arrays=True)

    def interpolate(heights: Float64) -> Float64:
        n = heights.shape[-1]
        out = np.empty((*heights.shape[:-2], n + 2, n + 2))
        flat = np.ascontiguousarray(heights).reshape(-1)
        build.spline_coefficients(flat, n, POLE_POWERS, ANTICAUSAL_START, out.reshape(-1))
        return out

    def look_up(stack: Float64, cell: float, east: Float64, north: Float64) -> Float64:
        out = np.empty((len(stack), *east.shape))
        numbers = (len(stack), stack.shape[1] - 2, float(cell))
        places = read_only(east), read_only(north)
        lookup.spline_heights(read_only(stack), *numbers, *places, out.reshape(-1))
        return out

    hike = compiled_kernels()
    return GroundKernels(
        interpolate,
        build.perlin_points,
        build.sum_octaves,
        build.quadratic,
        look_up,
        hike.lowest_near,
        hike.height,
        hike.walk_leg,
        hike.slope_reading,
        hike.glance,
        lambda count: np.zeros(count + vectorised.SCRATCH),
    )


def compiled_module(
    plain: ModuleType, given: dict[str, object], makes_arrays: bool = False, fast: bool = False,
    inner: Collection[str] = (),
) -> ModuleType:  # fmt: skip
    """The compiled twin of a module; imported functions are taken from `given` by name.

    Only a module that `makes_arrays` gets numba's reference counts (`_nrt`). They cost every call
    an atomic increment, and threads on the same mountain would wait for each other. A ``fast`` one
    may round differently from CPython: for pictures only, never for a hike. Its ``inner`` functions
    are called by the others alone: without a way in from Python they compile faster.
    """
    name = f"{plain.__name__}_compiled"
    with _LOAD_LOCK:
        return sys.modules.get(name) or _load(plain, name, given, makes_arrays, fast, inner)


def _load(
    plain: ModuleType, name: str, given: dict[str, object], makes_arrays: bool, fast: bool,
    inner: Collection[str],
) -> ModuleType:  # fmt: skip
    """As `compiled_module`, while holding the lock."""
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
                # Part of numba's cache key: old machine code is never found for new source.
                value.__qualname__ = f"{key}_{_source_digest(_source_files(plain, given))}"
            own_options: dict[str, Any] = {
                "inline": "always" if key in INLINED_FUNCTIONS else "never",
                "_nrt": makes_arrays,
                "fastmath": fast,
            }
            if fast:
                own_options |= {"no_cpython_wrapper": key in inner, "no_cfunc_wrapper": True}
            setattr(module, key, _compiled(value, own_options) if own else given[key])
    return module


def _compiled(function: FunctionType, own_options: dict[str, Any]) -> object:
    """Compiled, and kept for the next process where there is a folder to keep it in."""
    from numba import njit

    try:
        return njit(**{**NUMBA_OPTIONS, **own_options})(function)
    except RuntimeError as error:
        if "cannot cache" not in str(error):
            raise
        return njit(**{**NUMBA_OPTIONS, **own_options, "cache": False})(function)


def _source_files(plain: ModuleType, given: dict[str, object]) -> tuple[str, ...]:
    """The file of a module and those of the compiled functions given to it."""
    functions = (getattr(one, "py_func", None) for one in given.values())
    return tuple(sorted({str(plain.__file__), *(f.__code__.co_filename for f in functions if f)}))


@cache
def _source_digest(files: tuple[str, ...]) -> str:
    """Digest of these files, all compiled source of the engine, and the options.

    numba itself checks a function's own file only.
    """
    modules = (kernels, lookup_kernels, ground_kernels, rule_kernels, rule_hike, vectorised)
    sources = [
        Path(str(file)).read_bytes() for file in (__file__, *files, *(m.__file__ for m in modules))
    ]
    return sha256(b"".join(sources)).hexdigest()[:12]
