"""Choosing a level and the seed of its mountain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pygame

from engine import level_names, load_level
from game.hiking import random_seed
from game.ink import card, shadow_margin
from game.notebook import minutes
from game.scene import Next, Pop, Reset
from game.scenes.title import landscape
from game.theme import INK, INK_SOFT, RULE, Face, Kit
from game.widgets import Button, Field, Group, Row


@dataclass(frozen=True)
class ChooseLayout:
    """Rectangles of the screen [px]."""

    shelf: pygame.Rect
    sheet: pygame.Rect

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        return [self.shelf, self.sheet]


def lay_out(size: tuple[int, int], kit: Kit) -> ChooseLayout:
    """The list on the left, the chosen level on the right."""
    width, height = size
    tall = min(height - kit.px(146), kit.px(500))
    whole = pygame.Rect(0, 0, min(width - kit.px(48), kit.px(1120)), tall)
    whole.midtop = (width // 2, kit.px(118))
    shelf = pygame.Rect(whole.left, whole.top, round(whole.width * 0.37), whole.height)
    left = shelf.right + kit.px(22)
    return ChooseLayout(shelf, pygame.Rect(left, whole.top, whole.right - left, whole.height))


class Choose:
    """The list of levels."""

    overlay = False

    def __init__(
        self,
        chosen: str | None = None,
        seed: int | None = None,
        backdrop: pygame.Surface | None = None,
    ) -> None:
        """``backdrop`` is the title's landscape, where it has been drawn already."""
        self._levels: list[Any] = [load_level(name) for name in level_names()]
        names = [level.name for level in self._levels]
        self._index = names.index(chosen) if chosen in names else 0
        self._seed = Field("seed", "", str(random_seed() if seed is None else seed), 9)
        self._group = Group()
        self._first = 0
        self._shown = len(self._levels)
        self._backdrop = backdrop
        self._cards: dict[tuple[int, int], pygame.Surface] = {}

    def event(self, event: pygame.Event) -> Next:
        """Choose, type a seed, set out or go back."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        if event.type == pygame.MOUSEWHEEL:
            last = max(0, len(self._levels) - self._shown)
            self._first = max(0, min(last, self._first - event.y))
        action = self._group.event(event)
        if event.type == pygame.KEYDOWN and action is None:
            focused = self._group.widgets[self._group.focus] if self._group.widgets else None
            if isinstance(focused, Row):
                self._index = int(focused.key)
                self._scroll()
        if action is None:
            return None
        if action.key.isdecimal():
            again = int(action.key) == self._index and event.type == pygame.KEYDOWN
            self._index = int(action.key)
            return self._set_out() if again else None
        if action.key == "reroll":
            self._seed.value = str(random_seed())
        elif action.key in ("start", "seed"):
            return self._set_out()
        elif action.key == "back":
            return Pop()
        return None

    def _scroll(self) -> None:
        self._first = max(self._index - self._shown + 1, min(self._first, self._index))

    def _set_out(self) -> Next:
        from game.scenes.hike import Hike

        return Reset(Hike(self._levels[self._index], int(self._seed.value or 0)))

    def update(self, seconds: float) -> Next:
        """Nothing moves here."""
        return None

    def answer(self, value: str) -> Next:
        """Nothing to do on return."""
        return None

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the list and the chosen level's sheet."""
        if self._backdrop is None or self._backdrop.get_size() != canvas.get_size():
            self._backdrop = landscape(canvas.get_size(), kit)
        canvas.blit(self._backdrop, (0, 0))
        places = lay_out(canvas.get_size(), kit)
        kit.write(canvas, kit.text("choose.heading"), (places.shelf.left, kit.px(34)), Face.TITLE,
                  44, INK)  # fmt: skip
        for rect in places.solid():
            self._card(canvas, kit, rect)
        rows = self._rows(kit, places.shelf)
        self._group.place([*rows, *self._choices(kit, places.sheet)])
        self._sheet(canvas, kit, places.sheet)
        self._group.draw(canvas, kit)

    def _card(self, canvas: pygame.Surface, kit: Kit, rect: pygame.Rect) -> None:
        if rect.size not in self._cards:
            self._cards[rect.size] = card(rect.size, kit.scale, alpha=250)
        margin = shadow_margin(kit.scale)
        canvas.blit(self._cards[rect.size], (rect.left - margin, rect.top - margin))

    def _rows(self, kit: Kit, shelf: pygame.Rect) -> list[Row]:
        tall = kit.px(62)
        inner = shelf.inflate(-kit.px(24), -kit.px(24))
        self._shown = max(1, inner.height // tall)
        rows = []
        for index, level in enumerate(self._levels):
            place = index - self._first
            if 0 <= place < self._shown:
                detail = kit.text("choose.row", chapter=level.chapter,
                                  daylight=minutes(level.daylight))  # fmt: skip
                row = Row(str(index), level.title, detail, index == self._index)
                row.rect = pygame.Rect(inner.left, inner.top + place * tall, inner.width,
                                       tall - kit.px(6))  # fmt: skip
                rows.append(row)
        return rows

    def _choices(self, kit: Kit, sheet: pygame.Rect) -> list[Field | Button]:
        t, inner = kit.text, sheet.inflate(-kit.px(56), -kit.px(48))
        tall = kit.px(46)
        low = inner.bottom - tall
        self._seed.label = t("choose.seed")
        upper = low - kit.px(66)
        self._seed.rect = pygame.Rect(inner.left, upper, kit.px(190), tall)
        reroll = Button("reroll", t("choose.reroll"))
        reroll.rect = pygame.Rect(self._seed.rect.right + kit.px(12), upper, kit.px(160), tall)
        start = Button("start", t("choose.start"), main=True)
        start.rect = pygame.Rect(inner.right - kit.px(210), low, kit.px(210), tall)
        back = Button("back", t("choose.back"), t("key.escape"))
        back.rect = pygame.Rect(inner.left, low, kit.px(140), tall)
        return [start, self._seed, reroll, back]

    def _sheet(self, canvas: pygame.Surface, kit: Kit, sheet: pygame.Rect) -> None:
        t, level = kit.text, self._levels[self._index]
        inner = sheet.inflate(-kit.px(56), -kit.px(48))
        chapter = t("choose.chapter", chapter=level.chapter)
        kit.write(canvas, chapter, inner.topleft, Face.ITALIC, 16, INK_SOFT)
        kit.write(canvas, level.title, (inner.left, inner.top + kit.px(20)), Face.TITLE, 38, INK,
                  "topleft", inner.width)  # fmt: skip
        text = pygame.Rect(inner.left, inner.top + kit.px(86), inner.width, kit.px(150))
        units = kit.fitting(str(level.briefing), Face.SERIF, 17.5, text.width, text.height, 1.45)
        below = kit.paragraph(canvas, str(level.briefing), text, Face.SERIF, units, INK, 1.45)
        instrument = level.instrument
        price = float(instrument.price(instrument.scheme, 1))
        goal = "choose.goal_up" if level.goal == "up" else "choose.goal_down"
        facts = (
            (t("choose.daylight"), t("choose.minutes", minutes=minutes(level.daylight))),
            (t("choose.price"), t("choose.minutes", minutes=minutes(price))),
            (t("choose.visibility"), t("map.metres", metres=minutes(level.visibility))),
            (t("choose.par"), t("choose.no_par") if level.par is None else f"{level.par:.0f}"),
            (t("choose.goal"), t(goal)),
        )
        y = max(below + kit.px(12), inner.top + kit.px(194))
        pygame.draw.line(canvas, RULE, (inner.left, y), (inner.right, y))
        widths = (0.16, 0.16, 0.16, 0.16, 0.36)
        x = float(inner.left)
        for (label, value), share in zip(facts, widths, strict=True):
            room = round(inner.width * share) - kit.px(6)
            kit.write(canvas, label, (x, y + kit.px(14)), Face.TEXT, 12, INK_SOFT, "topleft", room)
            kit.write(canvas, value, (x, y + kit.px(30)), Face.TITLE, 21, INK, "topleft", room)
            x += inner.width * share
        note_y = self._seed.rect.centery
        left = self._seed.rect.right + kit.px(188)
        room_rect = pygame.Rect(left, note_y - kit.px(22), inner.right - left, kit.px(60))
        kit.paragraph(canvas, t("choose.same"), room_rect, Face.ITALIC, 13.5, INK_SOFT)
