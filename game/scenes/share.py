"""Sharing a hike: its code on the clipboard, and a poster, a film and the replay in a folder."""

from __future__ import annotations

from pathlib import Path

import pygame

from engine.core.errors import BadInput
from engine.files import read_limited
from engine.level_files.loading import level_names, load_level
from engine.level_files.seed_codes import seed_code
from engine.replay import Mismatch
from engine.replay_files import read_header
from game.export.file_manager import FolderView
from game.export.sharing import SHARED_PARTS, Sharing
from game.profile.storage import data_folder
from game.scenes.onepage import DONE, OnePage
from game.scenes.scene import Next, Pop, Scene
from game.ui.icons import draw_tick
from game.ui.theme import CARD_SHADE, INK, INK_SOFT, RULE, Face, Ui
from game.ui.widgets import Button
from game.words.catalogue import short_path
from game.words.script import LEFT_TO_RIGHT_MARK

LARGEST_POSTER = 20_000_000
"""Bytes of the poster."""
SHARE_LINES = ("code", *SHARED_PARTS)


class Share(Scene):
    """One page over a debrief or the walks; all begins when it is first drawn."""

    overlay = True

    def __init__(self, replay: Path, sharing: Sharing | None = None) -> None:
        """``sharing`` makes the files, if that has begun."""
        self._page = OnePage()
        self.group = self._page.group
        self._replay = replay
        self._code, self._copied = _code_of(replay), False
        self._sharing = sharing
        self._poster: pygame.Surface | None = None
        self._fitted: pygame.Surface | None = None
        """The poster in the size in which it was drawn last."""
        self._problem = ""
        self._copies = 0
        """How often the code was copied by the button."""
        self._view: FolderView | None = None
        """The folder in the file manager, once it was asked for."""
        self._view_refused = False
        self._seconds = 0.0

    def event(self, event: pygame.Event) -> Next:
        """Escape and Done go back; the code is copied again, the folder shown."""
        key = self._page.pressed(event)
        if key == "copy":
            self._copies += 1
            self._copied = copy_text(self._command)
        elif key == "folder":
            self._show_folder()
        if key != DONE:
            return None
        if self._sharing is not None:
            self._sharing.stop()
        return Pop()

    @property
    def _command(self) -> str:
        """What goes on the clipboard."""
        return f"dusk play {self._code}"

    @property
    def _folder(self) -> Path | None:
        """Where the files are made."""
        return None if self._sharing is None else self._sharing.files["poster"].parent

    def _show_folder(self) -> None:
        folder = self._folder
        self._view, self._view_refused = None, False
        if folder is None:
            return
        try:
            self._view = FolderView(folder)
        except OSError:
            self._view_refused = True

    def update(self, seconds: float) -> Next:
        """Look what has been made by now."""
        self._seconds += seconds
        if self._view is not None and self._view.failed:
            self._view_refused = True
        sharing = self._sharing
        if sharing is None:
            return None
        sharing.look()
        if self._poster is None and not self._problem and "poster" in sharing.done:
            try:
                import io

                data = read_limited(sharing.files["poster"], LARGEST_POSTER)
                self._poster = pygame.image.load(io.BytesIO(data), "a.png")
            except (OSError, BadInput, pygame.error):
                self._problem = "the poster cannot be read"
        return None

    def _begin_sharing(self, ui: Ui) -> None:
        """Copy the code and start making the files."""
        self._copied = bool(self._code) and copy_text(self._command)
        try:
            folder = data_folder() / "shared"
            self._sharing = Sharing(self._replay, folder, ui.settings.language)
        except OSError as error:
            self._problem = str(error)

    def _is_done(self, part: str) -> bool:
        if part == "code":
            return self._copied
        return self._sharing is not None and part in self._sharing.done

    def spoken(self, ui: Ui) -> str:
        """What is there by now, what became of the last button, and the focused one."""
        there = [ui.text(f"share.{part}") for part in SHARE_LINES if self._is_done(part)]
        said = [ui.text("share.heading"), *there, self._news(ui), self._page.group.spoken(ui)]
        return ". ".join(part for part in said if part)

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw what is made, the poster once it is there, and the buttons."""
        if self._sharing is None and not self._problem:
            self._begin_sharing(ui)
        t = ui.text
        inner = self._page.dialog.open(canvas, ui, 1100, 640, t("share.heading"), t("share.line"))
        top, low = inner.top + ui.px(80), inner.bottom - ui.px(58)
        side = pygame.Rect(inner.left, top, round(0.27 * inner.width), low - top)
        frame = pygame.Rect(0, top, inner.right - side.right - ui.px(24), 0)
        frame.left, frame.height = side.right + ui.px(24), round(frame.width * 9 / 16)
        news = pygame.Rect(frame.left, frame.bottom + ui.px(4), frame.width,
                           low - frame.bottom - ui.px(8))  # fmt: skip
        side, frame, news = (ui.mirror(rect, inner) for rect in (side, frame, news))
        self._draw_poster(canvas, ui, frame)
        y = side.top + ui.px(6)
        step = max(ui.px(58), round(2.9 * ui.size(14)))
        for part in SHARE_LINES:
            self._draw_line(canvas, ui, side, y, part)
            y += step
        said = self._news(ui)
        units = ui.fitting(said, Face.TEXT, 12.5, news.width, news.height)
        ui.paragraph(canvas, said, news, Face.TEXT, units, INK_SOFT)
        self._page.draw_button(canvas, ui, inner, others=self._side_buttons(ui, side, frame.bottom))

    def _draw_poster(self, canvas: pygame.Surface, ui: Ui, frame: pygame.Rect) -> None:
        """The poster, or that it is being drawn."""
        pygame.draw.rect(canvas, CARD_SHADE, frame)
        if self._poster is not None:
            if self._fitted is None or self._fitted.get_size() != frame.size:
                self._fitted = pygame.transform.smoothscale(self._poster, frame.size)
            canvas.blit(self._fitted, frame)
        else:
            dots = "" if ui.settings.reduced_motion else "." * (1 + int(self._seconds * 2) % 3)
            ui.write(canvas, ui.text("share.making") + dots, frame.center, Face.ITALIC, 16,
                     INK_SOFT, "center", frame.width - ui.px(20))  # fmt: skip
        pygame.draw.rect(canvas, INK_SOFT if self._poster else RULE, frame, 1)

    def _side_buttons(self, ui: Ui, side: pygame.Rect, bottom: int) -> list[Button]:
        """Below what is shared: copy the code again, show the folder."""
        made = self._sharing is not None and bool(self._sharing.done)
        buttons = [Button("folder", ui.text("share.open"), enabled=made)]
        if self._code:
            buttons.insert(0, Button("copy", ui.text("share.copy")))
        tall, gap = ui.px(42), ui.px(8)
        y = bottom - len(buttons) * tall - (len(buttons) - 1) * gap
        for button in buttons:
            button.rect = pygame.Rect(side.left, y, side.width, tall)
            y += tall + gap
        return buttons

    def _draw_line(self, canvas: pygame.Surface, ui: Ui, side: pygame.Rect, y: int, part: str
              ) -> None:  # fmt: skip
        """One of the things that are shared, with a tick once it is there."""
        done = self._is_done(part)
        at = (side.left + ui.px(10), y + ui.px(8))
        at = (side.left + side.right - at[0], at[1]) if ui.rtl else at
        if done:
            draw_tick(canvas, ui, at, ui.palette.safe)
        else:
            pygame.draw.circle(canvas, RULE, at, ui.px(5), max(1, ui.px(1.5)))
        left, room = side.left + ui.px(30), side.width - ui.px(30)
        pen = INK if done else INK_SOFT
        ui.write(canvas, ui.text(f"share.{part}"), (left, y + ui.px(8)), Face.TITLE, 16.5, pen,
                  "midleft", room, inside=side)  # fmt: skip
        detail = self._code if part == "code" else ui.text(f"share.{part}_note")
        ui.write(canvas, detail, (left, y + ui.px(12) + round(1.1 * ui.size(14))), Face.TEXT, 12,
                  INK_SOFT, "midleft", room, inside=side)  # fmt: skip

    def _news(self, ui: Ui) -> str:
        """What became of what was asked for last, or why not everything is made."""
        t, folder = ui.text, self._folder
        problem = self._problem or (self._sharing.problem if self._sharing else "")
        if problem:
            return t("share.problem", reason=problem)
        if self._view_refused and folder is not None:
            return t("share.not_opened", path=f"{LEFT_TO_RIGHT_MARK}{short_path(folder)}")
        if self._view is not None:
            return t("share.opened")
        if self._code and not self._copied:
            return f"{t('share.not_copied')} {LEFT_TO_RIGHT_MARK}{self._command}"
        if self._copies:
            return t("share.copied", code=f"{LEFT_TO_RIGHT_MARK}{self._command}")
        return ""


def _code_of(replay: Path) -> str:
    """The seed code of a replay's mountain; empty where it has none that others can use."""
    try:
        header = read_header(replay)
        if header.level_name not in level_names():
            return ""
        return seed_code(load_level(header.level_name), int(header.seed))
    except (BadInput, Mismatch, ValueError):
        return ""


def copy_text(text: str) -> bool:
    """Put a text on the clipboard; whether that worked."""
    try:
        pygame.scrap.put_text(text)
    except (pygame.error, AttributeError, NotImplementedError):
        return False
    return True
