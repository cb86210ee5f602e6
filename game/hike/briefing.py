"""The card that is read before setting out."""

from __future__ import annotations

import pygame

from engine import Level
from game.hike.units import minutes
from game.ui.drawing import card, shadow_margin
from game.ui.theme import INK, INK_SOFT, Face, Ui

KEY_SEPARATOR = " · "
"""What stands between two keys and their meaning in every language."""


def draw_briefing(canvas: pygame.Surface, ui: Ui, level: Level, price: float) -> None:
    """Draw the card beside the hiker; ``price`` is a reading's [min]."""
    t = ui.text
    width = ui.px(520)
    caps = {name: ui.cap(name) for name in ("measure", "stride", "rule", "view")}
    keys = _key_lines(ui, t("briefing.keys", **caps), width - ui.px(40))
    step = round(ui.size(12.5) * 1.4)
    rest = ui.px(214) + step * (len(keys) - 1)
    window = canvas.get_rect()
    room = window.height - ui.px(48) - rest
    told = t.of_level(level, "briefing")
    units = ui.fitting(told, Face.SERIF, 17, width - ui.px(72), room, 1.45)
    lines = ui.wrap(told, Face.SERIF, units, width - ui.px(72))
    height = rest + round(ui.size(units) * 1.45) * len(lines)
    rect = pygame.Rect(0, 0, width, height)
    rect.midright = (window.right - ui.px(24), window.centery)
    rect = ui.mirror(rect, window)
    margin = shadow_margin(ui.scale)
    canvas.blit(card(rect.size, ui.scale, alpha=255), (rect.left - margin, rect.top - margin))
    left, middle = rect.left + ui.px(36), rect.centerx
    ui.write(canvas, t("briefing.heading"), (middle, rect.top + ui.px(22)), Face.ITALIC, 15.5,
              INK_SOFT, "midtop")  # fmt: skip
    title = t.of_level(level, "title")
    ui.write(canvas, title, (middle, rect.top + ui.px(42)), Face.TITLE, 32, INK,
              "midtop", width - ui.px(60))  # fmt: skip
    text = pygame.Rect(left, rect.top + ui.px(98), width - ui.px(72), height)
    y = ui.paragraph(canvas, told, text, Face.SERIF, units, INK, 1.45)
    facts = t("briefing.facts", daylight=minutes(level.daylight),
              price=minutes(price),
              visibility=minutes(level.visibility))  # fmt: skip
    last = ui.px(60) + step * (len(keys) - 1)
    rows = [
        (facts, Face.TITLE, 15.5, 0),
        *((line, Face.TEXT, 12.5, ui.px(30) + step * k) for k, line in enumerate(keys)),
        (t("briefing.begin"), Face.ITALIC, 15.5, last),
    ]
    for line, face, size, down in rows:
        ui.write(canvas, line, (middle, y + ui.px(12) + down), face, size,
                  INK_SOFT if down else INK, "midtop", width - ui.px(40))  # fmt: skip


def _key_lines(ui: Ui, said: str, room: int) -> list[str]:
    """What the keys do, on one line or shared between two; no key alone on the second."""
    if ui.width(said, Face.TEXT, 12.5) <= room:
        return [said]
    parts = said.split(KEY_SEPARATOR)
    half = (len(parts) + 1) // 2
    return [KEY_SEPARATOR.join(some) for some in (parts[:half], parts[half:]) if some]
