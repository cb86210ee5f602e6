"""A question before the hike; the mountain answers it, and the debrief says why."""

from __future__ import annotations

import pygame

from engine import Level
from game.hike.history import restore_settings
from game.profile.assists import eased_level
from game.profile.progress import Progress, level_key
from game.profile.settings import Assists
from game.scenes.bet import BetScene
from game.scenes.hike import HikeScene
from game.scenes.landscape import Backdrop
from game.scenes.question import LevelQuestion
from game.scenes.scene import Home, Next, Scene
from game.ui.choosers import Option
from game.ui.theme import INK, Face, Ui
from game.ui.widgets import Button, Widget

NO_HELP = Assists()
DIGIT_KEYS = {getattr(pygame, f"K_{n}"): n for n in range(1, 5)}


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
        return hike

    if level.predict is None or progress.of(key).predicted is not None:
        return start()
    question = LevelQuestion(level, key, start, backdrop)
    if level.predict.bet is not None:
        return BetScene(question, level.predict.bet)
    return Predict(question)


class Predict(Scene):
    """Asks the level's question; the answer is kept with the level, and the hike begins."""

    def __init__(self, question: LevelQuestion) -> None:
        """``question`` is that of a level with choices."""
        self.question, self.group = question, question.group

    def event(self, event: pygame.Event) -> Next:
        """An answer, by its number too; or none."""
        if event.type == pygame.KEYDOWN:
            if event.key == pygame.K_ESCAPE:
                return Home()
            number, asked = DIGIT_KEYS.get(event.key, 0), self.question.level.predict
            if asked is not None and 0 < number <= len(asked.choices):
                return self.question.answered(number)
        action = self.group.event(event)
        if action is None:
            return None
        if action.key == "skip":
            return self.question.skipped()
        return self.question.answered(int(action.key))

    def spoken(self, ui: Ui) -> str:
        """The question, and the focused answer."""
        return self.question.spoken(ui)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the question over the landscape."""
        self.question.draw_landscape(canvas, ui)
        question, choices, _ = ui.text.predict(self.question.level)
        width = self.question.text_width(canvas, ui)
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
        inner = self.question.open_page(canvas, ui, height / ui.scale)
        text = pygame.Rect(inner.left, inner.top + ui.px(72), inner.width, asked)
        y = ui.paragraph(canvas, question, text, Face.SERIF, units, INK, 1.4) + ui.px(14)
        for option, high in zip(options, tall, strict=True):
            option.rect = pygame.Rect(inner.left, y, inner.width, high)
            y += high + ui.px(10)
        skip = Button("skip", ui.text("predict.skip"))
        skip.rect = pygame.Rect(0, 0, ui.px(260), ui.px(40))
        skip.rect.midbottom = (inner.centerx, inner.bottom)
        widgets: list[Widget] = [*options, skip]
        self.group.place(widgets)
        self.group.draw(canvas, ui)
