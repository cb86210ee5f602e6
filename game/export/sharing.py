"""Makes the shared files of a hike in a process of its own, so that no frame waits."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.connection import Connection
from pathlib import Path

from engine.core.errors import BadInput
from engine.files import read_limited, reason_of, write_whole
from engine.interrupts import unheard
from engine.replay_files import LARGEST_REPLAY
from game.words.languages import LanguageCode

POSTER = (1440, 810)
FILM, PER_SECOND, SECONDS, LINGER = (480, 270), 10, 6.0, 2.5
"""Pixels, pictures a second, length, and how long the end stays [s]."""
PARTS = ("replay", "poster", "film")
"""What is made, in this order."""


def share_files(replay: Path, folder: Path, language: LanguageCode = "en") -> dict[str, Path]:
    """Where each of `PARTS` lies: a folder of the replay's own in ``folder``."""
    stem = replay.name.removesuffix(".jsonl.gz")
    own = folder / f"{stem}-{language}" if language != "en" else folder / stem
    names = {"replay": replay.name, "poster": f"{stem}.png", "film": f"{stem}.gif"}
    return {part: own / names[part] for part in PARTS}


def make_parts(replay: Path, files: dict[str, Path], language: LanguageCode, pipe: Connection
               ) -> None:  # fmt: skip
    """Make what is not there yet, and send the name of every part that is done."""
    from game.export.files import write_film, write_picture
    from game.export.film import no_window
    from game.export.reveal_film import RevealSight, reveal_film, reveal_picture
    from game.playback.timeline import load_timeline

    files["replay"].parent.mkdir(parents=True, exist_ok=True)
    write_whole(files["replay"], read_limited(replay, LARGEST_REPLAY))
    pipe.send("replay")
    sight: RevealSight | None = None
    for part in ("poster", "film"):
        if not files[part].exists():
            with no_window():
                sight = sight or RevealSight(load_timeline(replay))
                if part == "poster":
                    write_picture(reveal_picture(sight, POSTER, language), str(files[part]))
                else:
                    count = round(SECONDS * PER_SECOND)
                    frames = reveal_film(sight, FILM, count, language)
                    write_film(frames, str(files[part]), PER_SECOND, LINGER)
        pipe.send(part)


def _work(replay: Path, files: dict[str, Path], language: LanguageCode, pipe: Connection) -> None:
    """What the other process does, politely."""
    if hasattr(os, "nice"):
        os.nice(5)
    try:
        make_parts(replay, files, language, pipe)
    except BadInput as error:
        pipe.send(f"problem {error}")
    except OSError as error:
        pipe.send(f"problem {reason_of(error)}")
    finally:
        pipe.close()


class Sharing:
    """The parts in the making. Ask `look` now and then; `stop` when nobody waits any more."""

    def __init__(self, replay: Path, folder: Path, language: LanguageCode) -> None:
        self.files = share_files(replay, folder, language)
        self.done: set[str] = set()
        self.problem = ""
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe(duplex=False)
        # A daemon: the window can be closed at any moment.
        self._process = context.Process(target=_work, daemon=True,
                                        args=(replay, self.files, language, end))  # fmt: skip
        try:
            with unheard():
                self._process.start()
        except OSError as error:
            self.problem = reason_of(error)
        end.close()

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.problem) or len(self.done) == len(PARTS)

    def look(self) -> None:
        """Take note of what has been made by now."""
        try:
            while not self.over and self._pipe.poll():
                word = str(self._pipe.recv())
                if word.startswith("problem "):
                    self.problem = word.removeprefix("problem ")
                else:
                    self.done.add(word)
        except (EOFError, OSError):
            self.problem = self.problem or "the process that made it ended"

    def stop(self) -> None:
        """Make no more."""
        if self._process.is_alive():
            self._process.terminate()
        self._pipe.close()
