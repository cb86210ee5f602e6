"""The reveal: between dusk and the debrief the fog falls and the whole mountain is seen."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pygame

from game.aftermath import Aftermath
from game.scene import Next, Reset, Scene
from game.scenes.debrief import Debrief
from game.story import Story
from game.theme import Face, Kit
from game.view.reveal import SINK, RevealView
from game.view.vantage import Scene as Stand
from game.view.ribbons import (
    DESCENT,
    Ribbon,
    draw_all,
    draw_hut,
    draw_readings,
    ribbon,
)
from game.view.sight import Look

WALK_FROM, WALK = SINK - 1.4, 7.0
"""When the ways begin to grow, and for how long [s]."""
SHORTEST = 0.6
"""A key pressed sooner belongs to the hike [s]."""
NIGHT = (24, 28, 46)


class Reveal:
    """Shows the mountain until a key is pressed."""

    overlay = False

    def __init__(self, aftermath: Aftermath, again: Callable[[int], Scene] | None = None,
                 look: Look | None = None) -> None:  # fmt: skip
        """``again`` makes the hike of a seed, for the debrief."""
        self._aftermath, self._again = aftermath, again
        self._look = look or Look()
        self._seconds = 0.0
        """Since the mountain could be drawn [s]."""
        self._waited = 0.0
        self._view: RevealView | None = None
        self._ribbons: list[Ribbon] = []
        self._story: Story | None = None

    def event(self, event: pygame.Event) -> Next:
        """A key or a click hastens the reveal; when all is seen, it goes on to the debrief."""
        if event.type not in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN) or self._waited < SHORTEST:
            return None
        if event.type == pygame.MOUSEBUTTONDOWN and event.button != 1:
            return None
        escape = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
        if self._view is not None and not escape and self._seconds < WALK_FROM + WALK:
            self._seconds = WALK_FROM + WALK
            return None
        return Reset(Debrief(self._aftermath, self._again, fog=False))

    def answer(self, value: str) -> Next:
        """Nothing lies above it."""
        return None

    def update(self, seconds: float) -> Next:
        """Go on when there is something to show."""
        self._waited += seconds
        work = self._aftermath
        if self._view is None:
            if work.massif is None and not work.done.is_set():
                return None
            if work.massif is None:
                return Reset(Debrief(work, self._again))
            self._view = RevealView(work.massif, self._stand(), self._look.reduced_motion,
                                    self._look.quality)  # fmt: skip
        if self._story is None:
            self._story = work.story()
            if self._story is not None:
                self._weave(self._story)
        # The ways wait until the others have hiked too.
        held = self._story is None and self._seconds >= WALK_FROM
        self._seconds += 0.0 if held else seconds
        return None

    def _stand(self) -> Stand:
        from game.view.vantage import scene_of
        return scene_of(self._aftermath.expedition, [self._aftermath.result.track, *(g.track for g in self._aftermath.ghosts)])

    def _weave(self, story: Story) -> None:
        daylight = float(self._aftermath.expedition.level.daylight)
        way = self._aftermath.steepest
        if way is not None and len(way) > 1:
            self._ribbons.append(Ribbon(way, np.linspace(0, 1, len(way)), DESCENT, "steepest"))
        for result, line in story.hikes():
            self._ribbons.append(ribbon(result.track, daylight, line, story.called(result, "you")))

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the mountain and what happened on it."""
        view = self._view
        if view is None:
            canvas.fill(NIGHT)
            return
        view.quality.begin()
        view.draw(canvas, self._seconds)
        work, e = self._aftermath, self._aftermath.expedition
        share = min(1.0, max(0.0, (self._seconds - WALK_FROM) / WALK))
        if share > 0:
            up = e.level.goal == "up"
            draw_readings(canvas, kit, view, work.result.readings_track, up, share,
                          float(e.level.daylight))  # fmt: skip
            named = [self._called(kit, one) for one in self._ribbons]
            draw_all(canvas, kit, view, named, share)
        if self._seconds >= WALK_FROM - 0.8:
            at, seen = view.on_canvas(np.array([e.hut.east]), np.array([e.hut.north]), 0.0)
            spot = (float(at[0, 0]), float(at[0, 1]))
            draw_hut(canvas, kit, spot, self._seconds, not bool(seen[0]))
        self._words(canvas, kit, view)
        view.quality.end()

    def _called(self, kit: Kit, one: Ribbon) -> Ribbon:
        names = {"you": kit.text("debrief.you"), "steepest": kit.text("reveal.steepest")}
        return Ribbon(one.places, one.times, one.line, names.get(one.name, one.name))

    def _words(self, canvas: pygame.Surface, kit: Kit, view: RevealView) -> None:
        width, height = canvas.get_size()
        t, e = kit.text, self._aftermath.expedition
        lit = min(1.0, max(0.0, (self._seconds - 1.5) / 1.2))
        if lit <= 0:
            return
        left = kit.px(36)
        for dy, line, face, units in (
            (96, e.level.title, Face.TITLE, 40), (46, t("reveal.lifted"), Face.ITALIC, 19),
        ):  # fmt: skip
            for off, tone in ((1, (52, 40, 48)), (0, (255, 248, 232))):
                image = kit.fonts.render(line, face, kit.size(units), tone)
                image.set_alpha(round(255 * lit))
                canvas.blit(image, (left + off * kit.px(1.5), height - kit.px(dy) + off))
        ready = self._seconds >= WALK_FROM + WALK
        line = t("reveal.go_on") if ready else t("reveal.hasten")
        exaggeration = view.massif.exaggeration
        if exaggeration > 1.15:
            line = t("reveal.exaggerated", times=f"{exaggeration:.1f}") + "  ·  " + line
        for off, tone in ((1, (52, 40, 48)), (0, (255, 244, 226))):
            image = kit.fonts.render(line, Face.ITALIC, kit.size(15), tone)
            spot = image.get_rect(bottomright=(width - left + off, height - kit.px(22) + off))
            canvas.blit(image, spot)
