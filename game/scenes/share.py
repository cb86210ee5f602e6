"""Sharing a hike: its code on the clipboard, and a poster, a film and the replay in a folder."""

from __future__ import annotations

import io
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
from game.ui.drawing import card, shadow_margin
from game.ui.icons import draw_tick
from game.ui.moving_picture import MovingPicture
from game.ui.theme import CARD_SHADE, INK, INK_SOFT, RULE, Face, Ui
from game.ui.widgets import Button
from game.words.catalogue import short_path
from game.words.script import LEFT_TO_RIGHT_MARK

LARGEST_PICTURE = 20_000_000
"""Bytes of poster and film."""
MAT = 7
"""White paper around the poster [design units]."""
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
        self._film: MovingPicture | None = None
        self._film_size = (0, 0)
        """In which it is shown [px]."""
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
                data = read_limited(sharing.files["poster"], LARGEST_PICTURE)
                self._poster = pygame.image.load(io.BytesIO(data), "a.png")
            except (OSError, BadInput, pygame.error):
                self._problem = "the poster cannot be read"
        if self._film_size[0] and "film" in sharing.done and not self._problem:
            try:
                self._play_film(sharing.files["film"])
            except (OSError, BadInput):
                self._problem = "the film cannot be read"
        return None

    def _play_film(self, path: Path) -> None:
        """Decode one more frame of the film, from the first one on for another size."""
        if self._film is None or self._film.size != self._film_size:
            self._film = MovingPicture(read_limited(path, LARGEST_PICTURE), self._film_size)
        self._film.decode()

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
        side = pygame.Rect(inner.left, top, round(0.29 * inner.width), low - top)
        frame = pygame.Rect(0, top, inner.right - side.right - ui.px(26), 0)
        frame.left, frame.height = side.right + ui.px(26), round(frame.width * 9 / 16)
        news = pygame.Rect(frame.left, frame.bottom + ui.px(6), frame.width,
                           low - frame.bottom - ui.px(10))  # fmt: skip
        film = pygame.Rect(side.left, 0, side.width, round(side.width * 9 / 16))
        film.bottom = frame.bottom
        side, frame, news, film = (ui.mirror(rect, inner) for rect in (side, frame, news, film))
        self._draw_poster(canvas, ui, frame)
        self._draw_film(canvas, ui, film)
        step = (film.top - side.top) // len(SHARE_LINES)
        for index, part in enumerate(SHARE_LINES):
            self._draw_line(canvas, ui, side, side.top + ui.px(2) + index * step, part)
        said = self._news(ui)
        units = ui.fitting(said, Face.TEXT, 12.5, news.width, news.height)
        ui.paragraph(canvas, said, news, Face.TEXT, units, INK_SOFT)
        self._page.draw_button(canvas, ui, inner, others=self._more_buttons(ui, inner))

    def _draw_poster(self, canvas: pygame.Surface, ui: Ui, frame: pygame.Rect) -> None:
        """The poster as a print on the page, or that it is being drawn."""
        margin, mat = shadow_margin(ui.scale), ui.px(MAT)
        canvas.blit(card(frame.size, ui.scale), (frame.left - margin, frame.top - margin))
        inside = frame.inflate(-2 * mat, -2 * mat)
        if self._poster is not None:
            if self._fitted is None or self._fitted.get_size() != inside.size:
                self._fitted = pygame.transform.smoothscale(self._poster, inside.size)
            canvas.blit(self._fitted, inside)
            return
        pygame.draw.rect(canvas, CARD_SHADE, inside)
        dots = "" if ui.settings.reduced_motion else "." * (1 + int(self._seconds * 2) % 3)
        ui.write(canvas, ui.text("share.making") + dots, inside.center, Face.ITALIC, 16,
                 INK_SOFT, "center", inside.width - ui.px(20))  # fmt: skip

    def _draw_film(self, canvas: pygame.Surface, ui: Ui, frame: pygame.Rect) -> None:
        """The film, small and playing; its end where nothing is to move."""
        self._film_size = frame.size
        pygame.draw.rect(canvas, CARD_SHADE, frame)
        film = self._film
        if film is not None and film.size == frame.size:
            shown = film.last if ui.settings.reduced_motion else film.at(self._seconds)
            if shown is not None:
                canvas.blit(shown, frame)
        pygame.draw.rect(canvas, INK_SOFT if film is not None else RULE, frame, 1)

    def _more_buttons(self, ui: Ui, inner: pygame.Rect) -> list[Button]:
        """At both sides of the foot: copy the code again, show the folder."""
        made = self._sharing is not None and bool(self._sharing.done)
        folder = Button("folder", ui.text("share.open"), enabled=made)
        wide = (inner.width - ui.px(220)) // 2 - ui.px(26)
        rect = pygame.Rect(inner.right - wide, inner.bottom - ui.px(44), wide, ui.px(44))
        folder.rect = ui.mirror(rect, inner)
        if not self._code:
            return [folder]
        copy = Button("copy", ui.text("share.copy"))
        copy.rect = ui.mirror(rect.move(inner.left - rect.left, 0), inner)
        return [copy, folder]

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
