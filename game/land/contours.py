"""Contour lines of a height grid: marching squares, linked into long lines."""

from __future__ import annotations

import numpy as np

Line = np.ndarray
"""Points of one contour as rows (x, y), in grid steps; closed when first and last agree."""

# Corners are numbered anticlockwise from the south-west; edges likewise from the south.
# For each of the 16 cases: pairs of edges the contour joins.
EDGE_PAIRS: tuple[tuple[tuple[int, int], ...], ...] = (
    (), ((3, 0),), ((0, 1),), ((3, 1),), ((1, 2),), ((3, 2), (0, 1)), ((0, 2),), ((3, 2),),
    ((2, 3),), ((2, 0),), ((0, 3), (1, 2)), ((2, 1),), ((1, 3),), ((1, 0),), ((0, 3),), (),
)  # fmt: skip


def segments(heights: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """All pieces of one contour: ids of the two grid edges they join, and a point per edge id.

    A grid edge is crossed at most once, so its id names the crossing point: equal ids are the
    same point, exactly. Horizontal edges come first, then vertical ones.
    """
    rows, columns = heights.shape
    above = heights > level
    code = (
        above[:-1, :-1].astype(np.int8)
        + 2 * above[:-1, 1:]
        + 4 * above[1:, 1:]
        + 8 * above[1:, :-1]
    ).ravel()
    # Most squares have no line through them: look for those that do only once.
    crossed = np.flatnonzero((code != 0) & (code != 15))
    cases = code[crossed]
    ys, xs = np.divmod(crossed, columns - 1)
    across = ys * columns + xs
    upward = rows * columns + across
    edges = (across, upward + 1, across + columns, upward)
    pairs = []
    for case, joins in enumerate(EDGE_PAIRS):
        if not joins:
            continue
        chosen = np.flatnonzero(cases == case)
        for a, b in joins:
            pairs.append(np.stack((edges[a][chosen], edges[b][chosen]), axis=1))
    ids = np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.intp)
    return ids, _crossing_points(heights, level, ids)


def _crossing_points(heights: np.ndarray, level: float, ids: np.ndarray) -> np.ndarray:
    rows, columns = heights.shape
    flat = ids.ravel()
    vertical = flat >= rows * columns
    y, x = np.divmod(np.where(vertical, flat - rows * columns, flat), columns)
    x2, y2 = x + ~vertical, y + vertical
    low, high = heights[y, x], heights[y2, x2]
    part = (level - low) / (high - low)
    points = np.stack((x + part * ~vertical, y + part * vertical), axis=1)
    return points.reshape(-1, 2, 2)


def contour(heights: np.ndarray, level: float) -> list[Line]:
    """The contour lines at altitude ``level``; rows of ``heights`` go north, columns east."""
    ids, points = segments(heights, level)
    if not len(ids):
        return []
    spot = dict(zip(ids.ravel().tolist(), points.reshape(-1, 2).tolist(), strict=True))
    links: dict[int, list[int]] = {}
    for a, b in ids.tolist():
        links.setdefault(a, []).append(b)
        links.setdefault(b, []).append(a)
    lines = []
    # Lines that leave the grid are followed first, from one of their two ends; what then is left
    # are closed lines, which may begin anywhere. Every link is used once and removed.
    ends = [edge for edge, near in links.items() if len(near) == 1]
    for begin in (*ends, *links):
        if not links[begin]:
            continue
        chain, here = [begin], begin
        while links[here]:
            there = links[here].pop()
            links[there].remove(here)
            chain.append(there)
            here = there
        lines.append(np.array([spot[edge] for edge in chain]))
    return lines


def contour_altitudes(low: float, high: float, step: float) -> list[float]:
    """The multiples of ``step`` strictly between two altitudes [m]."""
    first, last = int(np.floor(low / step)) + 1, int(np.ceil(high / step)) - 1
    return [step * k for k in range(first, last + 1)]


def good_step(low: float, high: float, lines: int = 22) -> float:
    """A round contour interval [m] that gives about ``lines`` lines between two altitudes."""
    rough = max(high - low, 1e-6) / lines
    power = 10.0 ** np.floor(np.log10(rough))
    return float(min((power * k for k in (1, 2, 5, 10)), key=lambda s: abs(np.log(s / rough))))
