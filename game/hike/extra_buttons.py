"""Buttons below the title's card that are there only at times: undo, the instrument, the lamp."""

from __future__ import annotations

import math

import pygame

from game.hike.layout import Layout
from game.hike.player_hike import Playback, PlayerHike
from game.hike.units import metres, minutes
from game.ui.theme import Ui
from game.ui.widgets import Button

EXTRA_KEYS = frozenset({"undo", "tool", "hut"})
"""Their keys."""


def extra_buttons(
    ui: Ui, layout: Layout, hike: PlayerHike, sandbox: bool, playing: Playback | None
) -> list[Button]:
    """What there is at this moment, one below the other."""
    found = []
    if sandbox:
        found.append(_undo_button(ui, hike))
    if len(hike.offered_tools) > 1:
        found.append(_tool_button(ui, hike))
    if playing is None and not hike.over and not hike.at_door and hike.hut_from(hike.place):
        found.append(_lamp_button(ui, hike))
    card, y = layout.title, layout.title.bottom + ui.px(8)
    for button in found:
        button.rect = pygame.Rect(card.left, y, card.width, ui.px(54))
        y = button.rect.bottom + ui.px(6)
    return found


def _undo_button(ui: Ui, hike: PlayerHike) -> Button:
    """What a sandbox has."""
    t = ui.text
    button = Button("undo", t("hike.undo"), ui.cap("undo"), t("hike.undo_detail"))
    button.enabled = bool(hike.expedition.records)
    return button


def _tool_button(ui: Ui, hike: PlayerHike) -> Button:
    """The instrument's setting, once there is a choice."""
    t, setting = ui.text, hike.setting
    kind = "rope" if setting.scheme == "backprop" else hike.tool
    detail = t(f"tools.{kind}_detail", metres=metres(setting.spacing), n=setting.samples,
               minutes=minutes(hike.price))  # fmt: skip
    return Button("tool", t(f"tools.{hike.tool}"), ui.cap("tool"), detail)


def _lamp_button(ui: Ui, hike: PlayerHike) -> Button:
    """The way to the lamp, while it can be seen."""
    t, hut = ui.text, hike.hut_from(hike.place) or (0.0, 0.0)
    far = metres(math.dist(hut, hike.place))
    return Button("hut", t("hike.to_hut"), ui.cap("hut"), t("map.metres", metres=far), main=True)
