"""Choosing a level and the seed of its mountain, on a map of the range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pygame

from engine.core.errors import BadInput
from engine.replay import ReplayHeader
from game.background.loader import BackgroundLoader
from game.debrief.sheet import frame_map
from game.hike.level_sheet import draw_level_sheet
from game.hike.player_hike import random_seed
from game.profile.campaign import Offer, chapters, offer_before, opened
from game.profile.friends import friends_count, keep_friend
from game.profile.progress import Progress
from game.profile.settings import Assists
from game.profile.storage import data_folder
from game.scenes.assists import AssistsPage
from game.scenes.edit import Edit
from game.scenes.landscape import Backdrop
from game.scenes.predict import begin
from game.scenes.range_map import RangeMap
from game.scenes.scene import Begin, Next, Pop, Push, Scene
from game.ui.button_row import lay_in_row
from game.ui.dialog import Dialog
from game.ui.hut_mark import HutMark
from game.ui.icons import draw_stars
from game.ui.theme import INK, INK_SOFT, RULE, Face, Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button, Field
from game.view.level_picture import level_picture

TODAY = "today"
"""In place of a level's name: the mountain of the day."""
PICTURE_HEIGHTS = (150, 100)
"""Least height of the chosen level's picture, and its height in large letters [design units]."""
SHEET_HEIGHT, PICTURE_GROWTH = 606, 0.7
"""Height of a sheet that has nothing to spare [design units], and what the picture gets of more."""


@dataclass(frozen=True)
class ChooseLayout:
    """Rectangles of the screen [px]."""

    map: pygame.Rect
    sheet: pygame.Rect

    def solid(self) -> list[pygame.Rect]:
        """The rectangles that must not overlap."""
        return [self.map, self.sheet]


def lay_out(size: tuple[int, int], ui: Ui) -> ChooseLayout:
    """The map at the side where writing begins, the chosen level at the other."""
    width, height = size
    top = ui.px(66)
    whole = pygame.Rect(0, top, min(width - ui.px(32), ui.px(1300)), height - top - ui.px(16))
    whole.centerx = width // 2
    # In a narrow window the names on the map need more of it.
    sheet = min(ui.px(440), round((0.38 if whole.width >= ui.px(1200) else 0.355) * whole.width))
    area = pygame.Rect(whole.left, top, whole.width - sheet - ui.px(14), whole.height)
    side = pygame.Rect(whole.right - sheet, top, sheet, whole.height)
    return ChooseLayout(ui.mirror(area, whole), ui.mirror(side, whole))


class Choose(Scene):
    """The map of the range with the chosen level beside it."""

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
        self._offered = partial(chapters, today(), folder)
        self.range_map = RangeMap(self._offered())
        self.index = self._index_of(chosen)
        self.seed_field = Field("seed", "", str(random_seed() if seed is None else seed), 9)
        self.group, self._dialog = WidgetGroup(), Dialog()
        self._backdrop = backdrop or Backdrop()
        self._progress, self._assists = Progress(), Assists()
        """As they were drawn last."""
        self._friends = friends_count()
        self._friend_message: tuple[str, dict[str, str]] | None = None
        """What to say of the file that was dropped last: a text key, and its gaps."""
        self._rtl = False
        """Whether writing runs from right to left, as it was drawn last."""

    def _index_of(self, chosen: str | None) -> int:
        if chosen == TODAY:
            return 0
        found = [i for i, o in enumerate(self.offers) if o.key == chosen and o.day is None]
        return found[0] if found else min(1, len(self.offers) - 1)

    @property
    def offers(self) -> list[Offer]:
        """All that can be chosen."""
        return self.range_map.offers

    @property
    def offer(self) -> Offer:
        """What is chosen."""
        return self.offers[self.index]

    @property
    def text_field(self) -> pygame.Rect | None:
        """The seed's field, while it has the focus."""
        return self.group.text_field

    def event(self, event: pygame.Event) -> Next:
        """Choose, type a seed, set out or go back."""
        if event.type == pygame.KEYDOWN:
            if event.key == pygame.K_ESCAPE:
                return Pop()
            if self._move_by_key(event.key):
                return None
        if event.type == pygame.DROPFILE:
            self._take_replay(event.file)
            return None
        if event.type == pygame.MOUSEWHEEL:
            self.range_map.top -= 40 * event.y
        before = self.group.focused
        action = self.group.event(event)
        if action is None:
            if event.type == pygame.KEYDOWN and isinstance(self.group.focused, HutMark):
                # From the sheet back to the map is back to the chosen hut.
                from_sheet = not isinstance(before, HutMark)
                index = self.index if from_sheet else int(self.group.focused.key)
                self._choose(index)
            return None
        if action.key.isdecimal():
            again = int(action.key) == self.index and event.type == pygame.KEYDOWN
            self._choose(int(action.key))
            return self._set_out() if again else None
        if action.key == "reroll":
            self.seed_field.value = str(random_seed())
        elif action.key in ("start", "seed"):
            return self._set_out()
        elif action.key == "assists":
            return Push(AssistsPage())
        elif action.key == "edit":
            return self._edit()
        elif action.key == "back":
            return Pop()
        return None

    def _take_replay(self, file: str) -> None:
        """Keep a friend's replay, and choose its mountain where it is one of the range."""
        try:
            header = keep_friend(file)
        except (BadInput, OSError) as error:
            self._friend_message = ("friends.refused", {"reason": str(error)})
            return
        self._friends = friends_count()
        here = self.offer.level
        if here is None or (header.level_hash, header.seed) != (
            here.content_hash, str(self.offer.seed)
        ):  # fmt: skip
            self._choose_mountain(header)
        self._friend_message = ("friends.kept", {"name": Path(file).name})

    def _choose_mountain(self, header: ReplayHeader) -> None:
        """Choose the level and the seed of a replay, where its level is one of the range."""
        for index, offer in enumerate(self.offers):
            level = offer.level
            if offer.seed is None and level and level.content_hash == header.level_hash:
                self._choose(index)
                self.seed_field.value = header.seed

    def friend_line(self, ui: Ui) -> str:
        """What was dropped, or how many friends walked the mountain that is chosen."""
        if self._friend_message is not None:
            return ui.text(self._friend_message[0], **self._friend_message[1])
        offer = self.offer
        if offer.level is None or not self._friends:
            return ""
        seed = self.seed_field.value if offer.seed is None else str(offer.seed)
        count = self._friends[offer.level.content_hash, seed]
        return ui.text("friends.here", n=count) if count else ""

    def _move_by_key(self, key: int) -> bool:
        """Arrows from hut to hut, Page Up and Page Down from trail to trail."""
        if key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN):
            ahead = [i for i in self.range_map.firsts() if i > self.index]
            behind = [i for i in self.range_map.firsts() if i < self.index]
            if key == pygame.K_PAGEDOWN and ahead:
                self._choose(ahead[0])
            elif key == pygame.K_PAGEUP and behind:
                self._choose(behind[-1])
            self.group.keys_used = True
            return True
        if not isinstance(self.group.focused, HutMark):
            return False
        there: int | None = None
        if key in (pygame.K_UP, pygame.K_DOWN):
            step = 1 if key == pygame.K_DOWN else -1
            there = max(0, min(len(self.offers) - 1, self.index + step))
        elif key in (pygame.K_LEFT, pygame.K_RIGHT):
            there = self.range_map.beside(
                self.index, 1 if (key == pygame.K_RIGHT) != self._rtl else -1
            )
        if there is None:
            return False
        self._choose(there)
        self.group.keys_used = True
        return True

    def _choose(self, index: int) -> None:
        self._friend_message = None if index != self.index else self._friend_message
        self.index, self.range_map.follow = index, True
        for place, widget in enumerate(self.group.widgets):
            if isinstance(widget, HutMark) and widget.key == str(index):
                self.group.focus = place

    def _set_out(self) -> Next:
        offer = self.offer
        if offer.level is None:
            return None
        seed = int(self.seed_field.value or 0) if offer.seed is None else offer.seed
        make = partial(
            begin, offer.level, seed, self._progress, self._backdrop, self._assists, False
        )
        return Begin(BackgroundLoader(make), self._mark_unusable)

    def _edit(self) -> Next:
        """The chosen file of one's own under the pen."""
        path = self.offer.path
        if path is None:
            return None
        try:
            return Push(Edit(path, int(self.seed_field.value or 0)))
        except BadInput as error:
            self._mark_unusable(error)
            return None

    def resume(self, choice: str) -> Next:
        """A file that was edited may be another level now."""
        if self.offer.path is not None:
            self.range_map = RangeMap(self._offered())
            self.index = min(self.index, len(self.offers) - 1)
        return None

    def _mark_unusable(self, error: BadInput) -> None:
        """A well-written file of one's own may still draw no ground for a seed."""
        self.range_map.replace(self.offer, replace(self.offer, level=None, reason=str(error)))

    def _awaits(self, ui: Ui) -> str:
        """Name of the level that opens the chosen one; empty where it is open."""
        trail = self.range_map.trail(self.offer)
        before = offer_before(trail, self.offer)
        if opened(ui.progress, trail, self.offer) or before is None or before.level is None:
            return ""
        return ui.text.of_level(before.level, "title")

    def spoken(self, ui: Ui) -> str:
        """The chosen level, or the focused button, in words."""
        focused = self.group.focused
        if not isinstance(focused, HutMark):
            return self.group.spoken(ui)
        stars = ui.text("choose.stars", count=focused.stars[0]) if focused.stars[1] else ""
        awaits = self._awaits(ui)
        locked = ui.text("choose.locked", name=awaits) if awaits else ""
        return ". ".join(part for part in (focused.label, stars, locked) if part)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the map and the chosen level's sheet."""
        self._progress, self._assists = ui.progress, ui.settings.assists
        self._rtl = ui.rtl
        self._backdrop.draw(canvas, ui)
        places = lay_out(canvas.get_size(), ui)
        whole = places.map.union(places.sheet)
        ui.write(canvas, ui.text("choose.heading"), (whole.left + ui.px(4), ui.px(36)),
                  Face.TITLE, 38, INK, "midleft", whole.width, inside=whole)  # fmt: skip
        self._draw_stars(canvas, ui, whole)
        self._dialog.lay(canvas, ui, places.sheet, alpha=250)
        area = places.map.inflate(-ui.px(14), -ui.px(14))
        huts = self.range_map.draw(canvas, ui, area, self.index)
        inner = places.sheet.inflate(-ui.px(40), -ui.px(32))
        choices = self._sheet_widgets(ui, inner)
        kept = self.group.focused
        self.group.place([*huts, *choices])
        if kept is None or isinstance(kept, HutMark):
            self._focus(str(self.index))
        else:
            self._focus(kept.key)
        large = ui.size(11) > 1.1 * 11 * ui.scale
        tall = ui.px(PICTURE_HEIGHTS[large])
        if not large:
            # A high sheet has room to spare, which the picture takes.
            tall += max(0, round(PICTURE_GROWTH * (inner.height - ui.px(SHEET_HEIGHT))))
        frame = pygame.Rect(inner.left, inner.top, inner.width, tall)
        self._draw_picture(canvas, frame)
        top = frame.bottom + ui.px(8)
        label = round(1.3 * ui.size(12)) if any(one is self.seed_field for one in choices) else 0
        low = min(one.rect.top for one in choices) - ui.px(8) - label
        text = pygame.Rect(inner.left, top, inner.width, low - top)
        draw_level_sheet(canvas, ui, text, self.offer, self._awaits(ui), self.friend_line(ui))
        frame_map(canvas, ui, area)
        clip = canvas.get_clip()
        for index, widget in enumerate(self.group.widgets):
            canvas.set_clip(area if isinstance(widget, HutMark) else clip)
            self.group.draw_one(canvas, ui, index)
        self._draw_scroll_bar(canvas, ui, area)
        canvas.set_clip(clip)

    def _draw_stars(self, canvas: pygame.Surface, ui: Ui, whole: pygame.Rect) -> None:
        """All stars of the range, at the end of the heading's line."""
        shipped = [offer for offer in self.offers if offer.shipped]
        earned = sum(self._progress.of(offer.key).stars for offer in shipped)
        line = ui.text("walks.of", count=earned, most=3 * len(shipped))
        row = ui.write(canvas, line, (whole.right - ui.px(6), ui.px(38)), Face.TITLE, 20, INK_SOFT,
                       "midright", inside=whole)  # fmt: skip
        star = pygame.Rect(0, 0, ui.px(20), ui.px(20))
        star.center = row.centerx, row.centery
        star.right = row.left - ui.px(7)
        if ui.rtl:
            star.left = row.right + ui.px(7)
        draw_stars(canvas, ui, star, 1, 1)

    def _draw_picture(self, canvas: pygame.Surface, frame: pygame.Rect) -> None:
        """The level as a picture, at the head of its sheet."""
        level = self.offer.level
        if level is None:
            return
        lit = self._progress.of(self.offer.key).stars > 0
        canvas.blit(level_picture(level, lit, frame.size), frame)
        pygame.draw.rect(canvas, INK_SOFT, frame, 1)

    def _focus(self, key: str) -> None:
        keys = [w.key for w in self.group.widgets]
        self.group.focus = keys.index(key) if key in keys else 0

    def _draw_scroll_bar(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect) -> None:
        most = self.range_map.most
        if most <= 0:
            return
        room = area.height / ui.scale
        track = pygame.Rect(area.right + ui.px(3), area.top, ui.px(4), area.height)
        track = ui.mirror(track, area)
        canvas.set_clip(None)
        pygame.draw.rect(canvas, RULE, track, border_radius=2)
        thumb = track.copy()
        thumb.height = round(track.height * room / (room + most))
        thumb.top = track.top + round((track.height - thumb.height) * self.range_map.top / most)
        pygame.draw.rect(canvas, INK_SOFT, thumb, border_radius=2)

    def _sheet_widgets(self, ui: Ui, inner: pygame.Rect) -> list[Field | Button]:
        t, gap, tall = ui.text, ui.px(8), ui.px(44)
        low = inner.bottom - tall
        offer = self.offer
        start = Button("start", t("choose.anyway" if self._awaits(ui) else "choose.start"),
                       main=True, enabled=offer.level is not None)  # fmt: skip
        walk = Button("assists", t("assists.button"))
        back = Button("back", t("choose.back"), ui.key("escape"))
        row = [back, walk, start]
        if sum(button.wanted(ui) for button in row) + 2 * gap > inner.width:
            back.cap = ""  # the names come before the key
        lay_in_row(row, pygame.Rect(inner.left, low, inner.width, tall), gap, ui)
        above: list[Field | Button] = []
        if offer.seed is None and offer.level is not None:
            self.seed_field.label = t("choose.seed")
            above += [self.seed_field, Button("reroll", t("choose.reroll"))]
        if offer.path is not None and offer.path.suffix == ".toml":
            above.append(Button("edit", t("edit.button")))
        part = (inner.width - gap * (len(above) - 1)) // max(1, len(above))
        for index, widget in enumerate(above):
            left = inner.left + index * (part + gap)
            own = pygame.Rect(left, low - tall - gap, part, tall)
            widget.rect = ui.mirror(own, inner)
        return [start, *above, back, walk]
