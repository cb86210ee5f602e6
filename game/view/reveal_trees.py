"""Where trees stand on the revealed mountain, and their colours in the evening light."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from game.land.vegetation import COSMETIC_SEED
from game.view.face import LevelFace
from game.view.height_field import Float32, Floats, bilinear, seamless
from game.view.reveal_dusk import EveningLight
from game.view.reveal_paint import Site
from game.view.reveal_zones import COARSE, Broad, HeightScale, share

TALL, APART = 0.0072, 0.86
"""Height of a tree as a share of the map's side, and the distance of two in a wood in such
heights."""
MOST = 4000
NEAR = 0.35
"""Of too many trees those are left out that are farther from the hike than about this share of the
map's side."""
REACH = 0.30
"""Trees stand at most so far beyond the map, as a share of its side."""
THIN = (-0.95, -0.35)
"""Between groves so thin there is no tree, in denser ones stands one at every place."""
GROVE, GROVE_TEXEL = 0.09, 0.0036
"""What a denser grove is worth against nearness, and a texel of the groves as a share of the map's
side."""
LONE, LONE_TO = 0.005, 0.60
"""Share of the places for a tree where one stands alone on a meadow, and up to which zone."""
CLEARING = 3.0
"""No tree stands so near to the hut or the start, in heights of a tree."""
NEEDLES, LEAVES = (62, 82, 52), (80, 88, 50)
SIZES = (0.6, 1.25)


class Trees(NamedTuple):
    """All trees of a mountain."""

    places: Float32
    """East and north from the grid's corner, drawn height of the foot, height [m], and 1 for one
    with leaves, else 0: shape (n, 5)."""
    tones: npt.NDArray[np.uint32]
    """Colours 0xRRGGBB of the lit and the dark side, shape (n, 2)."""


def stand_trees(drawn: Float32, forest: Float32, broad: Broad, scale: HeightScale, site: Site,
                face: LevelFace, dusk: EveningLight) -> Trees:  # fmt: skip
    """Let trees stand where ``forest`` (as of `Painted`) has them, but not at the hut."""
    cell, origin, size = site.cell, site.origin, site.size
    rng = np.random.default_rng([COSMETIC_SEED, 61, face.salt])
    tall = TALL * size
    reach = min(origin, REACH * size)
    count = int((size + 2 * reach) / (APART * tall))
    places = np.stack(np.meshgrid(np.arange(count), np.arange(count)), axis=-1).reshape(-1, 2)
    spots = (places + rng.uniform(0.05, 0.95, places.shape)) * APART * tall + (origin - reach)
    u, v = (spots / (COARSE * cell)).T
    wooded, shadow, sky = (bilinear(one, u, v) for one in (forest, broad.shadow, broad.open_sky))
    foot = bilinear(drawn, spots[:, 0] / cell, spots[:, 1] / cell)
    zone = scale.of(foot.astype(np.float32))
    grove = _groves(spots - origin, size)
    odds = np.maximum(wooded * share(*THIN, grove), LONE * (zone < LONE_TO))
    stands = rng.random(len(spots)) < odds
    for place in (site.start, site.hut):
        away = np.hypot(*(spots - origin - np.array(place)).T)
        stands &= away > CLEARING * tall
    found = np.flatnonzero(stands)
    if len(found) > MOST:
        # Rather those that are near to the hike, and whole groves: thinned, woods were sprinkled.
        middle = (np.array(site.start) + np.array(site.hut)) / 2 + origin
        near = np.exp(-((np.hypot(*(spots[found] - middle).T) / (NEAR * size)) ** 2))
        found = np.sort(found[np.argsort(-near - GROVE * grove[found])[:MOST]])
    leafy = rng.random(len(found)) < face.leaves
    height = tall * rng.uniform(*SIZES, len(found)) * np.clip(1.25 - 0.8 * zone[found], 0.55, 1.2)
    stand = np.column_stack((spots[found], foot[found], height, leafy)).astype(np.float32)
    season, jitter = face.of_season, rng.uniform(0.85, 1.15, (len(found), 1))
    tone = np.where(leafy[:, None], np.array(LEAVES) * (0.45 + 0.55 * np.array(season.leaves)),
                    np.array(NEEDLES) * season.needles) * jitter  # fmt: skip
    cool = np.array(dusk.shade) * sky[found, None]
    lit = tone * (cool + 1.15 * np.array(dusk.sun) * (1 - shadow[found, None]))
    return Trees(stand, np.column_stack([_packed(one) for one in (lit, 0.8 * tone * cool)]))


def _groves(places: Floats, size: float) -> Float32:
    """How densely trees stand at places of the map, about -2 to 2: in groves, with gaps."""
    field = seamless(46, 256, 14, 2)
    column, row = np.floor(places / (GROVE_TEXEL * size)).astype(np.intp).T % 256
    return np.asarray(field[row, column], np.float32)


def _packed(tones: npt.NDArray[np.float64]) -> npt.NDArray[np.uint32]:
    """Rows of red, green and blue as 0xRRGGBB."""
    r, g, b = np.clip(np.rint(tones), 0, 255).astype(np.uint32).T
    return np.asarray(r << 16 | g << 8 | b, np.uint32)
