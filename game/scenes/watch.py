"""A replay in the window: play, stop, step, scrub."""

from __future__ import annotations

import pygame

from engine.continuation import Continuation
from game.background.loader import BackgroundLoader
from game.hike.playback_steps import FASTEST_SPEED
from game.playback import controls
from game.playback.code_page import CodePage
from game.playback.controls import ARROW_SHARE
from game.playback.rear_view import RearView
from game.playback.replay_page import ReplayPage
from game.playback.timeline import Timeline
from game.playback.trace_view import TraceView
from game.scenes.hike import HikeScene
from game.scenes.scene import Begin, Next, Pop, Scene
from game.ui.button_row import lay_in_row
from game.ui.drawing import paper_pixels, paper_tile, tile
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button

MINUTES_A_SECOND = 0.5
"""Daylight that passes at speed 1."""
FIRST_SPEED = 8
WATCH_KEYS = (
    *controls.PLAYBACK_KEYS, (pygame.K_PERIOD, "step"), (pygame.K_COMMA, "back"),
    (pygame.K_TAB, "view"), (pygame.K_v, "view"), (pygame.K_c, "code"), (pygame.K_h, "onward"),
)  # fmt: skip


class Watch(Scene):
    """Watch a hike that is over. Every minute of it can be gone to, forwards and back."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline, self.page = timeline, ReplayPage(timeline)
        self.minutes, self.speed, self.paused = 0.0, FIRST_SPEED, False
        self.has_picture = False
        """Whether there has been anything to see yet."""
        self.group = WidgetGroup(keyboard=False)
        self._dragging = False
        self.coming = BackgroundLoader(lambda: RearView(timeline, self.page.steps))
        self.rear_view: RearView | None = None
        self.code: CodePage | None = None
        """The page with the code, where the hike has a trace."""
        if timeline.trace is not None:
            self.code = CodePage(self.page, TraceView(timeline.trace, timeline.verbs))
        self._with_code = self.code is not None
        self._walking = False
        """Whether the hiker is seen from behind, in the place of the map."""

    def prepare(self, size: tuple[int, int]) -> None:
        """Make the paper of the first page."""
        paper_pixels(512, 9)

    def event(self, event: pygame.Event) -> Next:
        """Keys, buttons, and the chart as a slide."""
        action = self.group.event(event)
        if action is not None:
            return self._command(action.key)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._dragging = not self._touch_code(event.pos) and self._scrub_chart(event.pos)
        elif event.type == pygame.MOUSEMOTION and self._dragging:
            self._scrub_chart(event.pos)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._dragging = False
        elif event.type == pygame.MOUSEWHEEL:
            self.go_to(self.minutes + event.y * ARROW_SHARE * self.timeline.daylight)
        if event.type != pygame.KEYDOWN:
            return None
        name = next((name for key, name in WATCH_KEYS if key == event.key), "")
        return self._command(name)

    @property
    def shown_code(self) -> CodePage | None:
        """The page with the code, while it is shown."""
        return self.code if self._with_code else None

    def _touch_code(self, pixel: tuple[int, int]) -> bool:
        """A click into the code: a breakpoint, a variable's curve, or the verb of its change."""
        page = self.shown_code
        touch = None if page is None else page.pane.touch(pixel)
        if page is None or touch is None:
            return False
        if touch.kind == "line":
            page.pane.stops ^= {touch.line}
        elif touch.kind == "variable":
            page.pane.chosen = touch.name
        else:
            page.pane.chosen, self.paused = touch.name, True
            number = self.timeline.at(self.minutes).number
            self.go_to(self.timeline.verbs[page.view.change(touch.name, number, touch.way)].begin)
        return True

    def _scrub_chart(self, pixel: tuple[int, int]) -> bool:
        shown = self.shown_code or self.page
        minute = None if shown.curve is None else shown.curve.minute(pixel)
        if minute is None:
            return False
        # He who goes to a minute wants to look at it, or to walk on from it.
        self.paused = True
        self.go_to(minute)
        return True

    def go_to(self, minutes: float) -> None:
        """Show this minute."""
        self.minutes = min(self.timeline.daylight, max(0.0, minutes))

    def _command(self, name: str) -> Next:
        if name == "leave":
            return Pop()
        if name == "pause":
            if self.minutes >= self.timeline.daylight:
                self.minutes, self.paused = 0.0, False
            else:
                self.paused = not self.paused
        elif name == "faster":
            self.speed = min(FASTEST_SPEED, self.speed * 2)
        elif name == "slower":
            self.speed = max(1, self.speed // 2)
        elif name in ("step", "back"):
            self.paused = True
            self.go_to(self._next_boundary(1 if name == "step" else -1))
        elif name in ("on", "off"):
            leap = ARROW_SHARE * self.timeline.daylight
            self.go_to(self.minutes + (leap if name == "on" else -leap))
        elif name == "view":
            self._walking, self._with_code = not self._walking, False
        elif name == "onward" and self.minutes < self.timeline.daylight:
            source = Continuation(self.timeline.expedition, self.timeline.result, self.minutes)
            level, seed = source.hiked.level, source.hiked.seed
            return Begin(BackgroundLoader(lambda: HikeScene(level, seed, source=source)))
        elif name == "code":
            self._with_code = self.code is not None and not self._with_code
        elif name in ("start", "to_dusk"):
            self.go_to(0.0 if name == "start" else self.timeline.daylight)
        return None

    def _next_boundary(self, way: int) -> float:
        """Where the next action ends, or where this one (the one before, on its first) began."""
        if way > 0:
            ends = (verb.end for verb in self.timeline.verbs)
            return next((end for end in ends if end > self.minutes + 1e-9), self.timeline.daylight)
        begins = (verb.begin for verb in reversed(self.timeline.verbs))
        return next((begin for begin in begins if begin < self.minutes - 1e-9), 0.0)

    def update(self, seconds: float) -> Next:
        """Let the daylight pass."""
        if not self.paused and not self._dragging:
            self._pass_minutes(seconds * MINUTES_A_SECOND * self.speed)
        if self.rear_view is None and self.coming.ready:
            self.rear_view = self.coming.take()
        if self.rear_view is not None:
            self.rear_view.advance(self.minutes, 0.0 if self.paused else seconds)
        return None

    def _pass_minutes(self, minutes: float) -> None:
        """Let so many minutes pass, at most until a verb that is called at a breakpoint."""
        until = self.minutes + minutes
        page = self.shown_code
        if page is not None and page.pane.stops:
            for number, verb in enumerate(self.timeline.verbs):
                if self.minutes + 1e-9 < verb.begin <= until and page.view.stops(
                    number, page.pane.stops
                ):
                    until, self.paused = verb.begin, True
                    break
        self.go_to(until)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """The page and its buttons."""
        code = self.shown_code
        if not (code or self.page).base.ready(canvas.get_size(), ui):
            tile(canvas, paper_tile(512, 9))
            return
        self.has_picture = True
        rear_view = self.rear_view if self._walking else None
        if code is not None:
            code.draw(canvas, ui, self.minutes)
        else:
            self.page.draw(canvas, ui, self.minutes, rear_view=rear_view)
        t, over = ui.text, self.minutes >= self.timeline.daylight
        now = t("auto.speed", speed=self.speed)
        label = "watch.again" if over else "auto.go_on" if self.paused else "auto.pause"
        bar = [
            Button("pause", t(label), ui.key("space"), now, main=True),
            Button("back", t("watch.back"), ",", t("watch.back_detail"), enabled=self.minutes > 0),
            Button("step", t("auto.step"), t("auto.key_step"), t("auto.step_detail"),
                   enabled=not over),
            Button("view", t("watch.map" if self._walking else "watch.behind"), "Tab",
                   t("watch.view")),
            Button("onward", t("debrief.onward"), "H", t("from.detail"), enabled=not over),
            Button("slower", t("auto.key_less"), "", t("auto.slower"), enabled=self.speed > 1),
            Button("faster", t("auto.key_more"), "", t("auto.faster"),
                   enabled=self.speed < FASTEST_SPEED),
        ]  # fmt: skip
        if self.code is not None:
            label = "code.hide" if code is not None else "code.show"
            bar.insert(4, Button("code", t(label), "C", t("code.detail")))
        rect = self.page.foot if code is None else code.foot
        row = pygame.Rect(rect.left, rect.bottom - ui.px(58), rect.width, ui.px(58))
        lay_in_row(bar, row, ui.px(6), ui)
        self.group.place(bar)
        self.group.draw(canvas, ui)
        # Nobody is to wait for it who changes to it; until it is there the map stays.
        if code is None:
            self.coming.begin(self.page.area.size)
