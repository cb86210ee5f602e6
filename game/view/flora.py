"""What stands around the hiker: which things, where, and how high."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED, PATCH_SIDE, Growth, growth
from game.view.ground_cover import GroundCover
from game.view.height_field import Float32
from game.view.light import (
    BLOOM,
    DRY,
    EARTH,
    HEATHER,
    MATERIALS,
    NEEDLES,
    OLD_SNOW,
    ROCK,
    SCREE,
    SNOW,
    THIN,
    THIN_ON_DRY,
    THIN_ON_STONES,
)
from game.view.sprites import KINDS, VARIANTS

TILE = 24.0
"""Side of the square of tufts that repeats over all ground [m]."""
TUFTS = 420
"""Tufts in one square."""
LANDMARK_AT = (-4.2, 9.5)
"""Where the landmark stands [m from the start]: to the left ahead, as he looks north at first."""
AHEAD = 60.0
"""Trees and stones are worked out so much farther than they are shown, a patch a frame [m]."""
GROUPS, DWARF = 2.2, (0.16, 0.5)
"""Groups of dwarf firs in a patch, on the average, and their size as shares of a fir's."""
NEAR = 21.0
"""Tufts are drawn up to here [m]."""
CONIFER, STONE, TUFT, DRY_TUFT, HEATH, FLOWER, SNAG, BROADLEAF = range(8)
SNOWY = {KINDS.index(kind.removeprefix("snowy ")): KINDS.index(kind)
         for kind in KINDS if kind.startswith("snowy ")}  # fmt: skip
"""What stands in their place where snow lies."""
SNOWED_IN = 0.12
"""Where snow lies on so much of the ground around, trees and stones bear it too."""
KIND = np.full(MATERIALS, TUFT, np.float32)
"""The kind of tuft that each material bears."""
KIND[[DRY, SCREE, ROCK, EARTH, THIN_ON_DRY, THIN_ON_STONES]] = DRY_TUFT
KIND[HEATHER], KIND[BLOOM] = HEATH, FLOWER
SHARE = np.full(MATERIALS, 6, np.int64)
"""How many of six tufts each material lets grow."""
SHARE[[SCREE, ROCK, EARTH, THIN, THIN_ON_DRY]] = 2
SHARE[THIN_ON_STONES] = 1
SHARE[NEEDLES] = 3
SHARE[[SNOW, OLD_SNOW]] = 0


class Flora:
    """Things around a place, all in metres from the start."""

    def __init__(self, cover: GroundCover) -> None:
        self._cover = cover
        self.face = cover.face
        self._patches: dict[tuple[int, int], npt.NDArray[np.float32]] = {}
        rng = np.random.default_rng([COSMETIC_SEED, 6])
        clump = rng.random((TUFTS // 6, 2)) * TILE
        spots = np.repeat(clump, 6, axis=0) + rng.normal(0, 0.7, (len(clump) * 6, 2))
        self._tufts = (spots % TILE).astype(np.float32)
        self._variants = rng.integers(0, VARIANTS, len(spots))
        self._sizes = rng.uniform(0.55, 1.3, len(spots)).astype(np.float32)
        self._order = np.arange(len(spots))
        self._squares: dict[tuple[int, int], Float32] = {}
        """The tufts of squares that were near once."""
        self._last: tuple[tuple[int, int], Float32] | None = None
        kind = KINDS.index(self.face.landmark)
        self._landmark = self._weathered(np.array([(*LANDMARK_AT, kind, 1, 1.0)], np.float32))
        self._grown: tuple[list[tuple[int, int]], Float32] | None = None
        """The patches asked for last, and all that grows there."""

    def _patch(self, ix: int, iy: int) -> npt.NDArray[np.float32]:
        """Rows east, north, kind, variant, size of one patch of the map's growth."""
        rows: list[tuple[float, ...]] = []
        cover = self._cover
        things = [thing for thing in growth(ix, iy) if thing.kind in ("tree", "stone")]
        at = np.array([(thing.east, thing.north) for thing in things]).reshape(-1, 2)
        over_trees = (cover.above_at(at[:, 0], at[:, 1]) - cover.trees_to).tolist()
        for thing, above in zip(things, over_trees, strict=True):
            size, kind = 0.62 + 0.72 * ((thing.rank * 7.31) % 1.0), STONE
            if thing.kind == "tree":
                # Towards the tree line they get fewer and smaller, and some are dead.
                fade = above / 50 + 0.55
                if thing.rank < fade:
                    continue
                kind = SNAG if thing.variant == 5 and fade > 0 else self._tree(thing.rank)
                size *= 1.0 - 0.45 * min(1.0, max(0.0, fade))
            elif thing.rank > 0.93:
                size *= 2.6
            elif cover.white(thing.east, thing.north):
                # Smaller stones lie under the snow.
                size *= 1.7
            rows.append((thing.east, thing.north, kind, thing.variant % VARIANTS, size))
            if kind in (CONIFER, BROADLEAF):
                rows += self._saplings(thing, size)
        rows += self._dwarfs(ix, iy)
        found = np.array(rows, np.float32).reshape(-1, 5)
        return self._weathered(found)

    def _weathered(self, rows: Float32) -> Float32:
        """The same things, with snow on them where it lies around them."""
        snowed_in = self._cover.snow_around_at(rows[:, 0], rows[:, 1]) >= SNOWED_IN
        for kind, snowy in SNOWY.items():
            rows[snowed_in & (rows[:, 2] == kind), 2] = snowy
        return rows

    def _tree(self, rank: float) -> int:
        """What kind of tree stands there."""
        return BROADLEAF if (rank * 17.13) % 1.0 < self._cover.face.leaves else CONIFER

    def _dwarfs(self, ix: int, iy: int) -> list[tuple[float, ...]]:
        """Groups of dwarf firs on open ground too: nowhere is there nothing to judge size by."""
        rng = np.random.default_rng([COSMETIC_SEED, 10, self.face.salt, ix & 0xFFFFFFFF,
                                     iy & 0xFFFFFFFF])  # fmt: skip
        groups = int(rng.poisson(GROUPS))
        return [
            (east + rng.normal(0, 2.2), north + rng.normal(0, 2.2), CONIFER,
             int(rng.integers(VARIANTS)), rng.uniform(*DWARF))
            for east, north in (rng.random((groups, 2)) + (ix, iy)) * PATCH_SIDE
            for _ in range(int(rng.integers(2, 6)))
        ]  # fmt: skip

    def landmark(self) -> Float32:
        """The landmark near the start, as one row like those of `around`."""
        return self._landmark

    def _saplings(self, tree: Growth, size: float) -> list[tuple[float, ...]]:
        """Smaller trees around one of the map's, for a wood is thicker than its map."""
        spread = np.random.default_rng([COSMETIC_SEED, 7, tree.variant, int(1e6 * tree.rank)])
        return [
            (tree.east + spread.normal(0, 3.4), tree.north + spread.normal(0, 3.4),
             self._tree(float(spread.random())),
             int(spread.integers(VARIANTS)), size * spread.uniform(0.25, 1.05))
            for _ in range(int(spread.integers(1, 4)))
        ]  # fmt: skip

    def around(self, east: float, north: float, reach: float) -> Float32:
        """Trees and stones within about ``reach`` metres: rows east, north, kind, variant, size."""
        grown = self._patches
        wanted = list(_cells(east, north, reach, PATCH_SIDE))
        for cell in wanted:
            if cell not in grown:
                grown[cell] = self._patch(*cell)
        if self._grown is None or self._grown[0] != wanted:
            self._grown = (wanted, np.concatenate([grown[cell] for cell in wanted]))
        return self._grown[1]

    def grow_ahead(self, east: float, north: float, reach: float) -> None:
        """Work out one more patch within ``reach`` metres, for the next step or turn."""
        cells = _cells(east, north, reach + AHEAD, PATCH_SIDE)
        missing = next((cell for cell in cells if cell not in self._patches), None)
        if missing is not None:
            self._patches[missing] = self._patch(*missing)

    def tufts(self, east: float, north: float, reach: float = NEAR) -> Float32:
        """Tufts within about ``reach`` metres, of the kind that the ground there bears."""
        spot = (round(east / 2), round(north / 2))
        if self._last is None or self._last[0] != spot:
            self._last = (spot, self._sown(2.0 * spot[0], 2.0 * spot[1], reach + 1))
        return self._last[1]

    def _sown(self, east: float, north: float, reach: float) -> Float32:
        squares = self._squares
        for cell in _cells(east, north, reach, TILE):
            if cell not in squares:
                squares[cell] = self._square(*cell)
        rows = np.concatenate([squares[cell] for cell in _cells(east, north, reach, TILE)])
        near = (rows[:, 0] - east) ** 2 + (rows[:, 1] - north) ** 2 < reach * reach
        return np.asarray(rows[near], dtype=np.float32)

    def _square(self, ix: int, iy: int) -> Float32:
        """All tufts of one square, of the kind that the ground bears."""
        # Another square, other tufts: a part of them stands in each.
        part = (self._order * 7 + ix * 3 + iy * 5) % 8 < 5
        e, n = (
            self._tufts[part, 0] + np.float32(ix * TILE),
            self._tufts[part, 1] + np.float32(iy * TILE),
        )
        variants, material = self._variants[part], self._cover.materials_at(e, n)
        kept = (variants % 6) < SHARE[material]
        sown = np.column_stack((e, n, KIND[material], variants, self._sizes[part]))[kept]
        return np.asarray(sown, dtype=np.float32)


def _cells(east: float, north: float, reach: float, side: float) -> Iterator[tuple[int, int]]:
    """Squares of a grid that a circle touches."""
    for iy in range(math.floor((north - reach) / side), math.floor((north + reach) / side) + 1):
        for ix in range(math.floor((east - reach) / side), math.floor((east + reach) / side) + 1):
            yield ix, iy
