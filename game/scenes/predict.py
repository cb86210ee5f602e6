"""A question before the hike; the mountain answers it, and the debrief says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pygame

from engine import Level
from game.background.loader import BackgroundLoader
from game.hike.history import restore_settings
from game.profile.assists import eased_level
from game.profile.progress import Progress, level_key, with_record
from game.profile.settings import Assists
from game.profile.tools import tools_of
from game.scenes.bet import BetScene
from game.scenes.hike import HikeScene
from game.scenes.landscape import Backdrop
from game.scenes.scene import Begin, Home, Learn, Next, Scene
from game.ui.choosers import Option
from game.ui.dialog import Dialog
from game.ui.theme import INK, Face, Ui
from game.ui.widgets import Button, Widget, WidgetGroup

NO_HELP = Assists()
DIGITS = {getattr(pygame, f"K_{n}"): n for n in range(1, 5)}


def begin(level: Level, seed: int, progress: Progress, backdrop: Backdrop | None = None,
          assists: Assists = NO_HELP, briefing: bool = True) -> Scene:  # fmt: skip
    """The hike of a level, or first its question where that has not been answered yet.

    ``assists`` make another level of it, which asks nothing. Without ``briefing`` the words that
    were read when it was chosen are not said again.

    Raises BadInput where the level draws no ground for the seed.
    """
    level = eased_level(level, assists)
    key = level_key(level)
    level.mountain(seed)

    def start() -> Scene:
        hike = HikeScene(level, seed, briefing, sandbox=assists.sandbox)
        restore_settings(hike.player_hike, progress)
        hike.player_hike.tools = tools_of(progress)
        return hike

    if level.predict is None or progress.of(key).predicted is not None:
        return start()
    if level.predict.bet is not None:
        return BetScene(level, level.predict.bet, key, start, backdrop)
    return Predict(level, key, start, backdrop)


class Predict(Scene):
    """Asks the level's question; the answer is kept with the level, and the hike begins."""

    def __init__(self, level: Level, key: str, start: Callable[[], Scene],
                 backdrop: Backdrop | None = None) -> None:  # fmt: skip
        """``key`` names the level's record; ``start`` makes the hike."""
        self._level, self._key = level, key
        # While the question is read, the mountain is made.
        self.coming = BackgroundLoader(start)
        self._backdrop = backdrop or Backdrop()
        self.group, self._dialog = WidgetGroup(), Dialog()
        self.group.keys_used = True

    def event(self, event: pygame.Event) -> Next:
        """An answer, by its number too; or none."""
        if event.type == pygame.KEYDOWN:
            if event.key == pygame.K_ESCAPE:
                return self._back()
            number = DIGITS.get(event.key, 0)
            if self._level.predict is not None and 0 < number <= len(self._level.predict.choices):
                return self._answer(number)
        action = self.group.event(event)
        if action is None:
            return None
        if action.key == "skip":
            return Begin(self.coming)
        return self._answer(int(action.key))

    def _answer(self, number: int) -> Next:
        update = partial(with_record, key=self._key, predicted=number, explained=False)
        return Learn(update, Begin(self.coming))

    def _back(self) -> Next:
        return Home()

    def spoken(self, ui: Ui) -> str:
        """The question, and the focused answer."""
        question, _, _ = ui.text.predict(self._level)
        return f"{question} {self.group.spoken(ui)}"

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the question over the landscape."""
        self.coming.begin(canvas.get_size())
        self._backdrop.draw(canvas, ui)
        t = ui.text
        question, choices, _ = t.predict(self._level)
        width = min(ui.px(700), canvas.get_width() - ui.px(40)) - ui.px(60)
        units, options, height = 20.0, [], 0
        while True:
            lines = ui.wrap(question, Face.SERIF, units, width)
            asked = round(ui.size(units) * 1.4) * len(lines)
            options = [Option(str(k), text, k, min(16.5, units - 2))
                       for k, text in enumerate(choices, 1)]  # fmt: skip
            tall = [option.height(ui, width) for option in options]
            height = ui.px(200) + asked + sum(tall) + ui.px(10) * len(tall)
            if height <= canvas.get_height() - ui.px(20) or units < 12:
                break
            units -= 1
        inner = self._dialog.open(canvas, ui, 700, height / ui.scale, t("predict.heading"),
                                t.of_level(self._level, "title"))  # fmt: skip
        text = pygame.Rect(inner.left, inner.top + ui.px(72), inner.width, asked)
        y = ui.paragraph(canvas, question, text, Face.SERIF, units, INK, 1.4) + ui.px(14)
        for option, high in zip(options, tall, strict=True):
            option.rect = pygame.Rect(inner.left, y, inner.width, high)
            y += high + ui.px(10)
        skip = Button("skip", t("predict.skip"))
        skip.rect = pygame.Rect(0, 0, ui.px(260), ui.px(40))
        skip.rect.midbottom = (inner.centerx, inner.bottom)
        widgets: list[Widget] = [*options, skip]
        self.group.place(widgets)
        self.group.draw(canvas, ui)
