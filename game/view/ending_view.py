"""Draws the last picture of a hike with the walking view's kernels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pygame

from game.land.vegetation import COSMETIC_SEED
from game.ui.drawing import cached_per_thread
from game.ui.palette import Colour
from game.view.ending_place import (
    CAMPS,
    TENT,
    VALLEY_LAMP,
    EndingCamera,
    EndingFlora,
    Mood,
    ahead,
    place_of,
)
from game.view.face import LevelFace
from game.view.frame_state import FrameState, ViewOptions
from game.view.ground_cover import GroundCover
from game.view.height_field import Float32, HeightField
from game.view.hut import draw_hut, draw_light_at, draw_near_light
from game.view.light import light_at
from game.view.picture import Picture
from game.view.quality import Quality, QualityLevel
from game.view.visible_flora import VisibleFlora
from game.view.walking_view import WalkView
from game.view.weather import Drops, brewed

VISIBILITY: dict[Mood, float] = {"hut": 700.0, "camp": 480.0, "shelf": 520.0, "night": 110.0}
"""How far one sees [m]."""
NIGHT_SHARE: dict[Mood, float] = {"camp": 0.985, "shelf": 0.985, "night": 1.07}
"""The hour of all pictures but the door's, as a share of the daylight."""
FOCUS: dict[Mood, float] = {"hut": 0.46, "camp": 0.52, "shelf": 0.36, "night": 0.5}
"""Column of the hiker, as a share of the width."""
DOOR = (3.4, -0.75)
"""The door's step, ahead and to the left of the hiker [m]: he stands beside its light."""
SLICES = 420
"""Depth slices: hillsides far away are seen from the front, and no frame waits."""
BARE, COVERED = 400.0, -300.0
"""Snow begins so far above the place [m]: nowhere near, or everywhere."""
WOODS_TO = 90.0
"""Trees end so far above the place [m]."""
CAMP_LAMP = 0.35
"""How much the lantern lights at a camp."""
STARS = 240


class _Still(Quality):
    """The quality of a picture that is drawn once."""

    def __init__(self) -> None:
        super().__init__(0)

    @property
    def step(self) -> QualityLevel:
        """The only one."""
        return QualityLevel(1.0, SLICES)


class _NoDrops(Drops):
    """Nothing falls in a still."""

    def at(self, size: tuple[int, int], seconds: float, thick: float, snow: bool) -> Float32:
        """No rows."""
        return np.zeros((0, 6), np.float32)


class EndingView(WalkView):
    """Draws one mood of a level's face."""

    def __init__(self, mood: Mood, face: LevelFace, gone: float, snow: bool, lamp: bool) -> None:
        """``gone``: share of the daylight at the door; ``snow`` lies; a ``lamp`` in the valley."""
        self.mood, self.snow, self._lamp = mood, snow, lamp
        terrain = place_of(mood, face.salt)
        middle = (terrain.size / 2, terrain.size / 2)
        land = HeightField(terrain.heights, terrain.size, middle)
        cover = GroundCover(land, VISIBILITY[mood], face.salt, face)
        cover.snow_from, cover.trees_to = (COVERED if snow else BARE), WOODS_TO
        super().__init__(terrain, middle, VISIBILITY[mood], face.salt, ViewOptions(quality=0),
                         cover, face)  # fmt: skip
        self.camera, self.quality, self._drops = EndingCamera(mood), _Still(), _NoDrops()
        self._flora = VisibleFlora(EndingFlora(cover, mood, face.salt), self.far)
        hut = ahead(*DOOR) if mood == "hut" else None
        self.state = FrameState((0.0, 0.0), NIGHT_SHARE.get(mood, gone), 0.0, lamp=hut)
        # Over a camp the evening's storm has passed.
        storm = 0.0 if mood in CAMPS else None
        self.light = brewed(light_at(self.state.share, storm), face.of_weather)
        if mood in CAMPS:
            self.light = replace(self.light, lamp=CAMP_LAMP)

    def paint(self, canvas: pygame.Surface, starry: bool) -> None:
        """Draw all that stands still over the whole canvas; ``starry``: no cloud hides the sky."""
        size, state = canvas.get_size(), self.state
        self.projection = view = self.projected(size, state, (FOCUS[self.mood] * size[0], 0.0))
        picture = self._sized(size)
        picture.show(canvas, self._painter(picture, view, state))
        if starry:
            self._draw_stars(canvas, picture)
        draw_hut(canvas, state, view, self.snow, smokes=False)
        if self._lamp and self.mood == "shelf":
            self._light_at(canvas, VALLEY_LAMP, 3.0, size[1] * 0.11, 13)
        if self.mood in CAMPS:
            metre = view.pose.focal * view.scale / view.back
            self._light_at(canvas, (TENT[0] - 0.2, TENT[1] - 0.15), 0.75, 4.5 * metre, 9)
        feet, _ = view.on_canvas(np.array([state.hiker]), flat=True)
        self._hiker(canvas, state, (float(feet[0, 0]), float(feet[0, 1])))
        draw_near_light(canvas, state, view)

    def _light_at(self, canvas: pygame.Surface, place: tuple[float, float], up: float,
                  wide: float, bright: int) -> None:  # fmt: skip
        """A lamp ``up`` metres over a place ahead and to the left, its light so wide [px]."""
        assert self.projection is not None
        spot, _ = self.projection.on_canvas(np.array([ahead(*place)]), up)
        draw_light_at(canvas, (float(spot[0, 0]), float(spot[0, 1])), wide, bright)

    def _draw_stars(self, canvas: pygame.Surface, picture: Picture) -> None:
        """Stars over the ridges, fainter towards the horizon."""
        width, height = canvas.get_size()
        rng = np.random.default_rng([COSMETIC_SEED, 73])
        for x, y, bright in rng.random((STARS, 3)).tolist():
            spot = (x * width, 0.5 * y * height)
            clear = (1 - y) ** 1.2 * (0.25 + 0.75 * bright**3)
            if picture.depth_at(*spot) > self.far:
                draw_spot(canvas, spot, height / 240 * (0.8 + bright), STARLIGHT, clear)


STARLIGHT: Colour = (214, 220, 236)


def draw_spot(canvas: pygame.Surface, spot: tuple[float, float], wide: float, tone: Colour,
              clear: float) -> None:  # fmt: skip
    """A soft spot so wide [px], such as a star or a flake; ``clear`` is 0 to 1."""
    eighths = round(8 * clear)
    if eighths:
        image = _spot(max(2, round(wide)), tone, eighths)
        canvas.blit(image, image.get_rect(center=(round(spot[0]), round(spot[1]))))


@cached_per_thread(maxsize=96)
def _spot(wide: int, tone: Colour, eighths: int) -> pygame.Surface:
    image = pygame.Surface((4 * wide, 4 * wide), pygame.SRCALPHA)
    image.fill((*tone, 0))
    pygame.draw.circle(image, (*tone, 32 * eighths - 1), (2 * wide, 2 * wide), 1.7 * wide)
    return pygame.transform.smoothscale(image, (wide, wide))
