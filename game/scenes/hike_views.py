"""The two pictures of a hike, the inked map and the walking view, and which of them is shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pygame

from engine import Expedition
from game.background.loader import BackgroundLoader
from game.hike.hiker_figure import FLAG_HEIGHT
from game.hike.layout import Layout
from game.hike.map_sheet import draw_rose
from game.hike.map_view import MapFrame, MapView
from game.hike.player_hike import Place, PlayerHike
from game.hike.sky import tint
from game.scenes.hike_frame import on_foot
from game.ui.theme import Ui
from game.view.compiled import can_compile
from game.view.face import face_of
from game.view.frame_state import ViewOptions
from game.view.ground_cover import GroundCover
from game.view.walk_animation import WalkAnimation
from game.view.walking_view import MOSTLY, WalkView

WALKING_VIEW_WAIT = 0.8
"""A walking view that takes longer to be made is not waited for [s]."""


class HikeViews:
    """Both pictures follow the hiker all the time, so that one can take the other's place."""

    def __init__(self, expedition: Expedition, options: ViewOptions) -> None:
        """Where nothing can be compiled ``options`` cannot have the walking view."""
        walking = options.walking and can_compile()
        self.options = replace(options, walking=walking)
        self.animation = WalkAnimation()
        self.map = MapView(expedition.level.visibility)
        self.map.seen_ground.see(0.0, 0.0)
        self.walk: WalkView | None = None
        self.coming = BackgroundLoader(self._made_walk)
        """The walking view while its kernels are compiled."""
        self._expedition = expedition
        self._last: Place = (0.0, 0.0)
        """Up to where the ground has been seen."""
        self._fitted = True
        """Whether the map's scale follows the plan; no longer once the person chose one."""
        self._refit = False

    @property
    def on_foot(self) -> bool:
        """Whether the hike is shown from behind the hiker now."""
        return self.options.walking and (self.walk is not None or not self.coming.busy)

    @property
    def cover(self) -> GroundCover | None:
        """The ground of the walking view, while that is chosen."""
        return self.walk.cover if self.walk is not None and self.options.walking else None

    def snow_at(self, place: Place) -> bool:
        """Whether snow lies at a place: as the walking view has it, or else in winter."""
        if self.walk is not None:
            return self.walk.cover.snow_around(*place) > MOSTLY
        return face_of(self._expedition.level.name).season == "winter"

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] would have to make.

        Where the walking view takes longer than `WALKING_VIEW_WAIT`, because it is compiled for
        the first time, the hike begins on the map.
        """
        if self.options.walking:
            self.coming.begin(size)
            self.coming.wait(WALKING_VIEW_WAIT)

    def walking_view(self, here: Place) -> WalkView:
        """The walking view, made at the hiker's place when it is first wanted."""
        if self.walk is None:
            self.walk = self.coming.take()
            self.walk.camera.place = here
            self.walk.camera.yaw = self.animation.heading
        return self.walk

    def _made_walk(self) -> WalkView:
        e = self._expedition
        return WalkView(e.terrain, (e.start_east, e.start_north), e.level.visibility, e.seed,
                        self.options, face=face_of(e.level.name))  # fmt: skip

    def switch(self) -> bool:
        """Show the other picture; False where there is only the map."""
        if can_compile():
            self.options = replace(self.options, walking=not self.options.walking)
        return can_compile()

    def zoom(self, steps: int) -> None:
        """Bring the map closer or farther, and keep it so."""
        self._fitted = False
        self.map.change_zoom(steps)

    def refit(self) -> None:
        """Let the plan fit on the map, unless the person has chosen its scale."""
        self._refit = True

    def begin_at(self, here: Place) -> None:
        """Begin where the hiker stands, with nothing shown of what he did before."""
        self._last = here
        self.animation = WalkAnimation()

    def see(self, here: Place) -> None:
        """Remember the ground around the way to ``here``."""
        if math.dist(here, self._last) > 0.5:
            self.map.seen_ground.see_along(self._last, here)
            self._last = here

    def follow(self, here: Place, seconds: float, hut: Place | None = None) -> None:
        """Move both cameras after the hiker; he does not hide the ``hut`` that is in sight."""
        self.see(here)
        self.map.camera.follow(here, seconds)
        if self.walk is not None:
            away = None if hut is None else (hut[0] - here[0], hut[1] - here[1])
            self.walk.camera.follow(here, self.animation.gaze_past(away), seconds)

    def flags_on_canvas(self, places: Sequence[Place]) -> list[tuple[float, float] | None]:
        """Pixels at which the last flag of a plan is shown at places, None where out of sight."""
        if not self.on_foot:
            return [self.map.camera.to_screen(place) for place in places]
        return [None] * len(places) if self.walk is None else self.walk.flags_on_canvas(places)

    def flag_height(self, place: Place, unit: float) -> float:
        """How tall the last flag of a plan is shown at a place [px]; ``unit`` is a design unit."""
        if self.on_foot and self.walk is not None:
            return self.walk.flag_height(place)
        return FLAG_HEIGHT * unit

    def to_ground(self, pixel: tuple[int, int]) -> Place | None:
        """The ground at a pixel, wherever it is; None where there is none in sight."""
        if not self.on_foot:
            return self.map.camera.to_ground(pixel)
        return None if self.walk is None else self.walk.to_ground(pixel)

    def frame(self, hike: PlayerHike, layout: Layout, height: int) -> None:
        """Lay the map into its part of a canvas of this ``height`` [px]."""
        if self._refit and self._fitted and hike.note is not None:
            # The plan's last flag is to be seen, and taken hold of.
            self.map.fit(math.dist(hike.place, hike.flags()[-1]), layout.map, height)
        self._refit = False
        self.map.frame(layout.map, height)

    def draw(self, canvas: pygame.Surface, ui: Ui, layout: Layout, moment: MapFrame,
             gone: float) -> None:  # fmt: skip
        """Draw the one that is shown; ``gone`` is the share of the daylight that is over."""
        self.options = self.options.following(ui.settings)
        if not self.on_foot:
            self.map.draw(canvas, ui, moment)
            draw_rose(canvas, ui, (layout.map.left + ui.px(76), layout.map.bottom - ui.px(66)))
            tint(canvas, gone)
            return
        walk = self.walking_view(moment.hiker)
        walk.wear(self.options)
        walk.quality.begin()
        state = on_foot(moment, self.animation, gone + 0.15 * moment.closing)
        walk.draw(canvas, state, layout.map.center)

    def drawn(self) -> None:
        """Everything over the picture has been drawn too."""
        if self.options.walking and self.walk is not None:
            self.walk.quality.end()
