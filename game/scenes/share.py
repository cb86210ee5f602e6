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
from game.export.sharing import PARTS, Sharing
from game.profile.storage import data_folder
from game.scenes.onepage import OnePage
from game.scenes.scene import Next, Scene
from game.ui.icons import draw_tick
from game.ui.theme import CARD_SHADE, INK, INK_SOFT, RULE, Face, Kit
from game.words.catalogue import short_path
from game.words.script import LEFT_TO_RIGHT

LARGEST = 20_000_000
"""Bytes of the poster."""
LINES = ("code", *PARTS)


class Share(Scene):
    """One page over a debrief or the walks; all begins when it is first drawn."""

    overlay = True

    def __init__(self, replay: Path) -> None:
        self._page = OnePage()
        self._replay = replay
        self._code, self._copied = _code_of(replay), False
        self._sharing: Sharing | None = None
        self._poster: pygame.Surface | None = None
        self._problem = ""
        self._seconds = 0.0

    def event(self, event: pygame.Event) -> Next:
        """Escape and the button go back."""
        step = self._page.event(event)
        if step is not None and self._sharing is not None:
            self._sharing.stop()
        return step

    def update(self, seconds: float) -> Next:
        """Look what has been made by now."""
        self._seconds += seconds
        sharing = self._sharing
        if sharing is None:
            return None
        sharing.look()
        if self._poster is None and "poster" in sharing.done:
            try:
                import io

                data = read_limited(sharing.files["poster"], LARGEST)
                self._poster = pygame.image.load(io.BytesIO(data), "a.png")
            except (OSError, BadInput, pygame.error):
                self._problem = "the poster cannot be read"
        return None

    def _begin(self, kit: Kit) -> None:
        """Copy the code and start making the files."""
        self._copied = bool(self._code) and copy_text(f"dusk play {self._code}")
        try:
            folder = data_folder() / "shared"
            self._sharing = Sharing(self._replay, folder, kit.settings.language)
        except OSError as error:
            self._problem = str(error)

    def _done(self, part: str) -> bool:
        if part == "code":
            return self._copied
        return self._sharing is not None and part in self._sharing.done

    def spoken(self, kit: Kit) -> str:
        """What is there by now."""
        there = [kit.text(f"share.{part}") for part in LINES if self._done(part)]
        return ". ".join([kit.text("share.heading"), *there])

    def draw(self, canvas: pygame.Surface, kit: Kit) -> None:
        """Draw what is made and where it lies, and the poster once it is there."""
        if self._sharing is None and not self._problem:
            self._begin(kit)
        t = kit.text
        inner = self._page.dialog.open(canvas, kit, 900, 520, t("share.heading"), t("share.line"))
        top, low = inner.top + kit.px(76), inner.bottom - kit.px(58)
        side = pygame.Rect(inner.left, top, round(0.36 * inner.width), low - top)
        frame = pygame.Rect(0, top, inner.right - side.right - kit.px(24), 0)
        frame.left, frame.height = side.right + kit.px(24), round(frame.width * 9 / 16)
        side, frame = kit.mirror(side, inner), kit.mirror(frame, inner)
        pygame.draw.rect(canvas, CARD_SHADE, frame)
        if self._poster is not None:
            canvas.blit(pygame.transform.smoothscale(self._poster, frame.size), frame)
        else:
            dots = "" if kit.settings.reduced_motion else "." * (1 + int(self._seconds * 2) % 3)
            kit.write(canvas, t("share.making") + dots, frame.center, Face.ITALIC, 16, INK_SOFT,
                      "center", frame.width - kit.px(20))  # fmt: skip
        pygame.draw.rect(canvas, INK_SOFT if self._poster else RULE, frame, 1)
        y = side.top + kit.px(12)
        step = max(kit.px(58), round(2.9 * kit.size(14)))
        for part in LINES:
            self._line(canvas, kit, side, y, part)
            y += step
        said = self._where(kit)
        room = pygame.Rect(inner.left, frame.bottom + kit.px(6), inner.width,
                           low - frame.bottom - kit.px(8))  # fmt: skip
        units = kit.fitting(said, Face.TEXT, 12, room.width, room.height)
        kit.paragraph(canvas, said, room, Face.TEXT, units, INK_SOFT)
        self._page.draw_button(canvas, kit, inner)

    def _line(self, canvas: pygame.Surface, kit: Kit, side: pygame.Rect, y: int, part: str
              ) -> None:  # fmt: skip
        """One of the things that are shared, with a tick once it is there."""
        done = self._done(part)
        at = (side.left + kit.px(10), y + kit.px(8))
        at = (side.left + side.right - at[0], at[1]) if kit.rtl else at
        if done:
            draw_tick(canvas, kit, at, kit.palette.safe)
        else:
            pygame.draw.circle(canvas, RULE, at, kit.px(5), max(1, kit.px(1.5)))
        left, room = side.left + kit.px(30), side.width - kit.px(30)
        pen = INK if done else INK_SOFT
        kit.write(canvas, kit.text(f"share.{part}"), (left, y + kit.px(8)), Face.TITLE, 16.5, pen,
                  "midleft", room, inside=side)  # fmt: skip
        detail = self._code if part == "code" else kit.text(f"share.{part}_note")
        if part == "code" and not self._copied and self._code:
            detail = f"{kit.text('share.not_copied')} {self._code}"
        kit.write(canvas, detail, (left, y + kit.px(12) + round(1.1 * kit.size(14))), Face.TEXT, 12,
                  INK_SOFT, "midleft", room, inside=side)  # fmt: skip

    def _where(self, kit: Kit) -> str:
        """Where the files lie, or why they do not."""
        problem = self._problem or (self._sharing.problem if self._sharing else "")
        if problem:
            return kit.text("share.problem", reason=problem)
        if self._sharing is None:
            return ""
        path = f"{LEFT_TO_RIGHT}{short_path(self._sharing.files['poster'].parent)}"
        return kit.text("share.where", path=path)


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
