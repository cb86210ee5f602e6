"""The show: the final of a competition on the projector, everyone on the mountain at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pygame

from game.hike.playback_steps import FASTEST_SPEED
from game.playback import controls
from game.playback.controls import ARROW_SHARE
from game.playback.show import Show
from game.playback.show_page import ShowPage
from game.scenes.scene import Next, Pop, Scene
from game.ui.button_row import lay_in_row
from game.ui.drawing import paper_pixels, paper_tile, tile
from game.ui.theme import INK_SOFT, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button

SHOW_SECONDS = 40.0
"""A show lasts so long at speed 1."""
SHOW_KEYS = (*controls.PLAYBACK_KEYS, (pygame.K_n, "next"))


class ShowScene(Scene):
    """Watch shows one after the other; `load` makes the k-th of `count`."""

    def __init__(self, load: Callable[[int], Show], count: int = 1, first: int = 0) -> None:
        self._load, self.count, self.index = load, count, first
        self.speed, self.paused, self.share = 1, False, 0.0
        self.page: ShowPage | None = None
        self.problem = ""
        self.group = WidgetGroup(keyboard=False)
        self._begin_round()

    def _begin_round(self) -> None:
        """Load the round in the background: it may have a thousand hikes."""
        self.page, self.share = None, 0.0
        self.work = threading.Thread(target=self._load_round, args=(self.index,), daemon=True)
        self.work.start()

    def _load_round(self, index: int) -> None:
        from engine.core.errors import BadInput

        try:
            page = ShowPage(self._load(index))
        except BadInput as error:
            self.problem = str(error)
            return
        if index == self.index:
            self.page = page

    def prepare(self, size: tuple[int, int]) -> None:
        """Make the paper of the first page."""
        paper_pixels(512, 9)

    def event(self, event: pygame.Event) -> Next:
        """Speed, pause, forwards and back, the next round."""
        action = self.group.event(event)
        if action is not None:
            return self._command(action.key)
        if event.type == pygame.MOUSEWHEEL:
            self._go_to(self.share + event.y * ARROW_SHARE)
        if event.type != pygame.KEYDOWN:
            return None
        return self._command(next((name for key, name in SHOW_KEYS if key == event.key), ""))

    def _command(self, name: str) -> Next:
        if name == "leave":
            return Pop()
        if name == "next":
            if self.count > 1 and self.page is not None:
                self.index = (self.index + 1) % self.count
                self._begin_round()
        elif name == "pause":
            if self.share >= 1:
                self.share, self.paused = 0.0, False
            else:
                self.paused = not self.paused
        elif name == "faster":
            self.speed = min(FASTEST_SPEED, self.speed * 2)
        elif name == "slower":
            self.speed = max(1, self.speed // 2)
        elif name in ("on", "off"):
            self._go_to(self.share + (ARROW_SHARE if name == "on" else -ARROW_SHARE))
        elif name in ("start", "to_dusk"):
            self._go_to(0.0 if name == "start" else 1.0)
        return None

    def _go_to(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))

    def update(self, seconds: float) -> Next:
        """Let the daylight pass."""
        if self.page is not None:
            if not self.paused:
                self._go_to(self.share + seconds * self.speed / SHOW_SECONDS)
            self.page.advance(self.share, seconds)
        return None

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """The page and its buttons."""
        t = ui.text
        if self.page is None or not self.page.base.ready(canvas.get_size(), ui):
            tile(canvas, paper_tile(512, 9))
            said = self.problem or t("show.loading")
            rect = canvas.get_rect()
            ui.write(canvas, said, rect.center, Face.ITALIC, 22, INK_SOFT, "center",
                      rect.width - ui.px(80))  # fmt: skip
            return
        self.page.draw(canvas, ui)
        over, now = self.share >= 1, t("auto.speed", speed=self.speed)
        label = "watch.again" if over else "auto.go_on" if self.paused else "auto.pause"
        bar = [
            Button("pause", t(label), ui.key("space"), now, main=True),
            Button("slower", t("auto.slower"), t("auto.key_less"), now, enabled=self.speed > 1),
            Button("faster", t("auto.faster"), t("auto.key_more"), now,
                   enabled=self.speed < FASTEST_SPEED),
        ]  # fmt: skip
        if self.count > 1:
            place = t("show.round", n=self.index + 1, all=self.count)
            bar.append(Button("next", t("show.next"), "N", place))
        rect = self.page.foot
        row = pygame.Rect(rect.left, rect.bottom - ui.px(58), rect.width, ui.px(58))
        lay_in_row(bar, row, ui.px(8), ui)
        self.group.place(bar)
        self.group.draw(canvas, ui)
