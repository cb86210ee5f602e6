"""The autopilot's side of the screen: its runs, its buttons, and its errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from game.background.strategy_thread import StrategyThread
from game.hike.layout import Layout
from game.hike.side_panel import SidePanel
from game.ui.button_row import lay_in_row
from game.ui.drawing import card, shadow_margin
from game.ui.theme import INK, INK_SOFT, Face, Ui
from game.ui.widgets import Button, Widget

SLOW_AFTER = 3.0
"""From here on it is said why thinking may take so long [s]."""
RUNS_LISTED = 5
"""So many runs are listed."""


@dataclass
class Run:
    """One run of the strategy on this mountain."""

    number: int
    score: float | None = None
    fault: str = ""
    stopped: bool = False
    """The file was saved again before it came to an end."""


class AutopilotPanel:
    """Draws what the notebook of a person does not have."""

    def widgets(self, ui: Ui, layout: Layout, speed: int, paused: bool, ready: bool,
                code: bool = False) -> list[Widget]:  # fmt: skip
        """The buttons below the map and those of the panel; ``ready`` when there is a hike,
        ``code`` while it is shown.
        """
        t, panel = ui.text, layout.panel
        now = t("auto.speed", speed=speed)
        bar = [
            Button("pause", t("auto.go_on" if paused else "auto.pause"), ui.key("space"), now,
                   main=True, enabled=ready),
            Button("step", t("auto.step"), t("auto.key_step"), t("auto.step_detail"),
                   enabled=ready),
            Button("code", t("code.hide" if code else "code.show"), "C", t("code.detail")),
            Button("slower", t("auto.slower"), t("auto.key_less"), now, enabled=speed > 1),
            Button("faster", t("auto.faster"), t("auto.key_more"), now),
            Button("to_dusk", t("auto.to_dusk"), t("auto.key_end"), t("auto.to_dusk_detail"),
                   enabled=ready),
        ]  # fmt: skip
        gap = ui.px(8)
        lay_in_row(bar, layout.bar, gap, ui)
        inner = panel.inflate(-ui.px(32), 0)
        third = (inner.width - 2 * gap) // 3
        onward = Button("onward", t("debrief.onward"), "H", enabled=ready)
        onward.rect = pygame.Rect(inner.left, panel.bottom - ui.px(252), inner.width, ui.px(34))
        small = [Button("zoom_out", "\u2212"), Button("zoom_in", "+"),
                 Button("leave", t("auto.leave"))]  # fmt: skip
        for index, button in enumerate(small):
            button.rect = pygame.Rect(inner.left + index * (third + gap),
                                      panel.bottom - ui.px(50), third, ui.px(34))  # fmt: skip
            button.rect = ui.mirror(button.rect, inner)
        return [*bar, onward, *small]

    def draw(self, canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, work: StrategyThread,
             runs: Sequence[Run], side_panel: SidePanel, file: str) -> None:  # fmt: skip
        """Heading, name, parameters and the runs with their scores side by side."""
        t = ui.text
        left, right = rect.left + ui.px(16), rect.right - ui.px(16)
        room = right - left
        ui.write(canvas, t("hike.last_reading"), (left, rect.top + ui.px(14)), Face.ITALIC, 17,
                  inside=rect)  # fmt: skip
        side_panel.draw_divider(canvas, ui, rect, 200)
        ui.write(canvas, t("auto.autopilot"), (left, rect.top + ui.px(210)), Face.ITALIC, 15,
                  INK_SOFT, inside=rect)  # fmt: skip
        ui.write(canvas, work.name_of, (left, rect.top + ui.px(228)), Face.TITLE, 21, INK,
                  "topleft", room, inside=rect)  # fmt: skip
        said = t("auto.watched", file=file) if file else t("auto.no_file")
        lines = pygame.Rect(left, rect.top + ui.px(260), room, ui.px(60))
        ui.paragraph(canvas, said, lines, Face.TEXT, 12, INK_SOFT)
        side_panel.draw_divider(canvas, ui, rect, 312)
        ui.write(canvas, t("auto.runs"), (left, rect.top + ui.px(322)), Face.ITALIC, 15,
                  INK_SOFT, inside=rect)  # fmt: skip
        y = rect.top + ui.px(330) + round(1.8 * ui.size(15))
        for run in reversed(runs[-RUNS_LISTED:]):
            newest = run is runs[-1]
            key = "auto.run_now" if newest else "auto.run_stopped" if run.stopped else "auto.run"
            key = "auto.run_fault" if run.fault else key
            pen = ui.palette.warning if run.fault else INK if newest else INK_SOFT
            ui.write(canvas, t(key, n=run.number), (left, y), Face.TEXT, 13, pen, "midleft",
                      inside=rect)  # fmt: skip
            # The score of the run on screen would tell where it leads: it waits for dusk.
            if run.score is not None and not newest:
                ui.write(canvas, f"{run.score:.0f}", (right, y), Face.TITLE, 19, INK, "midright",
                          inside=rect)  # fmt: skip
            y += ui.px(29)
        side_panel.draw_divider(canvas, ui, rect, 512)

    def thinking(self, ui: Ui, work: StrategyThread) -> str:
        """What to say while it is computed."""
        if work.seconds < SLOW_AFTER:
            return ui.text("auto.thinking")
        seconds, line = f"{work.seconds:.0f}", work.line()
        if line is None:
            return ui.text("auto.thinking_long", seconds=seconds)
        return ui.text("auto.thinking_line", seconds=seconds, line=line)

    def draw_error(self, canvas: pygame.Surface, ui: Ui, layout: Layout, message: str,
                   left: float | None) -> None:  # fmt: skip
        """The card over the map; ``left`` is the daylight left where the hike stopped [min]."""
        t, width = ui.text, ui.px(560)
        inner = width - ui.px(64)
        lines = ui.wrap(message, Face.TEXT, 14.5, inner)
        height = ui.px(128) + round(ui.size(14.5) * 1.4) * len(lines)
        rect = pygame.Rect(0, 0, width, height)
        rect.midbottom = (layout.news.centerx, layout.news.bottom)
        margin = shadow_margin(ui.scale)
        canvas.blit(card(rect.size, ui.scale, alpha=255), (rect.left - margin, rect.top - margin))
        ui.write(canvas, t("auto.waiting"), (rect.centerx, rect.top + ui.px(20)), Face.TITLE, 24,
                  ui.palette.warning, "midtop")  # fmt: skip
        body = pygame.Rect(rect.left + ui.px(32), rect.top + ui.px(62), inner, height)
        y = ui.paragraph(canvas, message, body, Face.TEXT, 14.5, INK, 1.4)
        foot = t("auto.not_loaded") if left is None else t("auto.fault_at", minutes=f"{left:.0f}")
        ui.write(canvas, foot, (rect.centerx, y + ui.px(12)), Face.ITALIC, 15, INK_SOFT, "midtop")
