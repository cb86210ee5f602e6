"""The stream power law at its steady state, on a square grid.

Water runs from every point to its steepest lower neighbour. A stream's slope falls with the
square root of the area that it drains (Flint 1974; the steady state of dz/dt = U - K A^m S^n
with m = 1/2 and n = 1, Whipple and Tucker 1999), and no hillside is steeper than its talus. The
heights follow directly from the tree of streams, from the lake upwards: the limit of a long step
of the implicit scheme of Braun and Willett (2013). As the new ground makes the water run
elsewhere, this is repeated.

Sums along and over the tree go by pointer doubling: the same result as node by node, in about
ten array operations. Only +, *, / and square roots are used, so every machine gets the same bits.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.core.layer import Float64

Index = npt.NDArray[np.intp]
Bool = npt.NDArray[np.bool_]
GridSteps: TypeAlias = tuple[tuple[int, int], ...]

NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1), (0, -1), (-1, 0), (-1, -1), (-1, 1))
"""Steps (north, east); the first half meets every pair of neighbours once."""
STRAIGHT_NEIGHBOURS = ((0, 1), (1, 0), (0, -1), (-1, 0))

LANDSLIDE_CELLS = 4
"""Cells behind a brink that a landslide reaches in one round."""


def carve(heights: Float64, lake: Bool, resistance: Float64, talus: float, rounds: int) -> Float64:
    """Heights at the steady state, 0 on the lake, with the tree of streams computed `rounds` times.

    `heights` is the ground to begin with, shape (n, n); `resistance` [n, n] the slope of a stream
    that drains the whole grid, in heights per cell; `talus` the steepest slope in the same unit.
    """
    for _ in range(rounds):
        receiver, length = receivers(heights, lake)
        area = drained_area(receiver, lake)
        # The stream power law at its steady state: a slope by the square root of the area.
        slope = np.minimum(resistance.ravel() * np.sqrt(lake.size / area), talus)
        heights = path_sums(receiver, np.where(lake.ravel(), 0.0, slope * length))
        heights = _limit_slopes(heights.reshape(lake.shape), talus)
    return heights


def _limit_slopes(heights: Float64, talus: float) -> Float64:
    """Ground no higher above its neighbours than the talus allows, `LANDSLIDE_CELLS` far.

    A stream that has cut back to another's valley leaves a wall between the two trees.
    """
    n = len(heights)
    walled = np.full((n + 2, n + 2), np.inf)
    out = heights.copy()
    above = np.empty_like(out)
    for _ in range(LANDSLIDE_CELLS):
        walled[1:-1, 1:-1] = out
        for north, east in NEIGHBOURS:
            step = talus * (2.0**0.5 if north and east else 1.0)
            there = walled[1 + north : n + 1 + north, 1 + east : n + 1 + east]
            np.minimum(out, np.add(there, step, out=above), out=out)
    return out


def fill_hollows(heights: Float64, lake: Bool, rise: float) -> Float64:
    """Hollows filled up to their passes, with floors that rise by `rise` a cell from the lake.

    Only straight neighbours count: on a surface through the points, water would not find its way
    between two points that touch at a corner.
    """
    receiver, length = receivers(heights, lake, STRAIGHT_NEIGHBOURS)
    climb = rise * path_sums(receiver, np.where(lake.ravel(), 0.0, length))
    # Water from a point must fall all the way: its height is at least that of every point further
    # down the way, plus the climb between them.
    highest = -path_minima(receiver, climb - heights.ravel())
    return (highest + climb).reshape(lake.shape)


def receivers(
    heights: Float64, lake: Bool, neighbours: GridSteps = NEIGHBOURS
) -> tuple[Index, Float64]:
    """For every point the one that it drains to, as a flat index, and the way there [cells].

    Points of the lake drain to themselves. A hollow drains over its lowest pass.
    """
    n = len(heights)
    here = np.arange(n * n)
    walled = np.full((n + 2, n + 2), np.inf)
    walled[1:-1, 1:-1] = heights
    # Steepest fall so far. No neighbour beats infinity: points of the lake keep their own index.
    best = np.where(lake, np.inf, 0.0)
    step = np.zeros((n, n), np.intp)
    fall = np.empty((n, n))
    for north, east in neighbours:
        there = walled[1 + north : n + 1 + north, 1 + east : n + 1 + east]
        np.subtract(heights, there, out=fall)
        if north and east:
            fall /= 2.0**0.5
        np.copyto(step, north * n + east, where=fall > best)
        np.maximum(best, fall, out=best)
    flat = here + step.ravel()
    hollows = np.flatnonzero((flat == here) & ~lake.ravel())
    if len(hollows):
        _breach_hollows(flat, heights, hollows, neighbours)
    way = np.abs(flat - here)
    return flat, np.where((way == 1) | (way == n), 1.0, 2.0**0.5)


def _breach_hollows(
    receiver: Index, heights: Float64, hollows: Index, neighbours: GridSteps
) -> None:
    """Let every hollow drain over the pass that leads towards the lake, in place.

    The way from the pass down to the hollow's floor is turned round. The passes are the minimum
    spanning tree of the basins' graph (Cordonnier, Bovy and Braun 2019), grown from the lake by
    Prim's rule: the order in which a rising flood would overflow them (Barnes, Lehman and Mulla
    2014).
    """
    # Basins by number: 0 is the lake, k the k-th hollow.
    number = np.zeros(receiver.size, np.intp)
    number[hollows] = np.arange(1, len(hollows) + 1)
    basin = number[_roots(receiver)]
    passes = _lowest_passes(basin.reshape(heights.shape), heights, len(hollows), neighbours)
    reached = bytearray(len(hollows) + 1)
    reached[0] = True
    heap = list(passes.of(0))
    heapq.heapify(heap)
    while heap:
        # Always the lowest pass out of the basins that the flood has reached.
        _, near, far = heapq.heappop(heap)
        k = int(basin[far])
        if not reached[k]:
            reached[k] = True
            _reverse_path(receiver, far, near, int(hollows[k - 1]))
            for entry in passes.of(k):
                if not reached[basin[entry[2]]]:
                    heapq.heappush(heap, entry)


def _reverse_path(receiver: Index, start: int, outlet: int, floor: int) -> None:
    """Turn the way from `start` down to `floor` round, in place: it drains to `outlet` instead."""
    here, to = start, outlet
    while to != floor:
        after = int(receiver[here])
        receiver[here] = to
        here, to = after, here


def _lowest_passes(
    basin: Index, heights: Float64, hollows: int, neighbours: GridSteps
) -> _BasinPasses:
    """The lowest pass between every two basins that touch; its height is its higher point's."""
    n = len(heights)
    place = np.arange(n * n).reshape(n, n)
    found = []
    for north, east in neighbours[: len(neighbours) // 2]:
        low, high = max(0, -east), n - max(0, east)
        a = np.s_[: n - north, low:high]
        b = np.s_[north:, low + east : high + east]
        border = basin[a] != basin[b]
        altitude = np.maximum(heights[a], heights[b])[border]
        found.append((altitude, place[a][border], place[b][border]))
    altitude, one, other = (np.concatenate(part) for part in zip(*found, strict=True))
    # Sorted by altitude, so that `unique` takes the lowest of each pair of basins.
    flat = basin.ravel()
    order = np.argsort(altitude, kind="stable")
    pair = np.minimum(flat[one], flat[other]) * (hollows + 1)
    pair += np.maximum(flat[one], flat[other])
    lowest = order[np.unique(pair[order], return_index=True)[1]]
    return _BasinPasses(flat, altitude[lowest], one[lowest], other[lowest], hollows)


class _BasinPasses:
    """The passes of every basin, in packed arrays: lists of a million tuples would not do."""

    def __init__(
        self, basin: Index, altitude: Float64, one: Index, other: Index, hollows: int
    ) -> None:
        near, far = np.concatenate((one, other)), np.concatenate((other, one))
        owner = basin[near]
        order = np.argsort(owner, kind="stable")
        count = np.bincount(owner, minlength=hollows + 1)
        self._end = array("q", np.cumsum(count).astype(np.int64).tobytes())
        self._near = array("q", near[order].astype(np.int64).tobytes())
        self._far = array("q", far[order].astype(np.int64).tobytes())
        self._altitude = array("d", np.concatenate((altitude, altitude))[order].tobytes())

    def of(self, basin: int) -> Iterator[tuple[float, int, int]]:
        """Altitude of each pass of a basin, its point in the basin and the one outside."""
        part = slice(self._end[basin - 1] if basin else 0, self._end[basin])
        return zip(self._altitude[part], self._near[part], self._far[part], strict=True)


def _roots(receiver: Index) -> Index:
    """Where the water of every point ends."""
    while True:
        further = receiver[receiver]
        if (further == receiver).all():
            return receiver
        receiver = further


def drained_area(receiver: Index, lake: Bool) -> Float64:
    """Area that every point drains [cells], itself included; shape (n * n,)."""
    wet = lake.ravel()
    count = receiver.size
    area = np.ones(count)
    # One more point past the lake, where all paths end.
    target = np.append(np.where(wet, count, receiver), count)
    # Pointer doubling: after k rounds every point has passed its area on over 2^k steps.
    while (target[:-1] < count).any():
        area = area + np.bincount(target[:-1], area, count + 1)[:-1]
        target = target[target]
    return area


def path_sums(receiver: Index, steps: Float64) -> Float64:
    """The sum of `steps` along the way of every point's water; the lake's steps are 0."""
    while True:
        further = receiver[receiver]
        steps = steps + steps[receiver]
        if (further == receiver).all():
            return steps
        receiver = further


def path_minima(receiver: Index, numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The least of `numbers` along the way of every point's water, both ends included."""
    least = numbers.ravel()
    while True:
        further = receiver[receiver]
        least = np.minimum(least, least[receiver])
        if (further == receiver).all():
            return least
        receiver = further
