"""Where places of the inked map are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from game.hike.player_hike import Place


@dataclass
class Camera:
    """Which place is drawn where: ``centre`` [m from the start] lies at ``focus`` [px]."""

    centre: Place = (0.0, 0.0)
    focus: tuple[float, float] = (0.0, 0.0)
    pixels_per_metre: float = 1.0

    def to_screen(self, place: Place) -> tuple[float, float]:
        """Metres from the start to pixels."""
        k = self.pixels_per_metre
        return (
            self.focus[0] + (place[0] - self.centre[0]) * k,
            self.focus[1] - (place[1] - self.centre[1]) * k,
        )

    def to_ground(self, pixel: tuple[float, float]) -> Place:
        """Pixels to metres from the start."""
        k = self.pixels_per_metre
        return (
            self.centre[0] + (pixel[0] - self.focus[0]) / k,
            self.centre[1] - (pixel[1] - self.focus[1]) / k,
        )

    def follow(self, place: Place, seconds: float) -> None:
        """Glide towards ``place``; the distance left shrinks e-fold in a quarter second."""
        share = 1 - math.exp(-seconds / 0.25)
        self.centre = (
            self.centre[0] + (place[0] - self.centre[0]) * share,
            self.centre[1] + (place[1] - self.centre[1]) * share,
        )
