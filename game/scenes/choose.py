"""Choosing a level and the seed of its mountain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pygame

from engine.core.errors import BadInput
from game.background.loader import BackgroundLoader
from game.hike.level_sheet import draw_level_sheet
from game.hike.player_hike import random_seed
from game.profile.campaign import Chapter, Offer, chapters, opened
from game.profile.progress import Progress
from game.profile.settings import Assists
from game.profile.storage import data_folder
from game.scenes.assists import AssistsPage
from game.scenes.landscape import Backdrop
from game.scenes.predict import begin
from game.scenes.scene import Begin, Next, Pop, Push, Scene
from game.ui.dialog import Dialog
from game.ui.list_row import Row
from game.ui.theme import INK, INK_SOFT, RULE, Face, Kit
from game.ui.widgets import Button, Field, Group

TODAY = "today"
"""In place of a level's name: the mountain of the day."""
ROW, HEADING = 44, 34
"""Heights in the list [design units]."""


@dataclass(frozen=True)
class ChooseLayout:
    """Rectangles of the screen [px]."""

    shelf: pygame.Rect
    sheet: pygame.Rect

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        return [self.shelf, self.sheet]


def lay_out(size: tuple[int, int], kit: Kit) -> ChooseLayout:
    """The list at the side where writing begins, the chosen level at the other."""
    width, height = size
    tall = min(height - kit.px(146), kit.px(560))
    whole = pygame.Rect(0, 0, min(width - kit.px(48), kit.px(1140)), tall)
    whole.midtop = (width // 2, kit.px(108))
    shelf = pygame.Rect(whole.left, whole.top, round(whole.width * 0.36), whole.height)
    left = shelf.right + kit.px(22)
    sheet = pygame.Rect(left, whole.top, whole.right - left, whole.height)
    return ChooseLayout(kit.mirror(shelf, whole), kit.mirror(sheet, whole))


class Choose(Scene):
    """The list of levels by chapters."""

    def __init__(
        self,
        chosen: str | None = None,
        seed: int | None = None,
        backdrop: Backdrop | None = None,
        today: Callable[[], date] = date.today,
        folder: Path | None = None,
    ) -> None:
        """``backdrop`` is the title's, where it has been drawn already.

        Own levels are looked for in ``folder``, by default the platform's data folder.
        """
        try:
            folder = folder or data_folder()
        except OSError:
            folder = None
        self._chapters: list[Chapter] = chapters(today(), folder)
        self._offers: list[Offer] = [o for c in self._chapters for o in c.offers]
        self._index = self._index_of(chosen)
        self._seed = Field("seed", "", str(random_seed() if seed is None else seed), 9)
        self._group, self._dialog = Group(), Dialog()
        self._top, self._most = 0.0, 0.0
        """How far the list is scrolled, and how far it can be [design units]."""
        self._room = 500.0
        self._follow = True
        """Whether the chosen row is to be scrolled into sight."""
        self._backdrop = backdrop or Backdrop()
        self._progress, self._assists = Progress(), Assists()
        """As they were drawn last."""

    def _index_of(self, chosen: str | None) -> int:
        if chosen == TODAY:
            return 0
        found = [i for i, o in enumerate(self._offers) if o.key == chosen and o.day is None]
        return found[0] if found else min(1, len(self._offers) - 1)

    @property
    def offer(self) -> Offer:
        """What is chosen."""
        return self._offers[self._index]

    @property
    def text_field(self) -> pygame.Rect | None:
        """The seed's field, while it has the focus."""
        return self._group.text_field

    def event(self, event: pygame.Event) -> Next:
        """Choose, type a seed, set out or go back."""
        if event.type == pygame.KEYDOWN:
            if event.key == pygame.K_ESCAPE:
                return Pop()
            if self._key(event.key):
                return None
        if event.type == pygame.MOUSEWHEEL:
            self._top = max(0.0, min(self._most, self._top - 40 * event.y))
        action = self._group.event(event)
        if action is None:
            if event.type == pygame.KEYDOWN:
                self._take_focused()
            return None
        if action.key.isdecimal():
            again = int(action.key) == self._index and event.type == pygame.KEYDOWN
            self._choose(int(action.key))
            return self._set_out() if again else None
        if action.key == "reroll":
            self._seed.value = str(random_seed())
        elif action.key in ("start", "seed"):
            return self._set_out()
        elif action.key == "assists":
            return Push(AssistsPage())
        elif action.key == "back":
            return Pop()
        return None

    def _key(self, key: int) -> bool:
        """Up and down in the list, Page Up and Page Down from chapter to chapter."""
        focused = self._group.focused
        if key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN):
            firsts = [self._offers.index(c.offers[0]) for c in self._chapters]
            ahead = [i for i in firsts if i > self._index]
            behind = [i for i in firsts if i < self._index]
            if key == pygame.K_PAGEDOWN and ahead:
                self._choose(ahead[0])
            elif key == pygame.K_PAGEUP and behind:
                self._choose(behind[-1])
            self._group.keys_used = True
            return True
        if not isinstance(focused, Row) or key not in (pygame.K_UP, pygame.K_DOWN):
            return False
        step = 1 if key == pygame.K_DOWN else -1
        self._choose(max(0, min(len(self._offers) - 1, self._index + step)))
        self._group.keys_used = True
        return True

    def _take_focused(self) -> None:
        """A row that the keyboard has come to is chosen."""
        focused = self._group.focused
        if isinstance(focused, Row):
            self._choose(int(focused.key))

    def _choose(self, index: int) -> None:
        self._index, self._follow = index, True
        for place, widget in enumerate(self._group.widgets):
            if isinstance(widget, Row) and widget.key == str(index):
                self._group.focus = place

    def _set_out(self) -> Next:
        offer = self.offer
        if offer.level is None:
            return None
        seed = int(self._seed.value or 0) if offer.seed is None else offer.seed
        make = partial(begin, offer.level, seed, self._progress, self._backdrop, self._assists)
        return Begin(BackgroundLoader(make), self._refused)

    def _refused(self, error: BadInput) -> None:
        """A well-written file of one's own may still draw no ground for a seed."""
        offer = self.offer
        unusable = replace(offer, level=None, reason=str(error))
        self._offers[self._index] = unusable
        self._chapters = [
            Chapter(c.heading, tuple(unusable if o is offer else o for o in c.offers))
            for c in self._chapters
        ]

    def spoken(self, kit: Kit) -> str:
        """The chosen level, or the focused button, in words."""
        focused = self._group.focused
        if not isinstance(focused, Row):
            return self._group.spoken(kit)
        stars = kit.text("choose.stars", count=focused.stars[0]) if focused.stars[1] else ""
        locked = kit.text("choose.locked") if focused.locked else ""
        return ". ".join(part for part in (focused.label, stars, locked) if part)

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw the list and the chosen level's sheet."""
        self._progress, self._assists = kit.progress, kit.settings.assists
        self._backdrop.draw(canvas, kit)
        places = lay_out(canvas.get_size(), kit)
        kit.write(canvas, kit.text("choose.heading"), (places.shelf.left, kit.px(30)), Face.TITLE,
                  42, INK, "topleft", places.shelf.width + places.sheet.width,
                  inside=places.shelf)  # fmt: skip
        for rect in places.solid():
            self._dialog.lay(canvas, kit, rect, alpha=250)
        rows = self._list(canvas, kit, places.shelf)
        choices = self._choices(kit, places.sheet)
        kept = self._group.focused
        self._group.place([*rows, *choices])
        if kept is None or isinstance(kept, Row):
            self._focus_row()
        elif kept.key in [w.key for w in self._group.widgets]:
            self._group.focus = [w.key for w in self._group.widgets].index(kept.key)
        met = opened(kit.progress, self._offers, self.offer)
        inner = places.sheet.inflate(-kit.px(56), -kit.px(44))
        draw_level_sheet(canvas, kit, inner, self.offer, met)
        clip = canvas.get_clip()
        for index, widget in enumerate(self._group.widgets):
            canvas.set_clip(self._window(kit, places.shelf) if isinstance(widget, Row) else clip)
            self._group.draw_one(canvas, kit, index)
        canvas.set_clip(clip)

    def _focus_row(self) -> None:
        keys = [w.key for w in self._group.widgets]
        self._group.focus = keys.index(str(self._index)) if str(self._index) in keys else 0

    def _window(self, kit: Kit, shelf: pygame.Rect) -> pygame.Rect:
        return shelf.inflate(-kit.px(20), -kit.px(24))

    def _list(self, canvas: pygame.Surface, kit: Kit, shelf: pygame.Rect) -> list[Row]:
        """Headings are drawn; the rows in sight come back as widgets."""
        window = self._window(kit, shelf)
        tops, y = [], 0.0
        for chapter in self._chapters:
            y += HEADING
            for _ in chapter.offers:
                tops.append(y)
                y += ROW
            y += 4
        self._room = window.height / kit.scale
        self._most = max(0.0, y - self._room)
        if self._follow:
            first = self._index == 0 or self._offers[self._index] is self._first_of(self._index)
            above = tops[self._index] - (HEADING if first else 0)
            self._top = max(tops[self._index] + ROW - self._room, min(self._top, above))
            self._follow = False
        self._top = max(0.0, min(self._most, self._top))
        clip = canvas.get_clip()
        canvas.set_clip(window)
        rows, index = [], 0
        for chapter in self._chapters:
            top = window.top + round((tops[index] - HEADING - self._top) * kit.scale)
            self._heading(canvas, kit, chapter, window, top)
            for offer in chapter.offers:
                row = self._row(kit, index, offer)
                row.rect = pygame.Rect(
                    window.left, window.top + round((tops[index] - self._top) * kit.scale),
                    window.width - kit.px(12), kit.px(ROW) - kit.px(3))  # fmt: skip
                row.rect = kit.mirror(row.rect, window)
                if window.collidepoint(row.rect.center):
                    rows.append(row)
                index += 1
        self._scroll_bar(canvas, kit, window, y)
        canvas.set_clip(clip)
        return rows

    def _first_of(self, index: int) -> Offer:
        offer = self._offers[index]
        return next(c.offers[0] for c in self._chapters if offer in c.offers)

    def _heading(self, canvas: pygame.Surface, kit: Kit, chapter: Chapter, window: pygame.Rect,
                 top: int) -> None:  # fmt: skip
        t = kit.text
        level = chapter.offers[0].level
        if level is None or chapter.heading in ("today", "own"):
            name = t(f"choose.{chapter.heading}")
        else:
            name = t.of_level(level, "chapter")
        middle = top + kit.px(HEADING) // 2 + kit.px(2)
        wrote = kit.write(canvas, name, (window.left + kit.px(8), middle), Face.ITALIC, 15,
                          INK_SOFT, "midleft", window.width - kit.px(90),
                          inside=window)  # fmt: skip
        near, far = wrote.right + kit.px(10), window.right - kit.px(16)
        if kit.rtl:
            near, far = window.left + kit.px(16), wrote.left - kit.px(10)
        pygame.draw.line(canvas, RULE, (near, middle), (far, middle))

    def _row(self, kit: Kit, index: int, offer: Offer) -> Row:
        t = kit.text
        if offer.level is None:
            return Row(str(index), offer.name, t("choose.unusable"), index == self._index)
        label = t.of_level(offer.level, "title")
        record = kit.progress.of(offer.key)
        count = 1 if offer.level.par is None else 3
        if offer.day is not None:
            return Row(str(index), label, "", index == self._index)
        locked = not opened(kit.progress, self._offers, offer)
        stars = (0, 0) if locked else (min(record.stars, count), count)
        return Row(str(index), label, "", index == self._index, stars, locked)

    def _scroll_bar(self, canvas: pygame.Surface, kit: Kit, window: pygame.Rect, whole: float
                    ) -> None:  # fmt: skip
        if self._most <= 0:
            return
        track = pygame.Rect(window.right - kit.px(5), window.top, kit.px(4), window.height)
        track = kit.mirror(track, window)
        pygame.draw.rect(canvas, RULE, track, border_radius=2)
        thumb = track.copy()
        thumb.height = round(track.height * self._room / whole)
        thumb.top = track.top + round((track.height - thumb.height) * self._top / self._most)
        pygame.draw.rect(canvas, INK_SOFT, thumb, border_radius=2)

    def _choices(self, kit: Kit, sheet: pygame.Rect) -> list[Field | Button]:
        t, inner = kit.text, sheet.inflate(-kit.px(56), -kit.px(44))
        tall = kit.px(46)
        low = inner.bottom - tall
        self._seed.label = t("choose.seed")
        upper = low - kit.px(62)
        offer = self.offer
        locked = not opened(kit.progress, self._offers, offer)
        start = Button("start", t("choose.anyway" if locked else "choose.start"), main=True,
                       enabled=offer.level is not None)  # fmt: skip
        start.rect = pygame.Rect(inner.right - kit.px(230), low, kit.px(230), tall)
        back = Button("back", t("choose.back"), t("key.escape"))
        back.rect = pygame.Rect(inner.left, low, kit.px(150), tall)
        self._seed.rect = pygame.Rect(inner.left, upper, kit.px(170), tall)
        reroll = Button("reroll", t("choose.reroll"))
        reroll.rect = pygame.Rect(self._seed.rect.right + kit.px(12), upper, kit.px(160), tall)
        walk = Button("assists", t("assists.button"))
        walk.rect = pygame.Rect(back.rect.right + kit.px(10), low,
                                start.rect.left - back.rect.right - kit.px(20), tall)  # fmt: skip
        choices: list[Field | Button] = [start, back, walk]
        if offer.seed is None and offer.level is not None:
            choices = [start, self._seed, reroll, back, walk]
        for widget in choices:
            widget.rect = kit.mirror(widget.rect, inner)
        return choices
