"""The lesson's one file, `class.sqlite`: an event is written before it is acknowledged.

SQLite with a write-ahead log. Events that a person would miss (a name, a bet, a file) are synced
to the disk before the answer; verbs of a hike are with the system by then, which a killed process
cannot take back, and reach the disk with the next synced event.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from engine.core.errors import BadInput
from engine.files import make_private, refuse_unwritable
from game.classroom.events import Acted, Event

NAME = "class.sqlite"
SQLITE_ENDINGS = ("", "-wal", "-shm", "-journal")
"""Of the names of the files that SQLite writes: it would follow a link at any of them."""
_TABLE = "CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, at REAL, body BLOB)"
_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class ClassStore:
    """The file, held by one server at a time."""

    def __init__(self, folder: Path) -> None:
        """Open or make `folder/class.sqlite`; BadInput where that cannot be."""
        self.path = folder / NAME
        self._mode = ""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for ending in SQLITE_ENDINGS:
                refuse_unwritable(folder / f"{NAME}{ending}")
            # The teacher's secret and the students' files are in it: for its owner alone.
            make_private(self.path)
            self._base = sqlite3.connect(self.path, isolation_level=None, timeout=0.5)
            self._base.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute(_TABLE)
            self._base.execute("BEGIN IMMEDIATE")
            self._base.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BadInput(
                    f"{folder}: another `dusk class` is at work in this folder"
                ) from None
            raise BadInput(f"{self.path}: cannot be used: {error}") from None
        except sqlite3.DatabaseError as error:
            raise BadInput(f"{self.path}: not the file of a lesson: {error}") from None
        except OSError as error:
            raise BadInput(f"{folder}: cannot be used: {error.strerror or error}") from None

    def add(self, event: Event, at: float) -> None:
        """Write one event; it is safe from a killed process when this returns."""
        mode = "NORMAL" if isinstance(event, Acted) else "FULL"
        if mode != self._mode:
            self._base.execute(f"PRAGMA synchronous={mode}")
            self._mode = mode
        body = msgspec.json.encode(event)
        self._base.execute("INSERT INTO events (at, body) VALUES (?, ?)", (at, body))

    def events(self) -> Iterator[Event]:
        """All events, oldest first. BadInput where one cannot be read."""
        for number, body in self._base.execute("SELECT number, body FROM events ORDER BY number"):
            try:
                yield _DECODER.decode(body)
            except msgspec.DecodeError as error:
                raise BadInput(f"{self.path}: event {number}: damaged: {error}") from None

    def close(self) -> None:
        """Let another one in."""
        with contextlib.suppress(sqlite3.Error):
            self._base.close()
