"""Improved Perlin noise (Perlin 2002, "Improving noise", SIGGRAPH), as float32 arrays.

The field is the one of the `noise` package's `pnoise2` (one octave, base 0, repeat 1024): the
same permutation table, gradients, fade and order of operations, so the bits are those of the
package's x86-64 build. The package itself has no wheel for current Pythons; it is the oracle
(extra `[noise]`).
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.core.splines import GroundKernels

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

# Columns of a table of octaves: the lattice's turn, cells a metre, shift, and height [m].
COSINE, SINE, FREQUENCY, SHIFT_X, SHIFT_Y, GAIN, OCTAVE_COLUMNS = range(7)

# The permutation of Perlin's reference implementation ("Improving noise", 2002).
_PERMUTATION = np.frombuffer(
    bytes.fromhex(
        "97a0895b5a0f830dc95f6035c2e907e18c24671e458e086325f0150a17be0694"
        "f778ea4b001ac53e5efcdbcb75230b2039b12158ed953857ae147d88aba844af"
        "4aa547868b301ba64d929ee7536fe57a3cd385e6dc695c29372ef528f4668f36"
        "41193fa101d85049d14c84bbd05912a9c8c4878274bc9f56a4646dc6adba0340"
        "34d9e2fa7c7b05ca2693767eff5255d4cfce3be32f103a11b6bd1c2adfb7aad5"
        "77f898022c9aa346dd99659ba72bac09811627fd13626c6e4f71e0e8b2b97068"
        "daf661e4fb22f2c1eed2900cbfb3a2f1513391ebf90eef6b31c0d61fb5c76a9d"
        "b854ccb07379322d7f0496fe8aeccd5dde72431d1848f38d80c34e42d73d9cb4"
    ),
    np.uint8,
).astype(np.intp)
_PERMUTATION_TWICE = np.tile(_PERMUTATION, 2)
# East and north component of the sixteen gradients (the third one, up, is multiplied by 0).
_EAST = np.array([1, -1, 1, -1, 1, -1, 1, -1, 0, 0, 0, 0, 1, -1, 0, 0], np.float32)
_NORTH = np.array([1, 1, -1, -1, 0, 0, 0, 0, 1, -1, 1, -1, 0, 0, -1, 1], np.float32)
# By permutation[i] + j: the gradient of the corner (i, j), whose hash goes through the table twice
# more. One more entry, as the last index is 256 + 255 + 1.
_CORNER = np.append(
    _PERMUTATION_TWICE[_PERMUTATION_TWICE] & 15, _PERMUTATION_TWICE[_PERMUTATION_TWICE[0]] & 15
)
_CORNER_EAST = _EAST[_CORNER]
_CORNER_NORTH = _NORTH[_CORNER]
_POINTS_AT_ONCE = 8192
"""The dozen temporaries of so many points stay in the processor's cache."""


def perlin(x: npt.ArrayLike, y: npt.ArrayLike, compiled: GroundKernels | None = None) -> Float32:
    """Perlin noise at the points (x, y), in lattice units; float32 in and out, within about +-1.

    Equals `noise.pnoise2(x, y)` bit for bit for |x|, |y| < 2^23. With `compiled`
    code that one does the work, with the same bits.
    """
    x, y = np.broadcast_arrays(np.asarray(x, np.float32), np.asarray(y, np.float32))
    out = np.empty(x.shape, np.float32)
    flat_x, flat_y, flat = x.ravel(), y.ravel(), out.reshape(-1)
    if compiled is not None:
        compiled.perlin(flat_x, flat_y, flat, corner_gradients())
        return out
    for k in range(0, flat.size, _POINTS_AT_ONCE):
        flat[k : k + _POINTS_AT_ONCE] = perlin_block(
            flat_x[k : k + _POINTS_AT_ONCE], flat_y[k : k + _POINTS_AT_ONCE]
        )
    return out


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, flat and not writeable: compiled code then has one variant for all arrays."""
    flat = np.ascontiguousarray(array).reshape(-1).view()
    flat.flags.writeable = False
    return flat


class Ridging(NamedTuple):
    """How noise turns into ridges with the altitude of the ground below it."""

    below: Float64
    """Altitude [m] at each place."""
    start: float
    """Where the noise v begins to give way to 1 - 2 |v| [m]."""
    end: float
    """Where nothing is left of it [m]."""
    calm: float
    """Share of all this that is left at altitude 0; all of it is there at `end`."""


def octave_sum(
    east: Float64,
    north: Float64,
    octaves: Float64,
    ridging: Ridging | None = None,
    compiled: GroundKernels | None = None,
) -> Float64:
    """Octaves of noise, summed, at places `east` and `north` [m] of one shape; that shape.

    Every octave is a row of `octaves`, its numbers at the places above: the lattice
    is turned by (cosine, sine), has `frequency` cells a metre and is then shifted, and the noise v
    is multiplied by the gain. Float64 in and out, the noise itself is float32.
    """
    if compiled is not None:
        out = np.empty(east.shape)
        below, *limits = ridging or Ridging(np.empty(0), 0.0, 1.0, 1.0)
        flat = map(read_only, (east, north, below))
        compiled.sum_octaves(*flat, *limits, octaves, out.reshape(-1), corner_gradients())
        return out
    total = np.zeros(east.shape)
    ridge = None
    if ridging is not None:
        ridge = _smoothstep((ridging.below - ridging.start) / (ridging.end - ridging.start))
    for c, s, frequency, shift_x, shift_y, gain in octaves.tolist():
        x = (east * c + north * s) * frequency + shift_x
        y = (north * c - east * s) * frequency + shift_y
        v = perlin(x, y).astype(np.float64)
        if ridge is not None:
            # v + ridge (1 - 2 |v| - v), in place: a fresh array costs more than its numbers.
            fold = np.abs(v)
            fold *= -2.0
            fold += 1.0
            fold -= v
            fold *= ridge
            v += fold
        v *= gain
        total += v
    if ridging is not None:
        total *= ridging.calm + (1.0 - ridging.calm) * _smoothstep(ridging.below / ridging.end)
    return total


def _smoothstep(t: Float64) -> Float64:
    """t^2 (3 - 2 t), in place, of t from 0 to 1."""
    # Twice as fast as numpy's `clip`, which decides number by number.
    np.minimum(np.maximum(t, 0.0, out=t), 1.0, out=t)
    rest = t * -2.0
    rest += 3.0
    t *= t
    t *= rest
    return t


@cache
def corner_gradients() -> npt.NDArray[np.uint16]:
    """The gradients at the corners of all 256 x 256 cells of the lattice, flat, a number a cell.

    Two bits a component, from the lowest: east and north of the south-western corner, of the
    south-eastern, north-western and north-eastern one; 0, 1 and 2 stand for -1, 0 and 1.
    """
    i, j = np.divmod(np.arange(65536), 256)
    west, east = _PERMUTATION_TWICE[i] + j, _PERMUTATION_TWICE[i + 1] + j
    packed = np.zeros(65536, np.int64)
    for k, corner in enumerate((west, east, west + 1, east + 1)):
        packed |= (_CORNER_EAST[corner].astype(np.int64) + 1) << 4 * k
        packed |= (_CORNER_NORTH[corner].astype(np.int64) + 1) << 4 * k + 2
    return packed.astype(np.uint16)


def _fade(t: Float32) -> Float32:
    """6 t^5 - 15 t^4 + 10 t^3, in the package's order of operations."""
    out = t * np.float32(6)
    out -= np.float32(15)
    out *= t
    out += np.float32(10)
    cube = t * t
    cube *= t
    cube *= out
    return cube


def _corner_product(index: npt.NDArray[np.intp], dx: Float32, dy: Float32) -> Float32:
    """Gradient of the corner times the way (dx, dy) from it."""
    east = _CORNER_EAST.take(index)
    east *= dx
    north = _CORNER_NORTH.take(index)
    north *= dy
    east += north
    return east


def perlin_block(x: Float32, y: Float32) -> Float32:
    """The noise at the points of one block; arrays are reused, since a new one costs more."""
    floor_x = np.floor(x)
    floor_y = np.floor(y)
    i = floor_x.astype(np.intp)
    i &= 255
    j = floor_y.astype(np.intp)
    j &= 255
    x = x - floor_x
    y = y - floor_y
    west = _PERMUTATION_TWICE.take(i)
    west += j
    i += 1
    east = _PERMUTATION_TWICE.take(i)
    east += j
    x1 = x - np.float32(1)
    y1 = y - np.float32(1)
    fade_x = _fade(x)
    # From west to east along the cell's southern side, then along the northern one.
    south = _corner_product(west, x, y)
    step = _corner_product(east, x1, y)
    step -= south
    step *= fade_x
    south += step
    west += 1  # the corners north of these two
    east += 1
    north = _corner_product(west, x, y1)
    step = _corner_product(east, x1, y1)
    step -= north
    step *= fade_x
    north += step
    # From south to north between the two.
    north -= south
    north *= _fade(y)
    south += north
    return south
