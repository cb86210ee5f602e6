"""The hikes of a long `dusk score`, in a file that survives a kill at any moment.

A first line of JSON identifies strategies and levels; one line follows for each hike, with its
verbs where all of the hike will be asked for: it is then hiked again from these. An incomplete
line at the end is dropped. The file grows hike by hike, so it is one that is not written whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from os import fstat
from pathlib import Path
from typing import TypeAlias

import msgspec

from engine.core.errors import BadInput, Dusk, IllegalMove
from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.core.records import Record
from engine.core.result import Result
from engine.documents import value_of_json
from engine.files import open_growing, reason_of
from engine.running.strategy import Strategy
from engine.study.hiking import BatchHike, StudyEntry
from engine.version import __version__

JOURNAL_SCHEMA = 1
LONGEST_LINE = 64 * 1024 * 1024
"""Bytes: a hike of a million verbs fits."""
JournalKey: TypeAlias = tuple[str, str, int]
"""Strategy, level and seed of a hike."""


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    journal: str
    request: str


class _JournalLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    strategy: str
    level: str
    seed: str
    """In decimal: a seed may be larger than JSON's numbers are elsewhere."""
    score: float
    safe: bool
    verdict: str
    message: str
    verbs: tuple[Record, ...] = ()
    """Empty where the score is all that is asked for."""


class HikeJournal:
    """Finished hikes in one file."""

    def __init__(
        self,
        path: str | Path,
        entered: Sequence[StudyEntry],
        levels: Sequence[Level],
        whole: bool,
        progress: Callable[[float], None] = lambda share: None,
    ) -> None:
        """Open or make the file and read the hikes that it has.

        `whole`: keep all of every hike, and not the score alone: then the file's hikes are hiked
        again, and `progress` is called with the share of the file that is read. BadInput for a file
        of other strategies, levels or contents, or one that cannot be used.
        """
        self.path = Path(path)
        self.done: dict[JournalKey, Result | BatchHike] = {}
        """The hikes that the file had when it was opened."""
        self._keeps_verbs = whole
        ready = [entry.ready() for entry in entered]
        self._parameters = {strategy.name: strategy.parameters for strategy in ready}
        self._levels = {level.name: level for level in levels}
        try:
            self._open(_request(ready, levels, whole), progress)
        except OSError as error:
            raise BadInput(f"journal {self.path}: cannot be used: {reason_of(error)}") from None

    def _open(self, head: bytes, progress: Callable[[float], None]) -> None:
        try:
            self._file = open_growing(self.path)
        except BlockingIOError:
            raise BadInput(
                f"journal {self.path}: another command is writing it; name another file"
            ) from None
        first = self._file.readline(len(head) + 1)
        if not head.startswith(first):
            raise BadInput(
                f"journal {self.path}: expected hikes of the same strategies, levels and outputs, "
                "found others; ask for the same, or name another file"
            )
        if first != head:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(head)
            self._file.flush()
        number, size = 1, max(1, fstat(self._file.fileno()).st_size)
        while True:
            at, number = self._file.tell(), number + 1
            progress(min(1.0, at / size))
            line = self._file.readline(LONGEST_LINE)
            if not line.endswith(b"\n"):
                # The end, or a line that a kill has cut: the next one takes its place.
                self._file.seek(at)
                self._file.truncate()
                return
            try:
                found = value_of_json(line, _JournalLine, "")
            except BadInput:
                raise self._damaged(number) from None
            self._add_done(found, number)

    def _add_done(self, line: _JournalLine, number: int) -> None:
        level, parameters = self._levels.get(line.level), self._parameters.get(line.strategy)
        if level is None or parameters is None or not line.seed.isascii():
            raise self._damaged(number)
        try:
            seed = int(line.seed)
        except ValueError:
            raise self._damaged(number) from None
        key = (line.strategy, line.level, seed)
        if not self._keeps_verbs:
            self.done[key] = BatchHike(
                line.strategy, level, seed, line.score, line.safe, line.verdict, line.message
            )
            return
        expedition = Expedition(level, seed)
        try:
            for record in line.verbs:
                with suppress(Dusk):
                    record.repeat(expedition)
        except IllegalMove:
            raise self._damaged(number) from None
        fault = (line.verdict, line.message)
        result = expedition.finish().by(line.strategy, parameters, fault)
        if result.score != line.score:
            raise self._damaged(number)
        self.done[key] = result

    def _damaged(self, number: int) -> BadInput:
        return BadInput(
            f"journal {self.path}: line {number}: damaged; take that line out, "
            "and its hike is hiked again"
        )

    def write(self, hiked: Result | BatchHike) -> None:
        """Append a finished hike; the system has it when this returns."""
        verbs = tuple(hiked.hike.records) if self._keeps_verbs and isinstance(hiked, Result) else ()
        line = _JournalLine(
            hiked.strategy,
            hiked.level.name,
            str(hiked.seed),
            hiked.score,
            hiked.safe,
            hiked.verdict,
            hiked.message,
            verbs,
        )
        try:
            self._file.write(msgspec.json.encode(line) + b"\n")
            self._file.flush()
        except OSError as error:
            raise BadInput(f"journal {self.path}: cannot be written: {reason_of(error)}") from None

    def close(self) -> None:
        """Close the file; it stays, so that more seeds can be added to it."""
        self._file.close()


def _request(ready: Sequence[Strategy], levels: Sequence[Level], whole: bool) -> bytes:
    """The first line. The number of seeds is no part of it: more of them go on from the same."""
    strategies = [(one.name, one.digest, repr(one.parameters)) for one in ready]
    content = [
        JOURNAL_SCHEMA,
        __version__,
        whole,
        strategies,
        [level.content_hash for level in levels],
    ]
    digest = sha256(msgspec.json.encode(content)).hexdigest()
    return msgspec.json.encode(_Head("dusk score", digest)) + b"\n"
