"""The debrief: the fog lifts and shows where the hike has been."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game.aftermath import Aftermath
from game.fog import Fog
from game.hiking import random_seed
from game.ink import mix
from game.scene import Next, Pop, Push, Reset, Scene
from game.sheet import draw_sheet, lay_out
from game.story import Story
from game.theme import INK_SOFT, NIGHT, Face, Kit
from game.widgets import Button, Group

CHOICES = ("again", "fresh", "levels", "quit")
LIFT = 3.2
"""How long the fog takes to lift [s]."""


class Debrief:
    """After the hike."""

    overlay = False

    def __init__(self, aftermath: Aftermath, again: Callable[[int], Scene] | None = None,
                 watched: str = "", fog: bool = True) -> None:  # fmt: skip
        """``again`` makes the hike of a seed; ``watched`` is the file of a strategy."""
        self._aftermath = aftermath
        self._again, self._watched = again or self._by_hand, watched
        self._story: Story | None = None
        self._sheet: pygame.Surface | None = None
        self._group = Group()
        self._group.place([Button(key, "", main=key == "again") for key in CHOICES])
        self._fog = Fog(31)
        self._seconds = 0.0
        self._lifted = 0.0 if fog else LIFT

    @property
    def shown(self) -> bool:
        """Whether there is anything to draw yet."""
        return self._story is not None

    @property
    def ready(self) -> bool:
        """Whether the whole sheet is in sight."""
        return self._lifted >= LIFT

    def event(self, event: pygame.Event) -> Next:
        """Any key hastens the fog; then the buttons."""
        escape = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
        if escape and (self.ready or self._story is None):
            return self._do("title")
        if not self.ready:
            if event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN) and self._story:
                self._lifted = LIFT
            return None
        action = self._group.event(event)
        return None if action is None else self._do(action.key)

    def _by_hand(self, seed: int) -> Scene:
        from game.scenes.hike import Hike

        return Hike(self._aftermath.expedition.level, seed, briefing=False)

    def _do(self, key: str) -> Next:
        from game.scenes.choose import Choose
        from game.scenes.title import Title

        expedition = self._aftermath.expedition
        if key == "again":
            return Reset(self._again(expedition.seed))
        if key == "fresh":
            return Reset(self._again(random_seed()))
        if key == "levels":
            return Push(Choose(expedition.level.name))
        if key == "title":
            return Reset(Title())
        return Pop()

    def update(self, seconds: float) -> Next:
        """Wait for the map to be drawn up, then lift the fog."""
        self._seconds += seconds
        work = self._aftermath
        if self._story is None:
            self._story = work.story()
        if self._sheet is not None:
            self._lifted = min(LIFT, self._lifted + seconds)
        return None

    def answer(self, value: str) -> Next:
        """Nothing to do on return."""
        return None

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the sheet, its buttons, and what is left of the fog."""
        size = canvas.get_size()
        if self._story is None:
            canvas.fill(NIGHT)
        else:
            if self._sheet is None or self._sheet.get_size() != size:
                self._sheet = draw_sheet(size, kit, self._story)
            canvas.blit(self._sheet, (0, 0))
            self._buttons(canvas, kit)
        if not self.ready:
            share = self._lifted / LIFT
            self._fog.lift(canvas, share, self._seconds)
            light = mix((54, 52, 84), (255, 222, 196), share / 0.22)
            light = mix(light, (255, 255, 255), (share - 0.22) / 0.3)
            canvas.fill(light, special_flags=pygame.BLEND_RGB_MULT)

    def _buttons(self, canvas: pygame.Surface, kit: Kit) -> None:
        t = kit.text
        rect = lay_out(canvas.get_size(), kit, True).buttons
        gap, shares = kit.px(8), (0.31, 0.31, 0.19, 0.19)
        x = float(rect.left)
        room = rect.width - 3 * gap
        for widget, share in zip(self._group.widgets, shares, strict=True):
            widget.label = t(f"debrief.{widget.key}")
            widget.rect = pygame.Rect(round(x), rect.top, round(room * share), kit.px(42))
            x += room * share + gap
        self._group.draw(canvas, kit)
        work = self._aftermath
        if not work.by_hand:
            line = t("auto.watched", file=self._watched) if self._watched else ""
        elif work.replay is not None:
            line = t("debrief.replay", path=work.replay)
        else:
            line = t("debrief.no_replay", reason=work.problem)
        kit.write(canvas, line, (rect.left, rect.bottom), Face.TEXT, 11, INK_SOFT, "bottomleft",
                  rect.width)  # fmt: skip
