"""The view's kernels, compiled when first called and cached on disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from threading import current_thread, main_thread
from types import ModuleType

THREADS = min(2, os.cpu_count() or 1)
"""Threads that share a picture: more would wait for memory and take time from the engine."""
ENTRIES = (
    "draw_walk",
    "draw_mountain",
    "draw_strokes",
    "draw_trees",
    "paint_parts",
    "light_figure",
)
"""Kernels that are called from Python."""
HELPERS = "view"
"""How the names of the threads that help the window's begin."""
STRIPE = 32
"""Columns that no two threads share: whole lines of the cache."""


def can_compile() -> bool:
    """Whether this Python has numba; without it the inked map is the walking view."""
    return find_spec("numba") is not None


@cache
def view_kernels() -> ModuleType:
    """`game.view.kernels`, compiled. Raises ImportError where numba is not installed."""
    from game.view import kernels

    return _compiled(kernels, {})


@cache
def ground_kernels() -> ModuleType:
    """`game.view.kernels_ground`, likewise."""
    from game.view import kernels_ground

    return _compiled(kernels_ground, vars(view_kernels()))


@cache
def figure_kernels() -> ModuleType:
    """`game.view.kernels_figure`, likewise."""
    from game.view import kernels_figure

    return _compiled(kernels_figure, vars(view_kernels()))


@cache
def mountain_kernels() -> ModuleType:
    """`game.view.kernels_mountain`, likewise."""
    from game.view import kernels_mountain

    return _compiled(kernels_mountain, vars(view_kernels()))


@cache
def tree_kernels() -> ModuleType:
    """`game.view.kernels_trees`, likewise."""
    from game.view import kernels_trees

    return _compiled(kernels_trees, {**vars(view_kernels()), **vars(mountain_kernels())})


def _compiled(plain: ModuleType, given: dict[str, object]) -> ModuleType:
    from engine.batches.compiled import compiled_module

    inner = [name for name in vars(plain) if name not in ENTRIES]
    return compiled_module(plain, given, fast=True, inner=inner)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, THREADS - 1), HELPERS)


def in_stripes(width: int, draw: Callable[[int, int], None]) -> None:
    """Call ``draw(left, right)`` for stripes of the columns, in threads of their own.

    Stripes begin at multiples of `STRIPE`. The calling thread draws the first one. Errors of all
    of them are raised here. Only the window's thread is helped: a picture that is made in the
    background keeps no frame waiting for a thread.
    """
    if current_thread() is not main_thread():
        draw(0, width)
        return
    step = -(-width // (STRIPE * THREADS)) * STRIPE
    try:
        others = [_threads().submit(draw, left, min(width, left + step))
                  for left in range(step, width, step)]  # fmt: skip
    except RuntimeError:
        # The window was closed, and the program ends: no thread is begun any more.
        draw(0, width)
        return
    draw(0, min(width, step))
    for other in others:
        other.result()
