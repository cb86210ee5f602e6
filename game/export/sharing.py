"""Makes the shared files of a hike in a process of its own, so that no frame waits."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from engine.files import read_limited, write_whole
from engine.replay_files import LARGEST_REPLAY
from game.background.worker_process import WorkerProcess
from game.words.languages import LanguageCode

POSTER_SIZE = (1440, 810)
FILM_SIZE, PER_SECOND, FILM_SECONDS, LINGER = (480, 270), 10, 6.0, 2.5
"""Pixels, pictures a second, length, and how long the end stays [s]."""
SHARED_PARTS = ("replay", "poster", "film")
"""What is made, in this order."""


def share_files(replay: Path, folder: Path, language: LanguageCode = "en") -> dict[str, Path]:
    """Where each of `SHARED_PARTS` lies: a folder of the replay's own in ``folder``."""
    stem = replay.name.removesuffix(".jsonl.gz")
    own = folder / f"{stem}-{language}" if language != "en" else folder / stem
    names = {"replay": replay.name, "poster": f"{stem}.png", "film": f"{stem}.gif"}
    return {part: own / names[part] for part in SHARED_PARTS}


def make_parts(
    pipe: Connection, replay: Path, files: dict[str, Path], language: LanguageCode
) -> None:
    """Make what is not there yet, and send the name of every part that is done."""
    from game.background.memory import release_memory
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
                    write_picture(reveal_picture(sight, POSTER_SIZE, language), str(files[part]))
                else:
                    count = round(FILM_SECONDS * PER_SECOND)
                    frames = reveal_film(sight, FILM_SIZE, count, language)
                    write_film(frames, str(files[part]), PER_SECOND, LINGER)
                release_memory()
        pipe.send(part)


class Sharing:
    """The parts in the making. Ask `look` now and then; `stop` when nobody waits any more."""

    def __init__(self, replay: Path, folder: Path, language: LanguageCode) -> None:
        self.files = share_files(replay, folder, language)
        self.done: set[str] = set()
        self._worker = WorkerProcess(make_parts, replay, self.files, language)

    @property
    def problem(self) -> str:
        """Why nothing more is made; empty while something may be."""
        return self._worker.problem

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return bool(self.problem) or len(self.done) == len(SHARED_PARTS)

    def look(self) -> None:
        """Take note of what has been made by now."""
        if self.over:
            return  # the process that made it has ended, which is no problem any more
        for part in self._worker.received("the process that made it ended"):
            self.done.add(str(part))
            if self.over:
                break

    def stop(self) -> None:
        """Make no more."""
        self._worker.stop()
