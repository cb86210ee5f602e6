"""The mouse on a hike: walking to a place, dragging the last flag of the plan, looking around."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

from game.hike.hiker_figure import draw_flag
from game.hike.layout import Layout
from game.hike.map_view import write_outlined
from game.hike.player_hike import DOOR_RADIUS, Place, PlayerHike, within
from game.scenes.hike_actions import ActionQueue
from game.scenes.hike_views import HikeViews
from game.ui.drawing import ring
from game.ui.theme import CARD, INK, PAPER, Ui
from game.view.ground_marks import CLOTH_SHARE

TURN_A_PIXEL = 0.006
"""Turn by dragging with the right button [radians per pixel]."""
LABEL = 13.0
"""Type size of the metres at a flag [design units]."""
CLICK_REACH = 14.0
"""A click so near the lamp leads to the door, one so near the last flag takes hold of it [design
units]."""


class Pointer:
    """What the mouse points at, and what it holds."""

    def __init__(self, player_hike: PlayerHike, views: HikeViews, queue: ActionQueue) -> None:
        self._hike, self._views, self._queue = player_hike, views, queue
        self.at: tuple[int, int] | None = None
        """Where it was moved last; None once keys are used."""
        self._dragging = 0
        """The mouse button that holds the last flag of the plan: 1 sets the learning rate by it,
        3 the number of strides; 0 for none."""
        self._off = (0.0, 0.0)
        """From the pointer to the foot of the flag that it holds [px]."""
        self._solid: Sequence[pygame.Rect] = ()
        self._field = pygame.Rect(0, 0, 1, 1)
        self._unit = 1.0

    def lay(self, layout: Layout, unit: float) -> None:
        """What covers the ground on this ``layout``; ``unit`` is a design unit [px]."""
        self._solid, self._field, self._unit = layout.solid(), layout.map, unit

    def event(self, event: pygame.Event) -> None:
        """React to what no button on screen has taken."""
        if event.type == pygame.MOUSEWHEEL:
            self._views.zoom(event.y)
        elif event.type == pygame.MOUSEBUTTONUP:
            self._dragging = 0
        elif event.type == pygame.MOUSEMOTION:
            self._on_motion(event)
        elif event.type == pygame.MOUSEBUTTONDOWN and self._on_flag(event.pos):
            self._take(event)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self.at = event.pos
            place = self._ground_at(event.pos)
            if place is not None:
                self._queue.walk_to(self._door_near(place))

    def _on_motion(self, event: pygame.Event) -> None:
        if self._dragging:
            self._drag((event.pos[0] + self._off[0], event.pos[1] + self._off[1]))
            return
        self.at = event.pos
        if self._views.options.walking and getattr(event, "buttons", (0, 0, 0))[2]:
            self._views.animation.turn(-TURN_A_PIXEL * event.rel[0])

    @property
    def aim(self) -> Place | None:
        """The place that a click would walk to, while nothing else is going on."""
        free = self._queue.idle and not self._hike.over and not self._over_flag
        return self._ground_at(self.at) if self.at is not None and free else None

    @property
    def on_notebook(self) -> bool:
        """Whether it is on what covers the ground."""
        at = self.at
        return at is not None and any(rect.collidepoint(at) for rect in self._solid)

    def _drag(self, to: tuple[float, float]) -> None:
        """Plan so that the last flag stands as near to a pixel as it can."""
        strides = self._dragging == 3
        ends = self._hike.ends(strides)
        spots = self._views.flags_on_canvas([place for _, place in ends])
        away = [(math.dist(spot, to), value) for spot, (value, _) in zip(spots, ends, strict=True)
                if spot is not None]  # fmt: skip
        if away:
            self._hike.set_end(min(away)[1], strides)

    def _flag(self) -> tuple[float, float] | None:
        """The pixel of the last flag of the plan, wherever that is; None where it is behind."""
        return self._views.flags_on_canvas(self._hike.flags()[-1:])[0]

    @property
    def handle(self) -> tuple[float, float] | None:
        """Where the last flag of the plan can be taken hold of [px]; None without a plan.

        A flag outside the picture has a handle at the edge.
        """
        if not self._hike.ends() or not self._queue.idle or self._hike.over:
            return None
        edge = self._field.inflate(-2 * CLICK_REACH * self._unit, -2 * CLICK_REACH * self._unit)
        x, y = self._flag() or edge.midbottom
        return min(max(x, edge.left), edge.right), min(max(y, edge.top), edge.bottom)

    @property
    def outside(self) -> bool:
        """Whether the last flag of the plan is outside the picture, and only its handle in it."""
        return self.handle is not None and self.handle != self._flag()

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the handle of a flag outside the picture; beside one in it how far away it is.

        The map writes that itself.
        """
        at = self.handle
        if at is None:
            return
        if self._dragging or self._over_flag:
            middle = (at[0] + ui.px(3), at[1] - (0.8 * self._flag_height or ui.px(11)))
            for wide, tone in ((4.0, PAPER), (2.0, ui.palette.arrow)):
                ring(canvas, middle, ui.px(CLICK_REACH), tone, ui.px(wide))
        if self.outside:
            draw_flag(canvas, ui, at, 1.0)
        elif self._views.on_foot:
            metres = f"{math.dist(self._hike.place, self._hike.flags()[-1]):.0f}"
            label = (at[0] - ui.px(7), at[1] - ui.px(20))
            write_outlined(canvas, ui, ui.text("map.metres", metres=metres), label, "midright",
                           CARD, INK, LABEL)  # fmt: skip

    def _take(self, event: pygame.Event) -> None:
        """Take hold of the last flag; where it is aside or behind, look at it first."""
        flag, note, self.at = self._flag(), self._hike.note, None
        aside = flag is None or not self._field.left <= flag[0] <= self._field.right
        if self._views.on_foot and aside and note is not None:
            self._views.animation.face(*note.way)
            return
        self._dragging, self._off = event.button, (0.0, 0.0)
        if flag is not None and not self.outside:
            self._off = (flag[0] - event.pos[0], flag[1] - event.pos[1])

    @property
    def _over_flag(self) -> bool:
        """Whether the pointer rests on the last flag of the plan."""
        return self.at is not None and self._on_flag(self.at)

    def _on_flag(self, pixel: tuple[int, int]) -> bool:
        """Whether the pointer is on the last flag of the plan, cloth and all, or on its handle."""
        spot = self.handle
        if spot is None:
            return False
        near, tall = CLICK_REACH * self._unit, self._flag_height
        flag = pygame.Rect(0, 0, round(2 * near), round(max(2.4 * near, tall + 0.8 * near)))
        flag.midbottom = (round(spot[0]), round(spot[1] + 0.4 * near))
        flag.width = round(near + max(near, CLOTH_SHARE * tall))
        return flag.collidepoint(pixel)

    @property
    def _flag_height(self) -> float:
        """How tall the last flag of the plan is shown [px]; 0 where only its handle is."""
        if self.outside:
            return 0.0
        return self._views.flag_height(self._hike.flags()[-1], self._unit)

    def _ground_at(self, pixel: tuple[int, int]) -> Place | None:
        """The place under the pointer, no further than the fog lets see, if it is on the ground."""
        if any(rect.collidepoint(pixel) for rect in self._solid):
            return None
        place = self._views.to_ground(pixel)
        if place is None or not self._views.on_foot:
            return place
        return within(self._hike.place, place, self._hike.level.visibility)

    def _door_near(self, place: Place) -> Place:
        """The hut where the pointer is on its lamp, else the place itself."""
        hut = self._hike.hut_from(self._queue.shown_place)
        reach = DOOR_RADIUS
        if not self._views.on_foot:
            reach = max(reach, CLICK_REACH * self._unit / self._views.map.camera.pixels_per_metre)
        return hut if hut is not None and math.dist(hut, place) <= reach else place
