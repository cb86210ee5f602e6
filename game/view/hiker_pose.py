"""How the hiker holds himself: the places of his joints on a stride, on a slope, at a reading.

Metres from the middle between his feet: to the right, up, and ahead.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from game.view.light import smooth

FRAMES = 16
"""Pictures of one double step."""
STANDING, READING = -1, -2
"""Frames that are no part of a step."""
Joint = tuple[float, float, float]
"""Right, up, ahead [m]."""
THIGH, SHIN, ANKLE = 0.44, 0.43, 0.10
HIP_HEIGHT, HIP_ASIDE = 0.90, 0.085
TORSO = 0.50
SHOULDER_ASIDE = 0.185
UPPER_ARM, FOREARM = 0.29, 0.27
ON_GROUND = 0.6
"""Share of a step for which a foot is on the ground."""
STRIDE, RUNNING_STRIDE = 0.62, 0.86


class Bearing(NamedTuple):
    """What a pose is chosen by; few values of each, so that poses can be kept."""

    frame: int = STANDING
    """Of a double step, or `STANDING` or `READING`."""
    across: float = 0.0
    """Rise of the ground to his right, per metre."""
    ahead: float = 0.0
    """Rise of the ground ahead of him, per metre."""
    running: bool = False
    lamp: bool = False
    """Whether he carries his lantern alight."""


class LegPose(NamedTuple):
    """One leg from hip to toe."""

    hip: Joint
    knee: Joint
    ankle: Joint
    heel: Joint
    toe: Joint


class ArmPose(NamedTuple):
    """One arm."""

    shoulder: Joint
    elbow: Joint
    hand: Joint


class BodyPose(NamedTuple):
    """All of him."""

    legs: tuple[LegPose, LegPose]
    """The left one first."""
    arms: tuple[ArmPose, ArmPose]
    hips: Joint
    neck: Joint
    """Between the shoulders."""
    head: Joint
    staff: tuple[Joint, Joint]
    """Top and tip."""


def pose_of(bearing: Bearing) -> BodyPose:
    """Where his joints are."""
    return _reading(bearing) if bearing.frame == READING else _upright(bearing)


def _ground(bearing: Bearing, right: float, ahead: float) -> float:
    """Height of the ground around his feet."""
    return bearing.across * right + bearing.ahead * ahead


def _foot(share: float) -> tuple[float, float, float]:
    """Of a foot at a share of its step: strides ahead, lift and how far the heel is up, 0 to 1."""
    share %= 1.0
    if share < ON_GROUND:
        along = share / ON_GROUND
        return 0.5 - along, 0.0, smooth(0.72, 1.0, along)
    along = (share - ON_GROUND) / (1 - ON_GROUND)
    return smooth(0.0, 1.0, along) - 0.5, math.sin(math.pi * along), 1 - smooth(0.0, 0.6, along)


def _upright(bearing: Bearing) -> BodyPose:
    """Walking, running or standing."""
    steep, walks = abs(bearing.ahead), bearing.frame >= 0
    stride = (RUNNING_STRIDE if bearing.running else STRIDE) / (1 + 0.9 * steep) * walks
    share = bearing.frame / FRAMES if walks else 0.0
    feet = []
    for side in (-1, 1):
        ahead, lift, heel = _foot(share + 0.25 + 0.5 * (side > 0)) if walks else (0.0, 0.0, 0.0)
        right, z = side * (0.095 if walks else 0.13), ahead * stride + 0.03 * side * (not walks)
        feet.append((right, _ground(bearing, right, z) + 0.13 * lift, z, heel))
    # The hips sink until both legs reach the ground.
    reach = THIGH + SHIN - 0.025
    low = min(y + ANKLE + math.sqrt(max(0.1, reach**2 - z**2)) for _, y, z, heel in feet
              if heel < 0.5)  # fmt: skip
    sway = 0.028 * math.sin(2 * math.pi * (share + 0.1)) * walks + 0.02 * (not walks)
    hips = (sway - 0.03 * bearing.across, min(HIP_HEIGHT, low) - 0.03 * bearing.running, 0.0)
    # Up a slope he bends forward, down it he leans back; running he bends too.
    bend = 0.07 + 0.42 * max(0.0, bearing.ahead) + 0.2 * min(0.0, bearing.ahead)
    bend += 0.16 * bearing.running
    lean = 0.06 * bearing.across
    neck = (hips[0] * 0.4 + lean * TORSO, hips[1] + TORSO * math.cos(bend), TORSO * math.sin(bend))
    head = (neck[0] + 0.25 * lean, neck[1] + 0.185, neck[2] + 0.05)
    roll = 0.02 * math.sin(2 * math.pi * share) * walks
    legs = tuple(
        _leg((hips[0] + side * HIP_ASIDE, hips[1] - side * roll, 0.0), bearing.ahead, *foot)
        for side, foot in zip((-1, 1), feet, strict=True)
    )
    swing = (1.3 if bearing.running else 1.0) * (feet[1][2] - feet[0][2]) * 0.5
    left = (neck[0] - SHOULDER_ASIDE, neck[1] - 0.03 + roll, neck[2] + 0.10 * swing)
    right_shoulder = (neck[0] + SHOULDER_ASIDE, neck[1] - 0.03 - roll, neck[2] - 0.10 * swing)
    hand = (neck[0] - 0.29, neck[1] - 0.50 + 0.12 * abs(swing), neck[2] + 0.9 * swing + 0.04)
    if bearing.lamp:
        hand = (neck[0] - 0.36, neck[1] - 0.36 + 0.03 * swing, neck[2] + 0.22 + 0.2 * swing)
    along, lift, _ = _foot(share + 0.3) if walks else (0.0, 0.0, 0.0)
    tip_z = 0.26 + 0.8 * along * stride
    tip = (0.42, _ground(bearing, 0.42, tip_z) + 0.1 * lift, tip_z)
    grip = (neck[0] + 0.38, neck[1] - 0.30 + 0.03 * lift, 0.22 + 0.35 * along * stride)
    top = (grip[0] - 0.01, grip[1] + 0.36, grip[2] - 0.04)
    arms = (_arm(left, hand, -1), _arm(right_shoulder, grip, 1))
    return BodyPose((legs[0], legs[1]), arms, hips, neck, head, (top, tip))


def _reading(bearing: Bearing) -> BodyPose:
    """On one knee at the instrument, which stands to his right."""
    hips, neck, head = (0.0, 0.50, -0.02), (0.09, 0.94, 0.16), (0.15, 1.12, 0.23)

    def on_ground(right: float, ahead: float, up: float) -> Joint:
        return right, _ground(bearing, right, ahead) + up, ahead

    left = LegPose((-HIP_ASIDE, 0.50, 0.0), on_ground(-0.15, 0.10, 0.09),
                   on_ground(-0.13, -0.28, 0.08), on_ground(-0.13, -0.36, 0.09),
                   on_ground(-0.13, -0.24, 0.0))  # fmt: skip
    right = LegPose((HIP_ASIDE, 0.50, 0.0), on_ground(0.19, 0.32, 0.50),
                    on_ground(0.18, 0.27, 0.10), on_ground(0.18, 0.22, 0.0),
                    on_ground(0.19, 0.45, 0.0))  # fmt: skip
    arms = (_arm((neck[0] - 0.18, 0.90, 0.12), (0.30, 0.74, 0.40), -1),
            _arm((neck[0] + 0.18, 0.91, 0.14), (0.50, 0.92, 0.20), 1))  # fmt: skip
    # His staff is stuck into the ground to his left.
    stuck = _ground(bearing, -0.46, 0.1)
    return BodyPose((left, right), arms, hips, neck, head,
                 ((-0.42, stuck + 1.36, 0.1), (-0.46, stuck, 0.1)))  # fmt: skip


def _leg(hip: Joint, rise: float, right: float, up: float, ahead: float, heel: float) -> LegPose:
    """A leg to a foot whose sole is at a place of ground with this rise; the knee bends forward."""
    ankle = (right, up + ANKLE + 0.10 * heel, ahead - 0.03 * heel)
    knee = _bent(hip, ankle, THIGH, SHIN, (0.012 * (1 if right > 0 else -1), 0.0, 1.0))
    raised = 0.13 * heel
    return LegPose(hip, knee, ankle, (right, up + raised - 0.07 * rise, ahead - 0.07),
                   (right * 1.15, up + 0.17 * rise, ahead + 0.17))  # fmt: skip


def _arm(shoulder: Joint, hand: Joint, side: int) -> ArmPose:
    """An arm to a hand; the elbow bends outwards and back."""
    return ArmPose(shoulder, _bent(shoulder, hand, UPPER_ARM, FOREARM, (0.75 * side, -0.45, -0.6)),
               hand)  # fmt: skip


def _bent(a: Joint, b: Joint, first: float, second: float, way: Joint) -> Joint:
    """The joint between two ends that lies off their line, towards ``way``."""
    across = [q - p for p, q in zip(a, b, strict=True)]
    far = math.sqrt(sum(c * c for c in across)) or 1e-6
    share = min(0.9, max(0.1, 0.5 + (first**2 - second**2) / (2 * far * far)))
    off = math.sqrt(max(0.0, first**2 - (share * far) ** 2))
    along = sum(w * c for w, c in zip(way, across, strict=True)) / (far * far)
    aside = [w - along * c for w, c in zip(way, across, strict=True)]
    long = math.sqrt(sum(c * c for c in aside)) or 1.0
    found = [p + share * c + off * s / long for p, c, s in zip(a, across, aside, strict=True)]
    return found[0], found[1], found[2]
