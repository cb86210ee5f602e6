"""The title: a hand-drawn ridge at evening, the ways to go on, and the mountain of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pygame

from engine import load_level
from engine.level_files.mountain_of_the_day import mountain_of_the_day
from game.background.loader import BackgroundLoader
from game.profile.campaign import first_unreached
from game.profile.friends import friends_count
from game.profile.progress import Progress
from game.scenes.landscape import Backdrop, landscape
from game.scenes.scene import Begin, Next, Pop, Push, Scene
from game.ui.dialog import Dialog
from game.ui.picture_card import PictureCard
from game.ui.signpost import draw_post
from game.ui.theme import INK, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button
from game.view.level_picture import level_picture

BUTTON_KEYS = ("learn", "play", "today", "walks", "settings", "quit")
FOOT_INK = (248, 236, 212)
FOOT_SHARE = 0.78
"""Share of the width up to which the foot may go: there the hiker stands."""
MAIN_HEIGHT, ROW_HEIGHT = 58, 40
"""Heights of buttons with a second line, and of the others [design units]."""
DAY_CARD = (318, 250)
"""Size of the card of the mountain of the day [design units]."""


class Title(Scene):
    """The first scene."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        """``today`` tells the date, for the mountain of the day."""
        self._today = today
        self.group = WidgetGroup()
        self._day = today()
        name, self._day_seed = mountain_of_the_day(self._day)
        self._day_level = load_level(name)
        self._day_card = PictureCard("today", "")
        self.group.place(
            [
                self._day_card if key == "today" else Button(key, "", board=True)
                for key in BUTTON_KEYS
            ]
        )
        self.group.focus = 1
        self._dialog, self._friends = Dialog(), friends_count()
        self._backdrop = Backdrop()
        self._started = False
        self._progress = Progress()
        """As it was drawn last."""

    def prepare(self, size: tuple[int, int]) -> None:
        """Draw the landscape for a window of this ``size`` [px]; without a word on it."""
        ui = Ui()
        ui.fit(size)
        landscape(size, ui.scale)

    def event(self, event: pygame.Event) -> Next:
        """Buttons; Escape leaves."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        action = self.group.event(event)
        return None if action is None else self._command(action.key)

    def _command(self, key: str) -> Next:
        if key == "learn":
            from game.scenes.tutorial import Tutorial

            return Begin(BackgroundLoader(Tutorial))
        if key in ("play", "today"):
            from game.scenes.choose import TODAY, Choose

            chosen = TODAY if key == "today" else first_unreached(self._progress)
            return Push(Choose(chosen, backdrop=self._backdrop, today=self._today))
        if key == "walks":
            from game.scenes.walks import Walks

            return Push(Walks())
        if key == "settings":
            from game.scenes.settings import SettingsPage

            return Push(SettingsPage())
        return Pop()

    def spoken(self, ui: Ui) -> str:
        """Name of the game and the focused button."""
        return ui.text.sentences(ui.text("title.name"), self.group.spoken(ui))

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw ridges, name, buttons and the mountain of the day."""
        size = canvas.get_size()
        # Who starts the game sees it whole.
        self._backdrop.draw(canvas, ui, wait=True)
        self.still = self._backdrop.coming is None
        window = canvas.get_rect()
        left, top = round(size[0] * 0.075), round(size[1] * 0.10)
        ui.write(canvas, ui.text("title.name"), (left - ui.px(4), top), Face.TITLE, 84, INK,
                  "topleft", round(size[0] * 0.6), inside=window)  # fmt: skip
        motto = pygame.Rect(left, top + ui.px(118), ui.px(600), ui.px(64))
        motto = ui.mirror(motto, window)
        units = ui.fitting(ui.text("title.motto"), Face.ITALIC, 21, motto.width, motto.height)
        ui.paragraph(canvas, ui.text("title.motto"), motto, Face.ITALIC, units, INK)
        self._progress = ui.progress
        first = ui.progress.tutorial == "new"
        if not self._started:
            self._started, self.group.focus = True, 0 if first else 1
        main = "learn" if first else "play"
        boards = self._lay_buttons(ui, window, (left, top + ui.px(196)), main)
        draw_post(canvas, ui, boards, size[1] - ui.px(64))
        self._lay_day(canvas, ui, window)
        self.group.draw(canvas, ui)
        foot = (left, size[1] - ui.px(20))
        ui.write(canvas, ui.text("title.foot"), foot, Face.ITALIC, 16, FOOT_INK, "bottomleft",
                  round(size[0] * FOOT_SHARE), inside=window)  # fmt: skip

    def _lay_buttons(self, ui: Ui, window: pygame.Rect, at: tuple[int, int], main: str
                     ) -> pygame.Rect:  # fmt: skip
        """One below the other from ``at`` [px] on; the ``main`` one is dark and higher.

        What they cover together.
        """
        boards: list[pygame.Rect] = []
        ahead, y = first_unreached(self._progress), at[1]
        for widget in self.group.widgets:
            if not isinstance(widget, Button):
                continue
            widget.label = ui.text(f"title.{widget.key}")
            widget.main = widget.key == main
            widget.detail = ""
            if widget.key == "play" and ahead:
                name = ui.text.of_level(load_level(ahead), "title")
                widget.detail = ui.text("title.next", name=name)
            tall = ui.px(MAIN_HEIGHT if widget.main or widget.detail else ROW_HEIGHT)
            # No board is as long as the next.
            rect = pygame.Rect(at[0], y, ui.px(286 - 14 * (len(boards) % 3)), tall)
            widget.rect = ui.mirror(rect, window)
            boards.append(widget.rect)
            y = rect.bottom + ui.px(9)
        return boards[0].unionall(boards[1:])

    def _lay_day(self, canvas: pygame.Surface, ui: Ui, window: pygame.Rect) -> None:
        """The card of the mountain of the day, over the ridges below the sun."""
        day, level, card, t = self._day.isoformat(), self._day_level, self._day_card, ui.text
        card.label = t("choose.of_day", date=day)
        card.name = t.of_level(level, "title")
        lanterns = self._friends[level.content_hash, str(self._day_seed)]
        best = self._progress.days.get(day)
        card.detail = t("choose.everyone")
        if best is not None:
            card.detail = t("choose.best", score=f"{best:.0f}")
        elif lanterns:
            card.detail = t("friends.here", n=lanterns)
        wide, high = ui.px(DAY_CARD[0]), ui.px(DAY_CARD[1])
        rect = pygame.Rect(0, 0, wide, high)
        rect.topright = (round(window.width * 0.925), round(window.height * 0.425))
        card.rect = ui.mirror(rect, window)
        frame = card.frame(ui)
        if card.picture is None or card.picture.get_size() != frame.size:
            card.picture = level_picture(level, True, frame.size)
        self._dialog.lay(canvas, ui, card.rect, alpha=250)
