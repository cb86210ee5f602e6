"""Settings and progress in memory, and their files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from engine.files import UnusableFile, one_at_a_time, reason_of, write_whole
from game.profile.progress import Progress, decode_progress, encode_progress
from game.profile.settings import Settings, decode_settings, encode_settings
from game.profile.storage import NoticeLine, read_stored
from game.words.catalogue import load_catalogue
from game.words.languages import LANGUAGES, LanguageCode, missing_typeface

SETTINGS_FILE, PROGRESS_FILE = "settings.toml", "progress.json"
LOCK_FILE = ".progress.lock"


class Profile:
    """Keeps what a person chose and walked; with a folder, on the disk as well."""

    def __init__(self, folder: Path | None = None) -> None:
        """Without a ``folder`` nothing outlives the window. Problems are told in ``notices``."""
        self.settings, self.progress = Settings(), Progress()
        self.notices: list[NoticeLine] = []
        """What the person should know; whoever shows it removes it."""
        self.folder = folder
        self.first = False
        """Whether nothing has been chosen yet on this machine."""
        self._may_write = {SETTINGS_FILE: folder is not None, PROGRESS_FILE: folder is not None}
        if folder is not None:
            found, problem, may = read_stored(folder / SETTINGS_FILE, decode_settings)
            self.settings = found or self.settings
            self._note_problem(SETTINGS_FILE, problem, may)
            self._read_progress(folder)

    @classmethod
    def in_data_folder(cls) -> Profile:
        """The profile kept in the platform's data folder; in memory where that cannot be made."""
        from game.profile.storage import data_folder

        try:
            profile = cls(data_folder())
        except OSError as error:
            profile = cls()
            profile._report(NoticeLine("files.nothing_kept", {"reason": reason_of(error)}))
        if profile.settings == Settings():
            profile.first = True
            profile.settings = replace(profile.settings, language=usual_language())
        return profile

    def _read_progress(self, folder: Path) -> None:
        found, problem, may = read_stored(folder / PROGRESS_FILE, decode_progress)
        self.progress = found or self.progress
        self._note_problem(PROGRESS_FILE, problem, may)

    def _note_problem(self, name: str, problem: NoticeLine | None, may_write: bool) -> None:
        self._may_write[name] = may_write
        if problem is not None:
            self._report(problem)

    def _report(self, problem: NoticeLine) -> None:
        """On the screen in its language, in the terminal in English like every command."""
        self.notices.append(problem)
        line = load_catalogue()(problem.key, **problem.gaps)
        print(f"dusk: {line}", file=sys.stderr, flush=True)

    def announce(self, key: str, **gaps: str) -> None:
        """Show a text of the catalogue, its gaps filled, above every scene for a while."""
        self.notices.append(NoticeLine(key, gaps))

    def change_settings(self, settings: Settings) -> None:
        """Take these settings and keep them."""
        if settings != self.settings:
            self.settings = settings
            self._write(SETTINGS_FILE, encode_settings(settings))

    def update_progress(self, update: Callable[[Progress], Progress]) -> None:
        """Change the progress by ``update`` and keep it."""
        if self.folder is None or not self._may_write[PROGRESS_FILE]:
            self.progress = update(self.progress)
            return
        # Another window may write at the same moment: nobody's hike is lost.
        with one_at_a_time(self.folder / LOCK_FILE):
            self._read_progress(self.folder)
            after = update(self.progress)
            if after != self.progress:
                self.progress = after
                self._write(PROGRESS_FILE, encode_progress(after))

    def _write(self, name: str, data: bytes) -> None:
        if self.folder is None or not self._may_write[name]:
            return
        try:
            write_whole(self.folder / name, data)
        except UnusableFile as error:
            self._report(NoticeLine("files.unwritable", {"name": name, "reason": error.reason}))


def usual_language() -> LanguageCode:
    """The first language of the system that the game speaks and has a font for; else English."""
    import pygame.system

    for found in pygame.system.get_pref_locales():
        code = found.get("language")
        if code in LANGUAGES and not missing_typeface(code):
            return code
    return "en"
