"""Settings and progress as they are now, and the files they are kept in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast, get_args

from msgspec.structs import replace

from game.profile.progress import Progress, decode_progress, encode_progress
from game.profile.settings import Language, Settings, decode_settings, encode_settings
from game.profile.storage import Trouble, read_kept, write_safely
from game.words.catalogue import load_catalogue

SETTINGS, PROGRESS = "settings.toml", "progress.json"


class Desk:
    """Keeps what a person chose and walked; with a folder, on the disk as well."""

    def __init__(self, folder: Path | None = None) -> None:
        """Without a ``folder`` nothing outlives the window. Problems are told in ``news``."""
        self.settings, self.progress = Settings(), Progress()
        self.news: list[Trouble] = []
        """What the person should know; whoever shows it removes it."""
        self.folder = folder
        self._may_write = {SETTINGS: folder is not None, PROGRESS: folder is not None}
        if folder is not None:
            found, problem, may = read_kept(folder / SETTINGS, decode_settings)
            self.settings = found or self.settings
            self._told(SETTINGS, problem, may)
            self._read_progress(folder)

    @classmethod
    def at_home(cls) -> Desk:
        """The desk in the platform's data folder; in memory where that cannot be made."""
        from game.profile.storage import data_folder

        try:
            desk = cls(data_folder())
        except OSError as error:
            desk = cls()
            desk._tell(Trouble("files.nothing_kept", {"reason": error.strerror or str(error)}))
        if desk.settings == Settings():
            desk.settings = replace(desk.settings, language=usual_language())
        return desk

    def _read_progress(self, folder: Path) -> None:
        found, problem, may = read_kept(folder / PROGRESS, decode_progress)
        self.progress = found or self.progress
        self._told(PROGRESS, problem, may)

    def _told(self, name: str, problem: Trouble | None, may_write: bool) -> None:
        self._may_write[name] = may_write
        if problem is not None:
            self._tell(problem)

    def _tell(self, trouble: Trouble) -> None:
        """On the screen in its language, in the terminal in English like every command."""
        self.news.append(trouble)
        line = load_catalogue()(trouble.key, **trouble.gaps)
        print(f"dusk: {line}", file=sys.stderr, flush=True)

    def change(self, settings: Settings) -> None:
        """Take these settings and keep them."""
        if settings != self.settings:
            self.settings = settings
            self._write(SETTINGS, encode_settings(settings))

    def learn(self, update: Callable[[Progress], Progress]) -> None:
        """Change the progress by ``update`` and keep it."""
        if self.folder is not None and self._may_write[PROGRESS]:
            # Another window may have written meanwhile: its hikes are not lost.
            self._read_progress(self.folder)
        after = update(self.progress)
        if after != self.progress:
            self.progress = after
            self._write(PROGRESS, encode_progress(after))

    def _write(self, name: str, data: bytes) -> None:
        if self.folder is None or not self._may_write[name]:
            return
        try:
            write_safely(self.folder / name, data)
        except OSError as error:
            reason = error.strerror or str(error)
            self._tell(Trouble("files.unwritable", {"name": name, "reason": reason}))


def usual_language() -> Language:
    """The first language of the system that the game speaks and has a font for; else English."""
    import pygame.system

    from game.words.typefaces import Face, font_file

    for found in pygame.system.get_pref_locales():
        name = found.get("language")
        if name == "zh" and font_file(Face.CHINESE) is None:
            continue
        for language in get_args(Language):
            if name == language:
                return cast(Language, language)
    return "en"
