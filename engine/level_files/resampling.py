"""Heights thinned, cleaned and filled with sums whose order is fixed.

No matrix products and no transcendental functions: the same file gives the same bits on every
machine and with every build of numpy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.core.layer import Float64
from engine.surfaces.streams import Bool

MOST_RELAXATIONS = 20_000_000
"""Updates of a cell in all rounds of the relaxation together, at most."""
STEEPEST_ROCK = 4.0
"""Rise over one cell [1] that a lone cell may have over its surroundings in any case."""
LEAST_SPIKE, MOST_SPIKE = 50.0, 200.0
"""Bounds of that rise [m]."""
SPREADS_APART = 5.0
"""A lone cell may stand so many times the spread of its surroundings above or below them."""
MOST_SPIKES = 0.01
"""Share of cells that may be spikes; where more stand out, the ground itself is rough."""


def thinned(heights: Float64, places: Float64, width: float | None = None) -> Float64:
    """Rows of `heights` at the given places [rows]; shape (places, columns).

    Linear between two rows, or the mean with a tent's weights where a step of the places passes
    many; `width` is half the tent's base [rows], by default the step.
    """
    step = abs(float(places[1] - places[0])) if width is None else width
    reach = max(1.0, step)
    first = np.ceil(places - reach).astype(np.intp)
    total = np.zeros((len(places), heights.shape[1]))
    weights = np.zeros(len(places))
    # Row by row of the tent, for all places at once.
    for offset in range(int(2.0 * reach) + 2):
        row = first + offset
        weight = np.maximum(0.0, 1.0 - np.abs(places - row) / reach)
        weight = np.where((row >= 0) & (row < len(heights)), weight, 0.0)
        total += weight[:, None] * heights[np.clip(row, 0, len(heights) - 1)]
        weights += weight
    return total / np.maximum(weights, 1e-12)[:, None]


def bilinear(heights: Float64, rows: Float64, columns: Float64) -> Float64:
    """Heights between the cells; places outside are those of the border."""
    (i, v), (j, u) = (
        _cell_and_share(at, count) for at, count in zip((rows, columns), heights.shape, strict=True)
    )
    upper = heights[i, j] + u * (heights[i, j + 1] - heights[i, j])
    lower = heights[i + 1, j] + u * (heights[i + 1, j + 1] - heights[i + 1, j])
    return np.asarray(upper + v * (lower - upper))


def _cell_and_share(at: Float64, count: int) -> tuple[npt.NDArray[np.intp], Float64]:
    inside = np.clip(at, 0.0, count - 1.0)
    low = np.minimum(inside.astype(np.intp), count - 2)
    return low, inside - low


def block_sums(heights: Float64, rows: int, columns: int) -> tuple[Float64, Float64]:
    """Sums and numbers of the known heights in blocks of rows x columns cells."""
    known = ~np.isnan(heights)
    odd = ((0, -heights.shape[0] % rows), (0, -heights.shape[1] % columns))
    sums = np.pad(np.where(known, heights, 0.0), odd)
    counts = np.pad(known.astype(np.float64), odd)
    return _block_sum(sums, rows, columns), _block_sum(counts, rows, columns)


def _block_sum(values: Float64, rows: int, columns: int) -> Float64:
    tall = values[::rows].copy()
    for k in range(1, rows):
        tall += values[k::rows]
    wide = tall[:, ::columns].copy()
    for k in range(1, columns):
        wide += tall[:, k::columns]
    return wide


def without_spikes(heights: Float64, cell: float) -> int:
    """Make lone bogus peaks and pits missing, in place; their number.

    A cell, or a group of at most four, is bogus where it stands far off the median of the 5 x 5
    cells around it: farther than the steepest rock over one `cell` [m] and farther than five times
    the spread (20th to 80th percentile) of the cells around.
    """
    apart = min(max(STEEPEST_ROCK * cell, LEAST_SPIKE), MOST_SPIKE)
    bent = np.zeros(heights.shape, np.bool_)
    with np.errstate(invalid="ignore", over="ignore"):
        for side in (heights, heights.T):
            marks = bent if side is heights else bent.T
            marks[:, 1:-1] |= np.abs(2.0 * side[:, 1:-1] - side[:, :-2] - side[:, 2:]) > apart
            marks[:, 0] |= np.abs(side[:, 0] - side[:, 1]) > apart
            marks[:, -1] |= np.abs(side[:, -1] - side[:, -2]) > apart
    # Second differences are large at a spike and at its neighbours, so about five cells for each.
    if not bent.any() or bent.sum() > max(12.0, 5 * MOST_SPIKES * heights.size):
        return 0
    i, j = np.nonzero(bent)
    padded = np.pad(heights, 2, constant_values=np.nan)
    around = np.stack([padded[i + y, j + x] for y in range(5) for x in range(5)], axis=1)
    known = 25 - np.isnan(around).sum(axis=1)
    around.sort(axis=1)  # missing ones last
    pick = np.arange(len(i))
    low, median, high = (
        around[pick, np.maximum(0, np.ceil(share * (known - 1)).astype(np.intp))]
        if share < 0.5
        else around[pick, np.maximum(0, np.floor(share * (known - 1)).astype(np.intp))]
        for share in (0.2, 0.5, 0.8)
    )
    here = heights[i, j]
    with np.errstate(invalid="ignore", over="ignore"):
        off = np.abs(here - median) > np.maximum(apart, SPREADS_APART * (high - low))
    off &= known >= 6
    heights[i[off], j[off]] = np.nan
    return int(off.sum())


def filled(heights: Float64) -> Float64:
    """Heights with every missing cell (not a number) filled, coarse to fine.

    The mean of the known cells of ever larger squares, and from there back by linear
    interpolation (the pull-push algorithm, Gortler et al. 1996); on every scale the filled cells
    then relax towards the mean of their neighbours, so that no seam is left around a gap.
    """
    known = ~np.isnan(heights)
    if known.all():
        return heights
    sums, counts = block_sums(heights, 2, 2)
    coarse = filled(np.where(counts > 0, sums / np.maximum(counts, 1.0), np.nan))
    ways = []
    for count, fewer in zip(heights.shape, coarse.shape, strict=True):
        at = np.clip((np.arange(count) - 0.5) / 2.0, 0.0, fewer - 1.0)
        low = np.minimum(at.astype(np.intp), max(fewer - 2, 0))
        ways.append((low, np.minimum(low + 1, fewer - 1), at - low))
    (i, i1, v), (j, j1, u) = ways
    rows_filled = coarse[i] + v[:, None] * (coarse[i1] - coarse[i])
    whole = rows_filled[:, j] + u * (rows_filled[:, j1] - rows_filled[:, j])
    return _relax(np.where(known, heights, whole), ~known)


def _relax(heights: Float64, unknown: Bool) -> Float64:
    """Some rounds of Jacobi's relaxation of Laplace's equation in the unknown cells."""
    rows, columns = heights.shape
    i, j = np.nonzero(unknown)
    around = [
        np.ravel_multi_index(
            (np.clip(i + down, 0, rows - 1), np.clip(j + right, 0, columns - 1)), heights.shape
        )
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))
    ]
    flat, here = heights.ravel(), np.ravel_multi_index((i, j), heights.shape)
    for _round in range(max(4, min(48, MOST_RELAXATIONS // len(here)))):
        flat[here] = 0.25 * (flat[around[0]] + flat[around[1]] + flat[around[2]] + flat[around[3]])
    return flat.reshape(heights.shape)
