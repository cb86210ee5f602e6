"""The walking view: ground and fog in columns, what stands on it, and the hiker from behind."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pygame

from engine.core.terrain import Terrain
from game.view.camera import BACK, FollowCamera
from game.view.compiled import ground_kernels
from game.view.detail import GRAIN, detail, drifts
from game.view.dust import draw_dust
from game.view.face import PLAIN, LevelFace
from game.view.flora import Flora
from game.view.frame_state import FrameState, ViewOptions
from game.view.ground_cover import SIDE, TEXEL, GroundCover
from game.view.ground_marks import draw_horizon, draw_marks, flag_height
from game.view.height_field import Float32, HeightField
from game.view.hiker_body import TALL
from game.view.hiker_sprite import (
    AURA,
    DIAL_ASIDE,
    HikerSprite,
    bearing_of,
    draw_needle,
    lighting_of,
    shine,
    shine_at,
)
from game.view.hut import draw_hut, draw_hut_light
from game.view.kernels import BLOCK, Lanes
from game.view.kernels_ground import KEPT, PITCH
from game.view.light import light_at
from game.view.picture import Picture
from game.view.plan_flags import FlagsOnCanvas, flags_on_canvas
from game.view.projection import Projection
from game.view.quality import Quality
from game.view.scene_numbers import GroundNumbers, Lines
from game.view.sprites import atlas
from game.view.tracks import draw_tracks
from game.view.visible_flora import VisibleFlora
from game.view.weather import Drops, air_of, brewed, lit_of, sky_rows, sun_glow

FAR = 2.0
"""The last slice as a multiple of the visibility; beyond it is nothing but fog."""
THINGS_TO = 1.7
"""Farther away than so many visibilities a tree would be one shade of 255 in the fog."""
WARM_FROM = 0.82
"""From this share of the daylight on the hiker is drawn ahead with his lantern."""
LIT_FROM = 0.05
"""From this light on the lantern is in his hand."""
CALM_RELIEF = 0.3
"""How much of the ground's own bends the light shows while no tilt is shown."""
SNOWFALL = 0.45
"""How thickly flakes fall at least where all is white."""
MOSTLY = 0.25
"""Where snow lies on so much of the ground around, what falls is snow."""
NEARER = 0.3
"""How much closer the camera follows, with a wider look, while he is shown running."""
STEEP = (0.06, 0.32, 0.55)
"""Slopes from which on a reading leaves combed grass, terraces and scree."""
F = np.float32


class WalkView:
    """Draws sights of one mountain; keeps everything that can be used again."""

    def __init__(
        self,
        terrain: Terrain,
        start: tuple[float, float],
        visibility: float,
        seed: int,
        options: ViewOptions | None = None,
        cover: GroundCover | None = None,
        face: LevelFace = PLAIN,
    ) -> None:
        """``start`` is in metres from the map's corner; ``seed`` chooses the ground cover."""
        self.options = options or ViewOptions()
        self.land = HeightField(terrain.heights, terrain.size, start)
        self.cover = cover or GroundCover(self.land, visibility, seed, face)
        self.face = self.cover.face
        self.visibility = visibility
        self.far = FAR * visibility
        self.quality = Quality(self.options.quality)
        self.camera = FollowCamera((0.0, 0.0), math.pi / 2)
        self._fields = self.land.fields()
        self._painted = self.cover.painted()
        self._flora = VisibleFlora(Flora(self.cover), THINGS_TO * visibility)
        self._figure: HikerSprite | None = None
        self._picture: Picture | None = None
        self._drops = Drops()
        self.light = light_at(0.0)
        self.projection: Projection | None = None
        """The last frame's."""
        self._at = (0.0, 0.0)
        """Where the hiker stood in it [m from the start]."""

    def prepare(self, size: tuple[int, int]) -> None:
        """Make everything that the first frame of this ``size`` [px] would have to make."""
        self.draw(pygame.Surface(size, 0, 32), FrameState((0.0, 0.0), 0.0, 0.0),
                  (0.4 * size[0], 0.5 * size[1]))  # fmt: skip

    def wear(self, options: ViewOptions) -> None:
        """Take over how the person wants to see it from now on."""
        if options.quality != self.options.quality:
            self.quality = Quality(options.quality)
        self.options = options

    def draw(self, canvas: pygame.Surface, state: FrameState, focus: tuple[float, float]) -> None:
        """Draw over the whole ``canvas``; the hiker stands at the column of ``focus`` [px]."""
        picture = self._sized(canvas.get_size())
        weather = self.face.of_weather
        self.light = brewed(light_at(state.share), weather)
        projection = self.projected(canvas.get_size(), state, focus)
        self.projection, self._at = projection, state.hiker
        picture.show(canvas, self._painter(picture, projection, state))
        draw_horizon(canvas, state, projection)
        snow = state.lamp is not None and self.cover.snow_around(*state.lamp) > MOSTLY
        draw_hut(canvas, state, projection, snow)
        draw_tracks(canvas, state, projection, self.cover)
        draw_marks(canvas, state, projection, self.options.arrow)
        # On the ground's small bumps too, where his shadow lies.
        feet, _ = projection.on_canvas(np.array([state.hiker]))
        self._hiker(canvas, state, (float(feet[0, 0]), float(feet[0, 1])))
        draw_hut_light(canvas, state, projection)

    def projected(self, canvas: tuple[int, int], state: FrameState, focus: tuple[float, float]
                  ) -> Projection:  # fmt: skip
        """Camera and ground of a moment on a ``canvas`` of this size [px]."""
        size = self.quality.step.size(canvas)
        start = self.land.start
        here = (start[0] + state.hiker[0], start[1] + state.hiker[1])
        plane = self.land.plane(*here)
        slope = (state.tilt * state.slope[0], state.tilt * state.slope[1])
        back = self.camera.back(slope) / (1 + NEARER * state.haste)
        behind = self.camera.behind(start, back)
        tilt = slope[0] * (behind[0] - here[0]) + slope[1] * (behind[1] - here[1])
        # The camera goes over the small bumps with him, so that his feet stay in their row.
        raised = stands = self.land.relative_at(*here, plane)
        ground = self.land.relative_at(*behind, plane) + tilt - stands
        if state.step >= 0 and not self.options.reduced_motion:
            raised += 0.04 * math.sin(4 * math.pi * state.step)
        scale = canvas[0] / size[0]
        pose = self.camera.pose(size, start, focus[0] / scale, back, ground, tilt, raised)
        return Projection(self.land, plane, slope, pose, back, scale, self.light, self.visibility)

    def flags_on_canvas(self, places: Sequence[tuple[float, float]]
                        ) -> list[tuple[float, float] | None]:  # fmt: skip
        """Pixels at which the last flag of a plan is drawn at places; None behind the camera."""
        flags = self._flags(places)
        if flags is None:
            return [None] * len(places)
        return [
            (float(x), float(y)) if far > 1.0 else None
            for (x, y), far in zip(flags.feet, flags.depths, strict=True)
        ]

    def flag_height(self, place: tuple[float, float]) -> float:
        """How tall the last flag of a plan is drawn at a place [px]; 0 behind the camera."""
        flags = self._flags([place])
        if flags is None or self.projection is None or not flags.away:
            return 0.0
        far, stands = float(flags.depths[0]), bool(flags.standing[0])
        return flag_height(far, stands, self._canvas_height, self.projection)

    def _flags(self, places: Sequence[tuple[float, float]]) -> FlagsOnCanvas | None:
        if self.projection is None or not places:
            return None
        return flags_on_canvas(np.array(places, float), self._at, self._canvas_height,
                               self.projection)  # fmt: skip

    @property
    def _canvas_height(self) -> int:
        """Of the canvas that was drawn on last [px]."""
        if self.projection is None or self._picture is None:
            return 0
        return round(self._picture.size[1] * self.projection.scale)

    def to_ground(self, pixel: tuple[float, float]) -> tuple[float, float] | None:
        """The place [m from the start] seen at a pixel of the canvas; None in the sky."""
        if self.projection is None or self._picture is None:
            return None
        scale, pose = self.projection.scale, self.projection.pose
        column, row = pixel[0] / scale, pixel[1] / scale
        depth = self._picture.depth_at(column, row)
        if depth > self.far:
            return None
        side = (column - pose.middle) * depth / pose.focal
        c, s = math.cos(pose.yaw), math.sin(pose.yaw)
        return (pose.east + depth * c + side * s - self.land.start[0],
                pose.north + depth * s - side * c - self.land.start[1])  # fmt: skip

    def _sized(self, size: tuple[int, int]) -> Picture:
        """The picture for a canvas of this size at this quality."""
        low = self.quality.step.size(size)
        if self._picture is None or self._picture.size != low:
            self._picture = Picture(low, KEPT)
        return self._picture

    def _ground(self, projection: Projection, tilt: float) -> GroundNumbers:
        plane, slope, land = projection.plane, projection.slope, self.land
        # The middle of the cover is at the start; whole repeats lie below it, so that every place
        # counts from above 0.
        whole = 0.5 + math.ceil(land.size / (SIDE * TEXEL))
        corner = [place - whole * SIDE * TEXEL for place in land.start]
        return GroundNumbers(
            land.cell, land.size, plane.east, plane.north, plane.height, plane.at_east,
            plane.at_north, slope[0], slope[1], corner[0], corner[1], TEXEL, GRAIN,
            CALM_RELIEF + (1 - CALM_RELIEF) * tilt,
        )  # fmt: skip

    def _painter(self, picture: Picture, projection: Projection, state: FrameState
                 ) -> Callable[[Lanes, int, int], None]:  # fmt: skip
        """Draws ground, fog, things and weather into columns of the picture."""
        pose, light, height = projection.pose, self.light, picture.drawn[1]
        fall = math.hypot(*projection.slope)
        still = 0.0 if self.options.reduced_motion else state.seconds
        air = air_of(light, self.face.of_weather, still, fall)
        lit, ground = lit_of(light, projection.hiker), self._ground(projection, state.tilt)
        lines = lines_of(state)
        nearest = 0.8 * projection.nearest(height)
        slices = depths(nearest, self.far, self.quality.step.slices)
        haze = haze_at(slices, self.visibility)
        sky, glow = (
            sky_rows(light, height, pose.horizon, fall),
            sun_glow(light, pose, picture.drawn),
        )
        things, places = self._flora.things(projection, picture.size)
        shadows = self._flora.shadows(projection)
        white = self.cover.snow_around(*state.hiker)
        snow = white > MOSTLY
        thick = max(self.face.of_weather.rain, 1.15 * light.storm - 0.1, SNOWFALL * white * snow)
        drops = self._drops.at(picture.size, still, thick, snow)
        grey = sum(light.fog) / 3
        tone = F(min(252.0, grey + 60) if snow else 0.5 * grey + 88)
        kept, texture, pictures = picture.depth, detail(), atlas().pixels
        tallest = max(height, int(places[:, 2].max(initial=1)))
        count = len(slices)

        def draw(pixels: Lanes, left: int, right: int) -> None:
            block = np.empty((BLOCK, height), np.uint32)
            room = (np.empty((BLOCK, height), F), np.empty((3, 8, count), F),
                    np.empty(8 * PITCH, F), np.empty((3, height), F),
                    np.empty((2, count), np.uint32), np.empty((2, height), np.uint32),
                    np.empty((3, tallest), np.uint32))  # fmt: skip
            ground_kernels().draw_walk(
                pixels, kept, left, right, pose, ground, air, lit, lines, self._fields,
                self._painted, texture, drifts(), slices, haze, sky, glow, shadows, things, places,
                pictures, drops, tone, block, block.view(np.uint64), *room,
            )  # fmt: skip

        return draw

    def _hiker(self, canvas: pygame.Surface, state: FrameState, at: tuple[float, float]) -> None:
        assert self.projection is not None
        pose, scale = self.projection.pose, self.projection.scale
        # One size for every pose of a window: a slope far ahead must not make him be drawn anew.
        tall = round(TALL * 0.74 * canvas.get_height() * 16 / 9 / BACK)
        if self._figure is None or self._figure.height != tall:
            self._figure = HikerSprite(tall)
        figure = self._figure
        c, sine = math.cos(pose.yaw), math.sin(pose.yaw)
        rises = (state.tilt * (sine * state.slope[0] - c * state.slope[1]),
                 state.tilt * (c * state.slope[0] + sine * state.slope[1]))  # fmt: skip
        reads, lamp = state.measuring > 0, self.light.lamp
        bearing = bearing_of(state.step, reads, state.haste, rises, lamp > LIT_FROM)
        lighting = lighting_of(self.projection)
        share = TALL * pose.focal * scale / self.projection.back / tall
        if reads:
            beside = (at[0] + DIAL_ASIDE * tall * share / TALL, at[1])
            picture, foot = figure.instrument(lighting, share)
            canvas.blit(picture, (round(beside[0]) - foot[0], round(beside[1]) - foot[1]))
            draw_needle(canvas, beside, tall * share / TALL, state.measuring, self.light)
        picture, foot = figure.picture(bearing, lighting, share)
        canvas.blit(picture, (round(at[0]) - foot[0], round(at[1]) - foot[1]))
        figure.warm(bearing._replace(lamp=state.share > WARM_FROM, running=False))
        draw_dust(canvas, state, self.projection, self.cover.white(*state.hiker))
        if bearing.lamp:
            glow = shine(AURA * tall, round(lamp, 2))
            x, y = shine_at(tall, bearing, share)
            canvas.blit(glow, glow.get_rect(center=(round(at[0] + x), round(at[1] + y))),
                        special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip


def depths(nearest: float, farthest: float, count: int) -> Float32:
    """Depths of slices [m], each the same part farther than the one before."""
    step = math.log(farthest / nearest) / (count - 1)
    return np.asarray(nearest * np.exp(step * np.arange(count)), dtype=np.float32)


def haze_at(depth: Float32, visibility: float) -> Float32:
    """Optical depth of even fog before a depth [m]; `thickness` is what it hides."""
    return np.asarray((depth / (0.62 * visibility)) ** 1.7, dtype=np.float32)


def lines_of(state: FrameState) -> Lines:
    """What the reading shown leaves on the ground; nothing while none is shown."""
    slope = math.hypot(*state.slope)
    if state.tilt <= 0.0 or slope < 1e-4:
        return Lines(0.0, 1.0, 0.0, 0.0, 0.0)
    combed, terraces, scree = (
        state.tilt * min(1.0, max(0.0, (slope - first) / (0.25 + 0.5 * first))) for first in STEEP
    )
    return Lines(-state.slope[0] / slope, -state.slope[1] / slope, combed, 0.9 * terraces, scree)
