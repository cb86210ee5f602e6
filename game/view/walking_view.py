"""The walking view: the ground as columns, what stands on it, fog, and the hiker from behind."""

from __future__ import annotations

import math

import numpy as np
import pygame

from engine.core.terrain import Terrain
from game.view.camera import FollowCamera
from game.view.columns import Columns, F, Pose
from game.view.flora import Flora
from game.view.frame_state import FrameState, ViewOptions
from game.view.ground_cover import GroundCover
from game.view.ground_marks import draw_marks
from game.view.height_field import Float32, HeightField
from game.view.hiker_sprite import TALL, HikerSprite, draw_instrument
from game.view.light import light_at, thickness
from game.view.projection import Projection
from game.view.quality import Quality
from game.view.sprites import HEIGHTS, KINDS, Sprites
from game.view.texture import Texture
from game.view.weather import Weather

Blit = (
    tuple[pygame.Surface, tuple[int, int]]
    | tuple[pygame.Surface, tuple[int, int], tuple[int, int, int, int]]
)
"""Picture, place of its upper left corner, and the part of it that is drawn."""

HOURS = 260
"""Steps of the light from setting out to dusk."""
LEAP = 6
"""After more of these at once everything is lit anew, without waiting its turn."""
FAR = 2.0
"""The last slice as a multiple of the visibility; beyond it is nothing but fog."""
NEAREST = 5.2
"""Depth of the first slice [m]."""
SHOWN = 230
"""Trees and stones drawn at most."""
SUN_SHADE = 15.0
"""How many shades full sunlight tells apart."""
RISE = 1.7
"""How much higher the camera stands while a tilt is shown [m]."""
WARM_FROM = 0.82
"""From this share of the daylight on the hiker is drawn ahead with his lantern."""
CLOSE = (8.6, 12.5)
"""Trees between camera and hiker fade away over these depths [m]."""
LOW = 1.6
"""What is lower than this hides nobody and stays [m]."""


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
    ) -> None:
        """``start`` is in metres from the map's corner; ``seed`` chooses the ground cover."""
        self.options = options or ViewOptions()
        self.land = HeightField(terrain.heights, terrain.size, start)
        self.cover = cover or GroundCover(self.land, visibility, seed)
        self.visibility = visibility
        self.far = FAR * visibility
        self.quality = Quality(self.options.quality)
        self.camera = FollowCamera((0.0, 0.0), math.pi / 2)
        self._texture = Texture(self.cover, start, visibility, self.far)
        self._flora = Flora(self.cover)
        self._sprites = Sprites()
        self._figure: HikerSprite | None = None
        self._columns: Columns | None = None
        self._weather: Weather | None = None
        self._low = pygame.Surface((1, 1))
        self._hour, self._stale = -1, False
        self.light = light_at(0.0)
        self.projection: Projection | None = None
        """The last frame's."""

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
        columns, weather, low = self._sized(canvas.get_size())
        self._relight(state.share)
        start = self.land.start
        here = (start[0] + state.hiker[0], start[1] + state.hiker[1])
        plane = self.land.plane(*here)
        behind = self.camera.behind(start)
        spots = np.array((here, behind), np.float32)
        feet, ground = self.land.relative(spots[:, 0], spots[:, 1], plane)
        slope = (state.tilt * state.slope[0], state.tilt * state.slope[1])
        ground += slope[0] * (behind[0] - here[0]) + slope[1] * (behind[1] - here[1])
        bob = 0.0
        if state.step >= 0 and not self.options.reduced_motion:
            bob = 0.05 * math.sin(4 * math.pi * state.step)
        middle = focus[0] / canvas.get_width() * columns.width
        # A tilt is looked at from a little higher, or a gentle slope would be seen edge-on.
        rise = bob + RISE * state.tilt
        pose = self.camera.pose(low.get_size(), start, middle, float(ground), float(feet), rise)
        k = canvas.get_width() / columns.width
        projection = Projection(self.land, plane, slope, pose, k, self.light, self.visibility)
        self.projection = projection
        self._ground(columns, low, projection)
        weather.sky(low, columns.top)
        self._stand(low, projection, columns, state)
        at = pose.project(np.array(here[0]), np.array(here[1]), np.array(feet))
        weather.gloom(low, (float(at[0]), float(at[1])))
        pygame.transform.smoothscale(low, canvas.get_size(), canvas)
        draw_marks(canvas, state, projection, self.options.arrow)
        self._hiker(canvas, state, (float(at[0]) * k, float(at[1]) * k), k)
        snow = self.cover.white(*state.hiker)
        weather.fall(canvas, state.seconds, snow)
        self._sprites.warm()
        if self._figure is not None:
            self._figure.warm(state.share > WARM_FROM)

    def to_ground(self, pixel: tuple[float, float]) -> tuple[float, float] | None:
        """The place [m from the start] seen at a pixel of the canvas; None in the sky."""
        if self.projection is None or self._columns is None:
            return None
        k = self.projection.scale
        found = self._columns.meets(self.projection.pose, pixel[0] / k, pixel[1] / k)
        if found is None:
            return None
        return (found[0] - self.land.start[0], found[1] - self.land.start[1])

    def _sized(self, size: tuple[int, int]) -> tuple[Columns, Weather, pygame.Surface]:
        """Scratch arrays and pictures for a canvas of this size at this quality."""
        step = self.quality.step
        low = (max(160, round(step.height * size[0] / size[1] / 4) * 4), step.height)
        if self._columns is None or self._weather is None or self._low.get_size() != low:
            self._columns = Columns(*low, step.slices, NEAREST, self.far)
            self._weather = Weather(low)
            self._low = pygame.Surface(low, 0, 32)
            self._hour = -1
        tall = round(TALL * 0.74 * size[1] * 16 / 9 / 9.2)
        if self._figure is None or self._figure.height != tall:
            self._figure = HikerSprite(tall)
        return self._columns, self._weather, self._low

    def _relight(self, share: float) -> None:
        """Take the light of the hour when it has changed enough to be seen."""
        assert self._weather is not None
        hour = round(share * HOURS)
        if hour != self._hour:
            if abs(hour - self._hour) > LEAP:
                self._weather.lit = None
                self._sprites.forget()
            self._hour = hour
            self.light = light_at(hour / HOURS)
            self._texture.light(self.light)
            self._stale = self._weather.lit is not None
        elif self._stale:
            # One frame later, so that no frame has all the work.
            self._stale = False
            self._weather.light(self.light)
        if self._weather.lit is None:
            self._weather.light(self.light)
        self._sprites.light(self.light, hour // 3)

    def _ground(self, columns: Columns, low: pygame.Surface, projection: Projection) -> None:
        plane, pose, slope = projection.plane, projection.pose, projection.slope
        columns.cast(pose)
        columns.sample(self.land.bumpy, self.land.cell)
        columns.level(self.land.size, plane.height, (plane.east, plane.north),
                      (plane.at_east, plane.at_north), slope)  # fmt: skip
        columns.project(pose)
        shade = None
        if slope != (0.0, 0.0):
            depth, east, north, shade = columns.pixels(pose, self._shade(columns, pose))
        else:
            depth, east, north = columns.pixels(pose)
        packed = self._texture.colours(depth, east, north, shade)
        pixels = pygame.surfarray.pixels2d(low)
        pixels[:, columns.top :] = packed[:, ::-1]
        del pixels

    def _shade(self, columns: Columns, pose: Pose) -> Float32:
        """Shades added by the sun on the ground as it is drawn, tilted by what was paid for."""
        height, low = columns.up, max(0.12, self.light.height)
        along = np.empty_like(height)
        along[:-1] = np.diff(height, axis=0) / np.diff(columns.z)[:, None]
        along[-1] = along[-2]
        across = np.empty_like(height)
        width = columns.z[:, None] / F(pose.focal)
        across[:, :-1] = np.diff(height, axis=1) / width
        across[:, -1] = across[:, -2]
        off = self.light.azimuth - pose.yaw
        # Towards the sun along the view and to the right of it.
        ahead, right = math.cos(off), -math.sin(off)
        facing = -(along * F(ahead) + across * F(right)) * F(math.cos(low))
        strong = min(1.0, sum(self.light.sun) + 0.25)
        return np.asarray(np.clip(facing * F(SUN_SHADE * strong), -9, 8), dtype=np.float32)

    def _stand(
        self, low: pygame.Surface, projection: Projection, columns: Columns, state: FrameState
    ) -> None:
        """Trees, stones and tufts from far to near, with the fog's layers between them."""
        assert self._weather is not None
        weather, pose, hiker = self._weather, projection.pose, state.hiker
        ahead = (hiker[0] + 0.35 * self.far * math.cos(pose.yaw),
                 hiker[1] + 0.35 * self.far * math.sin(pose.yaw))  # fmt: skip
        near = (hiker[0] + 4 * math.cos(pose.yaw), hiker[1] + 4 * math.sin(pose.yaw))
        things = np.concatenate((self._flora.around(*ahead, 0.65 * self.far),
                                 self._flora.tufts(*near)))  # fmt: skip
        east, north, height = projection.standing(things[:, :2])
        x, y, depth = pose.project(east, north, height)
        kind = things[:, 2].astype(np.intp)
        tall = np.array([HEIGHTS[name] for name in KINDS], np.float32)[kind] * things[:, 4]
        pixels = tall * F(pose.focal) / np.maximum(depth, F(0.1))
        veil = thickness(np.maximum(depth, F(0.1)), self.visibility)
        close = np.where(tall > LOW, F(CLOSE[0]), F(3.4))
        seen = (depth > close) & (veil < 0.965) & (pixels > 1.6)
        seen &= (x > -pixels) & (x < columns.width + pixels)
        order = np.flatnonzero(seen)
        order = order[np.argsort(-depth[order])][-SHOWN:]
        names = [KINDS[k] for k in kind.tolist()]
        variants, tall_px, veils = (
            column.tolist() for column in (things[:, 3].astype(int), pixels, veil)
        )
        slices = np.searchsorted(columns.z, depth[order]) - 1
        layers = [(2, 0.62 * self.visibility), (1, 0.36 * self.visibility),
                  (0, 0.2 * self.visibility)]  # fmt: skip
        still = 0.0 if self.options.reduced_motion else state.seconds
        way = 3.0 * (hiker[0] + hiker[1])
        jobs: list[Blit] = []
        for i, cut in zip(order.tolist(), slices.tolist(), strict=True):
            while layers and depth[i] < layers[0][1]:
                jobs.append(weather.wisp(layers.pop(0)[0], pose, still, way))
            picture = self._sprites.picture(names[i], variants[i], tall_px[i], veils[i])
            wide, high = picture.get_size()
            top = int(y[i]) + 1 + high // 40 - high
            column = min(max(int(x[i]), 0), columns.width - 1)
            hidden = int(columns.rows[cut, column]) + 2 if cut >= 0 else columns.height
            shown = min(high, hidden - top)
            if shown > 0 and depth[i] < CLOSE[1] and tall[i] > LOW:
                picture = _fading(picture, (float(depth[i]) - CLOSE[0]) / (CLOSE[1] - CLOSE[0]))
            if shown > 0:
                jobs.append((picture, (int(x[i]) - wide // 2, top), (0, 0, wide, shown)))
        jobs += [weather.wisp(layer, pose, still, way) for layer, _ in layers]
        low.blits(jobs, False)
        weather.sun(low, pose)

    def _hiker(self, canvas: pygame.Surface, state: FrameState, at: tuple[float, float], k: float
               ) -> None:  # fmt: skip
        assert self._figure is not None
        figure = self._figure
        picture, foot = figure.picture(state.step, state.measuring > 0, self.light)
        shadow = figure.shadow
        canvas.blit(shadow, shadow.get_rect(center=(round(at[0]), round(at[1]))))
        if state.measuring > 0:
            draw_instrument(canvas, (at[0] + 0.40 * figure.height, at[1]), figure.height / TALL,
                            state.measuring, self.light)  # fmt: skip
        canvas.blit(picture, (round(at[0]) - foot[0], round(at[1]) - foot[1]))
        if self.light.lamp > 0.05:
            self._glimmer(canvas, at, figure.height)

    def _glimmer(self, canvas: pygame.Surface, at: tuple[float, float], tall: int) -> None:
        """The lantern's own shine."""
        assert self._figure is not None
        shine = self._figure.shine(self.light.lamp)
        spot = (at[0] - 0.25 * tall, at[1] - 0.44 * tall)
        canvas.blit(shine, shine.get_rect(center=(round(spot[0]), round(spot[1]))),
                    special_flags=pygame.BLEND_RGB_ADD)  # fmt: skip


def _fading(picture: pygame.Surface, share: float) -> pygame.Surface:
    """A picture that lets see through as the camera comes close."""
    faint = picture.copy()
    faint.set_alpha(round(255 * min(1.0, max(0.0, share)) ** 1.3))
    return faint
