"""The buttons below the map and those of the notebook's page."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

from game.hike.layout import Layout
from game.hike.player_hike import Playback, PlayerHike
from game.hike.units import metres, minutes
from game.ui.button_row import lay_in_row
from game.ui.theme import Ui
from game.ui.widgets import Button, Stepper, Widget

TEN_DEGREES = math.tan(math.radians(10))
"""The slope on which a learning rate is shown before there is a reading."""
OF_THE_WALK = ("stop", "hurry")
"""Buttons that stay while he is watched walking."""
GAP = 8
"""Between two buttons [design units]."""


def hike_buttons(ui: Ui, hike: PlayerHike, layout: Layout, playing: Playback | None,
                 walking_view: bool, page_shown: bool = True) -> list[Widget]:  # fmt: skip
    """Buttons and steppers with the texts of this moment, while ``playing`` is on screen.

    In the ``walking_view`` there is no map to bring closer. Without the page there are only those
    below the map.
    """
    reading = playing is not None and playing.kind == "measure"
    known = hike.note is not None and not reading
    left = hike.strides_left if known else 0
    walks = playing is not None and playing.kind == "walk"
    bar = _bar(ui, hike, known, left, walks)
    lay_in_row(bar, layout.bar, ui.px(GAP), ui)
    if not page_shown:
        return [*bar]
    page = layout.panel.inflate(-ui.px(32), 0)
    return [*bar, *_plan_widgets(ui, hike, page, known, left), *_page_foot(ui, page, walking_view)]


def _bar(ui: Ui, hike: PlayerHike, known: bool, left: int, walks: bool) -> list[Button]:
    """The verbs, below the map.

    ``known``: there is a reading to walk on, with ``left`` strides of the plan. While he ``walks``
    he can stop and hurry instead of beginning something else.
    """
    t = ui.text
    stride = t("hike.needs_reading")
    if known:
        way = "hike.stride_up" if hike.level.goal == "up" else "hike.stride_down"
        stride = t(way, metres=metres(math.hypot(*hike.stride_vector())))
    glance = minutes(hike.level.altimeter.price)
    # The dark button is what the plan does next; near the hut it is the way to its lamp.
    lamp = hike.hut_from(hike.place) is not None
    ahead = left > 0 and not lamp
    bar = [
        Button("measure", t("hike.measure"), ui.cap("measure"),
               t("hike.costs", minutes=minutes(hike.price)), main=not (ahead or lamp)),
        Button("stride", t("hike.stride"), ui.cap("stride"), stride, main=ahead, enabled=known),
        Button("glance", t("hike.glance"), ui.cap("glance"), t("hike.costs", minutes=glance)),
        Button("rest", t("hike.rest"), ui.cap("rest"), t("hike.costs", minutes=1)),
        Button("camp", t("hike.camp"), ui.cap("camp"), t("hike.camp_detail")),
    ]  # fmt: skip
    if walks:
        bar[1] = Button("stop", t("hike.stop"), ui.cap("stop"), t("hike.stop_detail"))
        bar[3] = Button("hurry", t("hike.hurry"), ui.cap("haste"), t("hike.hurry_detail"))
    elif hike.at_door:
        bar[-1] = Button("camp", t("hike.enter"), ui.cap("camp"), t("hike.enter_detail"), main=True)
    return bar


def _plan_widgets(ui: Ui, hike: PlayerHike, page: pygame.Rect, known: bool, left: int
                  ) -> list[Widget]:  # fmt: skip
    """Learning rate, strides on one reading, and what follows that plan by one press."""
    t = ui.text

    def row(y: float, height: float) -> pygame.Rect:
        return pygame.Rect(page.left, page.top + ui.px(y), page.width, ui.px(height))

    here = t("hike.rate_ten", metres=metres(TEN_DEGREES * hike.learning_rate))
    if known:
        here = t("hike.rate_here", metres=metres(math.hypot(*hike.stride_vector())))
    planned = t("hike.strides", n=hike.every)
    rate = t("hike.rate", metres=metres(hike.learning_rate))
    rate_caps = _unless_signs(ui.cap("rate_down"), ui.cap("rate_up"))
    every_caps = (ui.cap("every_down"), ui.cap("every_up"))
    return [
        Stepper("rate", rate, here, rate_caps, row(212, 44), back=ui.rtl),
        Stepper("every", t("hike.every"), planned, every_caps, row(264, 44), back=ui.rtl),
        Button("rule", t("hike.rule"), ui.cap("rule"), t("hike.rule_detail", strides=planned),
               rect=row(384, 54)),
        Button("remaining", t("hike.remaining"), ui.cap("remaining"),
               t("hike.remaining_detail", strides=t("hike.strides", n=left)), enabled=left > 0,
               rect=row(446, 54)),
    ]  # fmt: skip


def _page_foot(ui: Ui, page: pygame.Rect, walking_view: bool) -> list[Button]:
    """The small buttons at the foot of the page."""
    t = ui.text
    small = [Button("view", t("hike.to_map" if walking_view else "hike.on_foot"),
                    ui.cap("view") if walking_view else ""),
             Button("pause", t("hike.pause"), ui.pause_button if walking_view else "")]  # fmt: skip
    shares: tuple[float, ...] = (0.5, 0.5)
    if not walking_view:
        small = [Button("zoom_out", "\u2212"), Button("zoom_in", "+"), *small]
        shares = (0.12, 0.12, 0.5, 0.26)
    gap = ui.px(GAP)
    x, room = float(page.left), page.width - (len(small) - 1) * gap
    for button, share in zip(small, shares, strict=True):
        own = pygame.Rect(round(x), page.bottom - ui.px(50), round(room * share), ui.px(34))
        button.rect = ui.mirror(own, page)
        x += room * share + gap
    return small


def _unless_signs(less: str, more: str) -> tuple[str, str]:
    """Names of two keys; none where they are the signs that stand on the stepper's ends already."""
    return ("", "") if (less, more) == ("\u2212", "+") else (less, more)


def mark_asked(widgets: Sequence[Widget], action: str) -> None:
    """Make the button or stepper of an action of the key bindings the only dark one."""
    for widget in widgets:
        if isinstance(widget, Button):
            widget.main = widget.key == action
        elif isinstance(widget, Stepper):
            widget.marked = f"{widget.key}_up" == action
