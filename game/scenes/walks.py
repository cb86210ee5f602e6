"""The saved hikes and the journal of mountains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pygame

from engine import Mismatch, level_names, load_level, retrace
from engine.core.errors import BadInput
from game.background.loader import BackgroundLoader
from game.debrief.sheet import frame_map
from game.debrief.thumbnails import Thumbnails
from game.playback.timeline import load_timeline
from game.profile.progress import Progress, stars_of
from game.profile.saved_hikes import HikedMountain, SavedHike, hikes_in, mountains_of
from game.profile.storage import data_folder
from game.scenes.predict import begin
from game.scenes.scene import Begin, Next, Pop, Push, Scene
from game.scenes.share import Share
from game.scenes.watch import Watch
from game.ui.dialog import Dialog
from game.ui.theme import CARD_SHADE, INK, INK_SOFT, RULE, Face, Ui
from game.ui.walk_row import PICTURE_SHAPE, WalkRow
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button, Widget
from game.view.level_picture import level_picture

ROW_HEIGHT = 66
"""Height of a line [design units]."""
TAB_KEYS = ("hikes", "mountains")
ARROW_STEPS = {pygame.K_UP: -1, pygame.K_DOWN: 1}
LIST_SHARE = 0.62
"""Share of the width that the list takes."""


@dataclass
class _SavedHikes:
    """The folder's replays, read in the background."""

    walks: list[SavedHike]

    def prepare(self, size: tuple[int, int]) -> None:
        """Nothing is drawn ahead."""


def _read_hikes(folder: Path | None) -> _SavedHikes:
    try:
        return _SavedHikes(hikes_in(folder or data_folder() / "replays"))
    except OSError:
        return _SavedHikes([])


class Walks(Scene):
    """One page over the title: a list at one side, what is chosen in it at the other."""

    overlay = True

    def __init__(self, folder: Path | None = None) -> None:
        """The replays are looked for in ``folder``, by default where the game keeps them."""
        self._coming = BackgroundLoader(partial(_read_hikes, folder))
        self._walks: list[SavedHike] | None = None
        """None until they have been read."""
        self._mountains: list[HikedMountain] = []
        self.thumbnails = Thumbnails()
        self._tab = "hikes"
        self._index, self._first, self._fitting = 0, 0, 1
        """What is chosen, the first line in sight, and how many lines fit."""
        self.group, self._dialog = WidgetGroup(), Dialog()
        self.group.keys_used = True
        self._focuses_list = True
        """Whether the first line has the focus as soon as there is one."""
        self.opening: BackgroundLoader[Scene] | None = None
        """The replay that was asked for, while it is hiked again."""
        self._problem = ""
        self._progress = Progress()
        """As it was drawn last."""
        self._titles = {name: load_level(name) for name in level_names()}

    @property
    def _lines(self) -> Sequence[SavedHike | HikedMountain]:
        return (self._walks or []) if self._tab == "hikes" else self._mountains

    @property
    def chosen(self) -> SavedHike | None:
        """The hike that is looked at: the one of the line, or the best of its mountain."""
        if not self._lines:
            return None
        line = self._lines[min(self._index, len(self._lines) - 1)]
        return line if isinstance(line, SavedHike) else line.best

    def event(self, event: pygame.Event) -> Next:
        """Choose a line, open it, go back."""
        if event.type == pygame.KEYDOWN:
            if event.key == pygame.K_ESCAPE:
                return self._leave()
            if isinstance(self.group.focused, WalkRow) and event.key in ARROW_STEPS:
                self._choose_line(self._index + ARROW_STEPS[event.key])
                return None
            if event.key in (pygame.K_PAGEUP, pygame.K_PAGEDOWN):
                step = self._fitting if event.key == pygame.K_PAGEDOWN else -self._fitting
                self._choose_line(self._index + step)
                return None
        if event.type == pygame.MOUSEWHEEL:
            most = max(0, len(self._lines) - self._fitting)
            self._first = max(0, min(most, self._first - event.y))
        action = self.group.event(event)
        return None if action is None else self._command(action.key, event.type == pygame.KEYDOWN)

    def _choose_line(self, index: int) -> None:
        index = max(0, min(len(self._lines) - 1, index))
        if index != self._index:
            self._problem = ""
        self._index = index
        self._first = max(min(self._first, index), index - self._fitting + 1)
        self.group.focus = next((place for place, widget in enumerate(self.group.widgets)
                                  if widget.key == f"line.{index}"), self.group.focus)  # fmt: skip

    def _command(self, key: str, by_key: bool) -> Next:
        if key in TAB_KEYS:
            self._tab, self._index, self._first = key, 0, 0
            return None
        if key.startswith("line."):
            again = int(key[5:]) == self._index
            self._choose_line(int(key[5:]))
            key = "watch" if again and by_key else ""
        walk = self.chosen
        if key == "done":
            return self._leave()
        if walk is None:
            return None
        if key == "watch":
            self.opening = BackgroundLoader(lambda: Watch(load_timeline(walk.path)))
            self.opening.begin((0, 0))
        elif key == "share":
            return Push(Share(walk.path))
        elif key == "again":
            make = partial(_hike_again, walk.path, self._progress)
            return Begin(BackgroundLoader(make), self._show_problem)
        return None

    def _leave(self) -> Next:
        self.thumbnails.stop()
        return Pop()

    def _show_problem(self, error: BadInput) -> None:
        self._problem = str(error)

    def update(self, seconds: float) -> Next:
        """Show a replay once it has been hiked again."""
        if self.opening is None or not self.opening.ready:
            return None
        opening, self.opening = self.opening, None
        try:
            return Push(opening.take())
        except BadInput as error:
            self._problem = str(error)
            return None

    def spoken(self, ui: Ui) -> str:
        """The focused line or button in words, or what went wrong."""
        return self._problem or self.group.spoken(ui) or self._summary_line(ui)

    def _summary_line(self, ui: Ui) -> str:
        progress = ui.progress
        walked = sum(record.hikes for record in progress.levels.values())
        stars = sum(progress.of(name).stars for name in self._titles)
        return ui.text("walks.sum", hikes=walked, stars=stars, most=3 * len(self._titles))

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the list and what is chosen."""
        self._progress = ui.progress
        if self._walks is None:
            self._coming.begin(canvas.get_size())
            if self._coming.ready or not self._coming.busy or ui.frame_budget > 1:
                self._walks = self._coming.take().walks
                self._mountains = mountains_of(self._walks)
        t = ui.text
        inner = self._dialog.open(canvas, ui, 1100, 680, t("walks.heading"), self._summary_line(ui))
        top = inner.top + ui.px(70)
        whole = pygame.Rect(inner.left, top, inner.width, inner.bottom - top)
        width = round(LIST_SHARE * whole.width)
        area = pygame.Rect(whole.left, whole.top, width, whole.height)
        side = pygame.Rect(area.right + ui.px(24), whole.top, whole.width - width - ui.px(24),
                           whole.height)  # fmt: skip
        area, side = ui.mirror(area, whole), ui.mirror(side, whole)
        widgets: list[Widget] = [*self._tabs(ui, area), *self._rows(ui, area)]
        if self._walks is not None and not self._walks:
            room = pygame.Rect(area.left, area.top + ui.px(60), area.width, area.height)
            ui.paragraph(canvas, t("walks.none"), room, Face.SERIF, 16, INK_SOFT)
        buttons = self._buttons(ui, side)
        self._draw_details(canvas, ui, side, buttons[0].rect.top)
        widgets += buttons
        focused = None if self._focuses_list else self.group.focused
        self._focuses_list = self._walks is None
        self.group.place(widgets)
        keys = [widget.key for widget in widgets]
        wanted = focused.key if focused is not None else f"line.{self._index}"
        self.group.focus = keys.index(wanted) if wanted in keys else keys.index("done")
        self.group.draw(canvas, ui)
        self._draw_scroll_bar(canvas, ui, area)

    def _tabs(self, ui: Ui, area: pygame.Rect) -> list[Button]:
        tabs, gap = [], ui.px(8)
        width = (min(area.width, ui.px(360)) - gap) // 2
        for index, key in enumerate(TAB_KEYS):
            tab = Button(key, ui.text(f"walks.{key}"), main=key == self._tab)
            tab.rect = pygame.Rect(area.left + index * (width + gap), area.top, width, ui.px(36))
            tab.rect = ui.mirror(tab.rect, area)
            tabs.append(tab)
        return tabs

    def _rows(self, ui: Ui, area: pygame.Rect) -> list[WalkRow]:
        top = area.top + ui.px(46)
        self._fitting = max(1, (area.bottom - top) // ui.px(ROW_HEIGHT))
        self._first = max(0, min(self._first, len(self._lines) - self._fitting))
        rows = []
        for index in range(self._first, min(len(self._lines), self._first + self._fitting)):
            row = self._row(ui, index)
            row.rect = pygame.Rect(
                area.left,
                top + (index - self._first) * ui.px(ROW_HEIGHT),
                area.width - ui.px(10),
                ui.px(ROW_HEIGHT) - ui.px(3),
            )
            row.rect = ui.mirror(row.rect, area)
            rows.append(row)
        return rows

    def _row(self, ui: Ui, index: int) -> WalkRow:
        t, line = ui.text, self._lines[index]
        walk = line if isinstance(line, SavedHike) else line.best
        detail = t("walks.detail", date=walk.when.date().isoformat(), seed=walk.seed[:14])
        if isinstance(line, HikedMountain):
            count = t("walks.count", n=len(line.hikes))
            detail = t("walks.met", seed=walk.seed[:14], count=count)
        row = WalkRow(f"line.{index}", self._title(ui, walk), detail, f"{walk.score:.0f}",
                      walk.safe, index == self._index)  # fmt: skip
        pictures = self.thumbnails.get(walk.path)
        if pictures is None and ui.frame_budget > 1:
            # Nobody looks at it yet, so there is time.
            self.thumbnails.wait()
            pictures = self.thumbnails.get(walk.path)
        if pictures is not None:
            row.picture, row.curve = _band(pictures.map), pictures.curve
        level = self._titles.get(walk.level)
        if level is not None:
            # Maps this small all look alike; the level's own picture is known again.
            high = ui.px(ROW_HEIGHT)
            row.picture = level_picture(level, walk.safe, (round(PICTURE_SHAPE * high), high))
        row.stars = self._stars(walk)
        return row

    def _stars(self, walk: SavedHike) -> tuple[int, int]:
        """Stars that a hike earned, and how many its level gives; (0, 0) for any other level."""
        level = self._titles.get(walk.level)
        if level is None or level.content_hash != walk.level_hash or level.par is None:
            return (0, 0)
        return stars_of(walk.score, walk.safe, level.par), 3

    def _title(self, ui: Ui, walk: SavedHike) -> str:
        level = self._titles.get(walk.level)
        return walk.level if level is None else ui.text.of_level(level, "title")

    def _buttons(self, ui: Ui, side: pygame.Rect) -> list[Button]:
        t, gap, tall = ui.text, ui.px(8), ui.px(42)
        there = self.chosen is not None
        half = (side.width - gap) // 2
        buttons = [Button("watch", t("walks.watch"), main=True, enabled=there),
                   Button("share", t("share.button"), enabled=there),
                   Button("again", t("walks.again"), enabled=there),
                   Button("done", t("settings.done"), ui.key("escape"))]  # fmt: skip
        for index, button in enumerate(buttons):
            rect = pygame.Rect(side.left + (index % 2) * (half + gap),
                               side.bottom - (2 - index // 2) * (tall + gap) + gap, half,
                               tall)  # fmt: skip
            button.rect = ui.mirror(rect, side)
        return buttons

    def _draw_details(self, canvas: pygame.Surface, ui: Ui, side: pygame.Rect, low: int) -> None:
        """The chosen hike, or the chosen mountain with all its hikes."""
        t, walk = ui.text, self.chosen
        if walk is None:
            return
        line = self._lines[min(self._index, len(self._lines) - 1)]
        words = 5 * round(1.45 * ui.size(14))
        frame = pygame.Rect(side.left, side.top + ui.px(6), 0, 0)
        frame.size = (min(side.width - ui.px(12), low - side.top - words - ui.px(58)),) * 2
        frame.centerx = side.centerx
        pictures = self.thumbnails.get(walk.path)
        pygame.draw.rect(canvas, CARD_SHADE, frame)
        if pictures is not None:
            canvas.blit(pygame.transform.smoothscale(pictures.map, frame.size), frame)
        frame_map(canvas, ui, frame)
        y = frame.bottom + ui.px(14)
        ui.write(canvas, self._title(ui, walk), (side.left, y), Face.TITLE, 22, INK, "topleft",
                  side.width, inside=side)  # fmt: skip
        y += round(1.4 * ui.size(22))
        verdict = t("debrief.safe") if walk.safe else t("debrief.benighted")
        said = [f"{verdict} · {walk.score:.0f}", t("walks.readings", n=walk.readings)]
        if isinstance(line, HikedMountain):
            first, last = line.hikes[-1].when.date(), line.hikes[0].when.date()
            said = [t("walks.count", n=len(line.hikes)) + " · "
                    + t("choose.best", score=f"{line.best.score:.0f}"),
                    t("walks.between", first=first.isoformat(), last=last.isoformat())]  # fmt: skip
            if line.fewest is not None:
                said.append(t("choose.fewest", n=line.fewest))
        if self.opening is not None:
            said = [t("walks.opening")]
        if self._problem:
            said = [self._problem]
        for text in said:
            room = pygame.Rect(side.left, y, side.width, max(1, low - y - ui.px(4)))
            units = ui.fitting(text, Face.SERIF, 14, room.width, room.height)
            y = ui.paragraph(canvas, text, room, Face.SERIF, units, INK_SOFT)

    def _draw_scroll_bar(self, canvas: pygame.Surface, ui: Ui, area: pygame.Rect) -> None:
        count = len(self._lines)
        if count <= self._fitting:
            return
        top = area.top + ui.px(46)
        track = pygame.Rect(area.right - ui.px(5), top, ui.px(4), area.bottom - top)
        track = ui.mirror(track, area)
        pygame.draw.rect(canvas, RULE, track, border_radius=2)
        thumb = track.copy()
        thumb.height = max(ui.px(12), round(track.height * self._fitting / count))
        thumb.top += round((track.height - thumb.height) * self._first / (count - self._fitting))
        pygame.draw.rect(canvas, INK_SOFT, thumb, border_radius=2)


def _band(picture: pygame.Surface) -> pygame.Surface:
    """The middle of a map, as wide as the pictures of the list."""
    wide, high = picture.get_size()
    kept = round(wide / PICTURE_SHAPE)
    return picture.subsurface((0, (high - kept) // 2, wide, kept))


def _hike_again(path: Path, progress: Progress) -> Scene:
    """A new hike of a replay's mountain."""
    try:
        result, _ = retrace(path)
    except Mismatch as error:
        raise BadInput(f"replay {path.name}: does not hold: {error}") from None
    return begin(result.level, result.seed, progress, briefing=False)
