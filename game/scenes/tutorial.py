"""The first steps: a real hike with the coach's card over it."""

from __future__ import annotations

from functools import partial

import pygame

from engine import load_level
from game.background.loader import BackgroundLoader
from game.hike.coach import LESSON_LEVEL, LESSON_SEED, LESSON_STEPS, Coach
from game.hike.extra_buttons import EXTRA_KEYS
from game.hike.layout import lay_out
from game.hike.player_hike import PlayerHike
from game.profile.progress import with_tutorial
from game.scenes.hike import HikeScene
from game.scenes.scene import Begin, Learn, Next, Reset, Scene
from game.ui.dialog import Dialog
from game.ui.theme import INK, INK_SOFT, RULE, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button

FIRST_RATE = 120.0
"""The learning rate of the first stride [m]: too small, as the coach will say."""
TICK_SECONDS = 1.1
"""How long a step that was done is shown with its tick [s]."""


class Tutorial(Scene):
    """A hike on the first level, watched by the coach until he has nothing left to say."""

    bindable = True

    def __init__(self, first: bool = False) -> None:
        """``first``: the very first hike, which begins with one button and the fog."""
        self.hike = HikeScene(load_level(LESSON_LEVEL), LESSON_SEED, briefing=False)
        self.hike.player_hike.learning_rate, self.hike.player_hike.every = FIRST_RATE, 2
        self.coach = Coach()
        self.hike.coached = True
        self.hike.lit = self.coach.step.action if first and self.coach.step else ""
        self.quiet = False
        """Whether the coach has been sent away."""
        self._tick_left = 0.0
        self.group, self._dialog = WidgetGroup(keyboard=False), Dialog()

    @property
    def player_hike(self) -> PlayerHike:
        """The hike in its state."""
        return self.hike.player_hike

    @property
    def idle(self) -> bool:
        """Whether nothing is being played back or waiting."""
        return self.hike.idle

    @property
    def readings(self) -> int:
        """How many readings have been taken and seen."""
        return self.hike.readings

    def prepare(self, size: tuple[int, int]) -> None:
        """Make what the first frame of this ``size`` [px] would have to make."""
        self.hike.prepare(size)

    def event(self, event: pygame.Event) -> Next:
        """End or the button sends the coach away; the rest is the hike's."""
        if not self.quiet:
            pressed = event.type == pygame.KEYDOWN and event.key == pygame.K_END
            if pressed or self.group.event(event) is not None:
                return self._send_away()
        return self._with_progress(self.hike.event(event))

    def _send_away(self) -> Next:
        """The coach says no more."""
        self.quiet, self.hike.coached = True, False
        return Learn(partial(with_tutorial, state="skipped"))

    def _with_progress(self, step: Next) -> Next:
        """What the hike says happens next; whoever reached the dusk has done his first steps."""
        if isinstance(step, Reset) and self.player_hike.over and not self.quiet:
            return Learn(partial(with_tutorial, state="done"), step)
        return step

    def resume(self, choice: str) -> Next:
        """What the pause said; the same mountain again begins with the coach again."""
        if choice == "skip":
            return self._send_away()
        if choice == "restart" and not self.quiet:
            return Begin(BackgroundLoader(Tutorial))
        return self.hike.resume(choice)

    def update(self, seconds: float) -> Next:
        """Let the hike go on, and look at it."""
        step = self.hike.update(seconds)
        if self.quiet or self.player_hike.notes:
            self.hike.lit = ""
        if self._tick_left > 0:
            self._tick_left = max(0.0, self._tick_left - seconds)
        elif not self.quiet and self.coach.watch(self.player_hike, self.idle):
            self._tick_left = TICK_SECONDS if self.coach.step is not None else 0.0
        return self._with_progress(step)

    def announcements(self, ui: Ui) -> list[str]:
        """What happened on the hike."""
        return self.hike.announcements(ui)

    def spoken(self, ui: Ui) -> str:
        """What the coach says, and the key."""
        step = self.coach.step
        if self.quiet or step is None or self._tick_left > 0 or self.player_hike.over:
            return ""
        key, gaps = self.coach.words(self.player_hike)
        return f"{ui.text(key, **gaps)} {ui.cap(self.coach.action(self.player_hike))}"

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the hike, and the card over its map."""
        step = self.coach.step
        action = self.coach.action(self.player_hike)
        self.hike.asked = "" if self.quiet else action
        self.hike.draw(canvas, ui)
        if self.quiet or step is None or self.player_hike.over or self.hike.at_question:
            self.group.place([])
            return
        t, window = ui.text, canvas.get_rect()
        key, gaps = self.coach.words(self.player_hike)
        ticked = self._tick_left > 0 and key != "lesson.lamp"
        words = t("lesson.well_done") if ticked else t(key, **gaps)
        width = ui.px(282)
        inner = width - ui.px(40)
        lines = ui.wrap(words, Face.SERIF, 16, inner)
        body = round(ui.size(16) * 1.38) * len(lines)
        alone = bool(self.hike.lit)
        rect = pygame.Rect(ui.px(16), ui.px(110), width, body + ui.px(90 if alone else 146))
        rect = ui.mirror(rect, window)
        sun = lay_out(window.size, ui).sun
        if rect.colliderect(sun):
            rect.top = sun.bottom + ui.px(8)
        # Below the way to the lamp, and whatever else there is at times.
        above = [w.rect.bottom for w in self.hike.group.widgets if w.key in EXTRA_KEYS]
        rect.top = max([rect.top, *(bottom + ui.px(8) for bottom in above)])
        self._dialog.lay(canvas, ui, rect)
        self._draw_dots(canvas, ui, rect)
        text = pygame.Rect(rect.left + ui.px(20), rect.top + ui.px(38), inner, body)
        y = ui.paragraph(canvas, words, text, Face.SERIF, 16, INK, 1.38)
        if not ticked:
            line = t("lesson.button" if ui.pad else "lesson.key", key=ui.cap(action))
            ui.write(canvas, line, (rect.left + ui.px(20), y + ui.px(8)), Face.TEXT, 13,
                      INK_SOFT, "topleft", inner, inside=rect)  # fmt: skip
        if alone:
            self.group.place([])
            return
        skip = Button("skip", t("lesson.skip"), t("auto.key_end"))
        skip.rect = pygame.Rect(rect.left + ui.px(20), rect.bottom - ui.px(58), inner, ui.px(40))
        self.group.place([skip])
        self.group.draw(canvas, ui)

    def _draw_dots(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect) -> None:
        """One dot a step; those done are full."""
        gap = (rect.width - ui.px(40)) / len(LESSON_STEPS)
        for index in range(len(LESSON_STEPS)):
            x = rect.left + ui.px(20) + (index + 0.5) * gap
            at = (rect.left + rect.right - x if ui.rtl else x, rect.top + ui.px(22))
            done = index < self.coach.index
            pygame.draw.aacircle(canvas, INK if done else RULE, at, ui.px(4.5))
            if index == self.coach.index:
                pygame.draw.aacircle(canvas, ui.palette.arrow, at, ui.px(6.5), max(1, ui.px(1.6)))
