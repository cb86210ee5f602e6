"""The hiker's body from behind, as parts for the kernels: from the farthest to the nearest."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from game.view.height_field import Float32
from game.view.hiker_pose import READING, ArmPose, Bearing, Joint, LegPose, pose_of
from game.view.kernels_figure import BOX, LIMB

Tone = tuple[float, float, float]
TALL = 1.78
"""The hiker's height [m]."""
JACKET, JACKET_DARK = (196, 70, 42), (150, 50, 36)
PACK, FLAP, STRAP, ROLL, ROLL_END = (84, 94, 78), (102, 110, 88), (124, 90, 58), (192, 164, 112), (
    164, 134, 86)  # fmt: skip
TROUSERS, TROUSERS_DARK = (82, 78, 84), (66, 63, 72)
BOOT, SOLE, SOCK = (84, 60, 44), (46, 38, 34), (176, 160, 134)
SKIN, HAIR = (222, 178, 144), (112, 80, 54)
HAT, BRIM, BAND, SCARF = (112, 92, 66), (98, 80, 58), (146, 62, 42), (202, 168, 92)
STAFF, BRASS, GLASS, IRON = (132, 102, 70), (206, 168, 84), (255, 228, 160), (62, 56, 52)
DIAL = (246, 240, 222)
BROAD, HIGH = 0.92, 1.36
"""Size of a picture in heights of his."""
STANDS = 0.86
"""Where his soles are in it, as a share of its height."""
EYE, AWAY = 1.75, 8.6
"""Height of the eye over his feet on level ground, and how far away it is [m]."""
ELLIPSE = 2
COLUMNS = 15


class FigureParts:
    """Collects parts; places are in metres as of `hiker_pose`."""

    def __init__(self, height: int, bearing: Bearing) -> None:
        """``height`` is the hiker's [px]."""
        self.metre = height / TALL
        self.middle, self.ground = 0.5 * BROAD * height, STANDS * HIGH * height
        # The steeper the ground falls, the more the camera looks down on him.
        away = AWAY / (1 + abs(bearing.ahead))
        self._down = EYE / away - bearing.ahead
        self._rows: list[tuple[float, ...]] = []

    def at(self, joint: Joint) -> tuple[float, float]:
        """Where a place is in the picture [px]."""
        return (self.middle + joint[0] * self.metre,
                self.ground - (joint[1] + joint[2] * self._down) * self.metre)  # fmt: skip

    def limb(self, a: Joint, b: Joint, first: float, second: float, tone: Tone,
             shades: float = 0.035, solid: float = 1.0, glows: float = 0.0) -> None:  # fmt: skip
        """A piece between two places, with the radius at each [m]."""
        self._add(LIMB, self.at(a), first, self.at(b), second, 0, 0, tone, solid, shades, glows)

    def box(self, at: Joint, wide: float, high: float, corner: float, tone: Tone,
            turn: float = 0.0, shades: float = 0.03, glows: float = 0.0) -> None:  # fmt: skip
        """A box with round corners around a place, half as wide and high [m]."""
        self._add(BOX, self.at(at), wide, (0, 0), high, corner, turn, tone, 1.0, shades, glows)

    def ellipse(self, at: Joint, wide: float, high: float, tone: Tone, turn: float = 0.0,
                shades: float = 0.03, solid: float = 1.0) -> None:  # fmt: skip
        """An ellipse around a place, half as wide and high [m]."""
        self._add(ELLIPSE, self.at(at), wide, (0, 0), high, 0, turn, tone, solid, shades, 0.0)

    def _add(self, kind: int, at: tuple[float, float], wide: float, end: tuple[float, float],
             high: float, corner: float, turn: float, tone: Tone, solid: float, shades: float,
             glows: float) -> None:  # fmt: skip
        m = self.metre
        self._rows.append((kind, *at, wide * m, *end, high * m, corner * m, turn, *tone, solid,
                           shades * m, glows))  # fmt: skip

    def rows(self) -> Float32:
        """All parts, for the kernel."""
        return np.array(self._rows, np.float32).reshape(-1, COLUMNS)


def figure_parts(height: int, bearing: Bearing) -> FigureParts:
    """The hiker ``height`` pixels tall."""
    parts, pose = FigureParts(height, bearing), pose_of(bearing)
    reads = bearing.frame == READING
    near_leg = 0 if pose.legs[0].ankle[2] < pose.legs[1].ankle[2] else 1
    near_arms = [arm.hand[2] < pose.neck[2] - 0.02 and not reads for arm in pose.arms]
    _staff(parts, pose.staff)
    for side in (0, 1):
        if not near_arms[side]:
            _arm(parts, pose.arms[side])
    if bearing.lamp and not reads:
        _lantern(parts, pose.arms[0].hand)
    _leg(parts, pose.legs[1 - near_leg], TROUSERS_DARK)
    _leg(parts, pose.legs[near_leg], TROUSERS)
    turn = math.atan2(pose.neck[0] - pose.hips[0], 0.5)
    _jacket(parts, pose.hips, pose.neck)
    for side in (0, 1):
        if near_arms[side]:
            _arm(parts, pose.arms[side])
    _head(parts, pose.head, pose.neck, turn)
    _pack(parts, pose.hips, pose.neck, turn)
    return parts


def _staff(parts: FigureParts, ends: tuple[Joint, Joint]) -> None:
    top, tip = ends
    parts.limb(top, tip, 0.018, 0.014, STAFF, 0.02)
    parts.ellipse(top, 0.026, 0.026, STAFF)
    parts.limb((tip[0], tip[1] + 0.05, tip[2]), tip, 0.012, 0.006, IRON, 0.0)


def _leg(parts: FigureParts, leg: LegPose, tone: Tone) -> None:
    """Boot first: the trousers fall over it."""
    heel, toe = leg.heel, leg.toe
    parts.limb((toe[0], toe[1] + 0.02, toe[2]), (heel[0], heel[1] + 0.02, heel[2]), 0.046, 0.05,
               SOLE, 0.05)  # fmt: skip
    parts.limb((toe[0], toe[1] + 0.05, toe[2]), (heel[0], heel[1] + 0.065, heel[2]), 0.044, 0.054,
               BOOT, 0.0)  # fmt: skip
    x, y, z = leg.ankle
    parts.limb((x, y + 0.02, z), (x, y + 0.10, z), 0.056, 0.060, BOOT, 0.02)
    parts.ellipse((x, y + 0.125, z), 0.066, 0.036, SOCK, shades=0.02)
    knee, hip = leg.knee, leg.hip
    shin = (x + 0.36 * (knee[0] - x), y + 0.36 * (knee[1] - y), z + 0.36 * (knee[2] - z))
    parts.limb(shin, knee, 0.068, 0.078, tone, 0.02)
    parts.limb(knee, hip, 0.078, 0.108, tone, 0.015)


def _arm(parts: FigureParts, arm: ArmPose) -> None:
    parts.limb(arm.elbow, arm.hand, 0.054, 0.042, JACKET_DARK, 0.03)
    parts.ellipse(arm.hand, 0.044, 0.046, SKIN, shades=0.015)
    parts.limb(arm.shoulder, arm.elbow, 0.076, 0.060, JACKET, 0.03)


def _lantern(parts: FigureParts, hand: Joint) -> None:
    x, y, z = hand
    parts.limb((x, y, z), (x, y - 0.10, z), 0.008, 0.008, IRON, 0.0)
    parts.box((x, y - 0.20, z), 0.062, 0.092, 0.02, IRON, shades=0.0)
    parts.box((x, y - 0.20, z), 0.046, 0.062, 0.02, GLASS, shades=0.0, glows=1.0)
    parts.limb((x - 0.05, y - 0.105, z), (x + 0.05, y - 0.105, z), 0.018, 0.018, IRON, 0.0)


def lantern_at(height: int, bearing: Bearing) -> tuple[float, float]:
    """Where the lantern's glass is in the picture [px]."""
    x, y, z = pose_of(bearing).arms[0].hand
    return FigureParts(height, bearing).at((x, y - 0.2, z))


def _jacket(parts: FigureParts, hips: Joint, neck: Joint) -> None:
    """A coat to the thighs, wider at its hem, with folds."""
    hem = (hips[0], hips[1] - 0.13, hips[2] - 0.01)
    for side in (-1, 1):
        parts.limb((hem[0] + side * 0.085, hem[1] + 0.07, hem[2]),
                   (neck[0] + side * 0.125, neck[1] - 0.06, neck[2]), 0.125, 0.092, JACKET,
                   0.05)  # fmt: skip
    parts.limb((hem[0], hem[1] + 0.07, hem[2]), (neck[0], neck[1] - 0.05, neck[2]), 0.15, 0.12,
               JACKET, 0.0)  # fmt: skip
    parts.limb((hem[0] - 0.155, hem[1] + 0.005, hem[2]), (hem[0] + 0.155, hem[1] + 0.005, hem[2]),
               0.045, 0.045, JACKET, 0.05)  # fmt: skip
    for fold in (-0.13, -0.03, 0.05, 0.15):
        parts.limb((hem[0] + fold, hem[1] + 0.02, hem[2]),
                   (hem[0] + 0.8 * fold, hem[1] + 0.15, hem[2]), 0.012, 0.004, JACKET_DARK, 0.0,
                   0.6)  # fmt: skip
    parts.limb((hips[0] - 0.19, hips[1] + 0.0, hips[2]), (hips[0] + 0.19, hips[1], hips[2]), 0.02,
               0.02, STRAP, 0.02)  # fmt: skip


def _pack(parts: FigureParts, hips: Joint, neck: Joint, turn: float) -> None:
    """Bag, side pockets, flap, pocket, straps and a rolled blanket on top."""

    def on_back(right: float, share: float) -> Joint:
        """A place on his back, at a share of the way from the hips to the neck."""
        return (hips[0] + (neck[0] - hips[0]) * share + right,
                hips[1] + (neck[1] - hips[1]) * share,
                hips[2] + (neck[2] - hips[2]) * share - 0.12)  # fmt: skip

    for side in (-1, 1):
        parts.box(on_back(side * 0.155, 0.36), 0.045, 0.095, 0.04, PACK, turn, 0.05)
    parts.box(on_back(0.0, 0.54), 0.155, 0.25, 0.08, PACK, turn, 0.07)
    parts.box(on_back(0.0, 0.31), 0.10, 0.085, 0.035, FLAP, turn, 0.02)
    parts.box(on_back(0.0, 0.83), 0.162, 0.115, 0.07, FLAP, turn, 0.04)
    for side in (-1, 1):
        strap = side * 0.078
        parts.limb(on_back(strap, 0.95), on_back(strap, 0.47), 0.013, 0.013, STRAP, 0.008)
        parts.box(on_back(strap, 0.57), 0.02, 0.015, 0.006, BRASS, turn, 0.0)
    parts.limb(on_back(-0.15, 1.11), on_back(0.15, 1.11), 0.066, 0.066, ROLL, 0.045)
    for side in (-1, 1):
        parts.ellipse(on_back(side * 0.19, 1.11), 0.032, 0.060, ROLL_END, turn, 0.01)
        parts.ellipse(on_back(side * 0.195, 1.11), 0.015, 0.034, ROLL, turn, 0.01)
        strap = side * 0.078
        parts.limb(on_back(strap, 1.21), on_back(strap, 1.0), 0.013, 0.013, STRAP, 0.01)


def _head(parts: FigureParts, head: Joint, neck: Joint, turn: float) -> None:
    """Scarf, hair, ears, and a felt hat with its brim."""
    x, y, z = head
    low = neck[1] + 0.05
    parts.limb((neck[0] - 0.07, low, z - 0.03), (neck[0] + 0.07, low, z - 0.03), 0.055, 0.055,
               SCARF, 0.03)  # fmt: skip
    for ear in (-1, 1):
        parts.ellipse((x + ear * 0.098, y - 0.005, z), 0.022, 0.032, SKIN, shades=0.0)
    parts.ellipse((x, y, z), 0.098, 0.118, SKIN, shades=0.02)
    parts.ellipse((x, y + 0.015, z), 0.099, 0.10, HAIR, shades=0.0)
    parts.limb((x - 0.05, y - 0.07, z), (x + 0.05, y - 0.07, z), 0.03, 0.03, HAIR, 0.0)
    brim = y + 0.062
    parts.ellipse((x, brim - 0.012, z), 0.215, 0.042, IRON, turn, 0.05, 0.55)
    parts.ellipse((x, brim, z), 0.215, 0.044, BRIM, turn, 0.03)
    parts.limb((x, brim + 0.03, z), (x, brim + 0.075, z), 0.112, 0.094, HAT, 0.02)
    parts.limb((x - 0.098, brim + 0.03, z), (x + 0.098, brim + 0.03, z), 0.020, 0.020, BAND, 0.0)
    parts.ellipse((x + 0.01, brim + 0.158, z), 0.04, 0.014, BRIM, turn, 0.01, 0.7)


def instrument_parts(height: int) -> FigureParts:
    """The slope meter on its tripod, its dial above the middle of the picture."""
    parts = FigureParts(height, Bearing(READING))
    head = (0.0, 0.97, 0.0)
    for right, ahead in ((0.05, 0.45), (-0.36, -0.1), (0.36, -0.12)):
        parts.limb(head, (right, 0.0, ahead), 0.026, 0.016, STAFF, 0.03)
        parts.limb((0.93 * right, 0.06, 0.93 * ahead), (right, 0.0, ahead), 0.018, 0.01, IRON, 0.0)
    parts.ellipse(head, 0.225, 0.225, IRON, shades=0.04)
    parts.ellipse(head, 0.212, 0.212, BRASS, shades=0.0)
    parts.ellipse(head, 0.170, 0.170, STRAP, shades=0.0)
    parts.box(head, 0.162, 0.162, 0.162, DIAL, shades=0.02)
    parts.box((0.0, 1.21, 0.0), 0.03, 0.03, 0.012, BRASS)
    return parts


def blank(height: int) -> npt.NDArray[np.uint8]:
    """An empty surface for the parts of a hiker so many pixels tall."""
    return np.zeros((round(HIGH * height), 2 * round(0.5 * BROAD * height), 8), np.uint8)
