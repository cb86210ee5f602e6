"""The judge's own folder, from which a killed judge continues; `secrets_folder` chooses it.

`hikes.jsonl` grows by whole lines, each synced before the next hikes are counted; a torn last line
is cut off. `revealed.jsonl` holds the final hikes once more, with what the reveal shows of them.
`competition.json` says what is being judged, `secret.json` holds the seeds. Nobody but the judge
reads here: rows hold what a strategy did and said on seeds that are still secret.
"""

from __future__ import annotations

import base64
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, get_args

import msgspec

from engine.core.errors import BadInput
from engine.core.expedition import Expedition
from engine.core.records import Camped, Record
from engine.documents import value_of_json
from engine.files import lock, read_limited, reason_of, write_whole
from engine.judging.results import HikeRow, Phase
from engine.judging.secrets_folder import JUDGE, LOCK, STAGE, private_folder, secrets_folder

PRIVATE_FLAGS = (
    getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_BINARY", 0)
)
"""How the judge opens its files: not inherited by children, and without newline changes."""

LARGEST_SETTINGS = 1024 * 1024 * 1024
"""Bytes of `competition.json`, which holds the levels."""
SLEEP_SECONDS = 5.0
"""Longer waits than this count as sleeping [s]."""
VERBS = {kind: kind.__struct_config__.tag for kind in get_args(Record)}
RowKey: TypeAlias = tuple[str, str, str, Phase, int]
"""Name, digest, level, phase, seed index."""
HikeSlot: TypeAlias = tuple[bool, bool, str, str, str, Phase, int]
"""Whether it is of the fleet, whether it is a second run, and the key."""


class StoredHike(msgspec.Struct, frozen=True):
    """One hike, as the standings need it; the file's lines hold `StoredFullHike` ones."""

    name: str
    digest: str
    hike: HikeRow
    """As in the results, with nothing sealed yet and no path; of a final hike before the reveal
    without diagnosis and curve."""
    cpu: float
    """Seconds, as measured."""
    memory_kb: int
    state_hash: str
    fleet: bool = False
    """One of our own strategies, run beside the class."""
    again: bool = False
    """The same hike a second time, to see whether it is the same."""
    waited: float = 0.0
    """Seconds in which it computed nothing and waited for nothing that the judge knows of; in a
    plain process all its seconds."""

    @property
    def key(self) -> RowKey:
        """What this is the hike of."""
        hike = self.hike
        # Each text once in memory: a class of a thousand has sixty thousand keys.
        texts = sys.intern(self.name), sys.intern(self.digest), sys.intern(hike.level)
        return *texts, hike.phase, hike.seed_index

    @property
    def slept(self) -> bool:
        """Whether it slept for long, which holds up the others."""
        return self.waited > SLEEP_SECONDS

    @property
    def slot(self) -> HikeSlot:
        """Where it belongs: one row a slot."""
        return (self.fleet, self.again, *self.key)


class StoredFullHike(StoredHike, frozen=True):
    """A row with the path that was walked."""

    path: tuple[tuple[float, float], ...] = ()
    verbs: str = ""
    """Everything the strategy asked for: JSON, deflated, in base 64."""


class CompetitionSettings(msgspec.Struct, frozen=True):
    """`competition.json`: what is judged in this folder; another one needs another folder."""

    engine_version: str
    commitment: str
    levels: tuple[tuple[str, dict[str, Any]], ...]
    """Names and contents."""
    preview: int
    final: int
    cpu: int
    memory: int
    packages: tuple[str, ...]
    tier: str
    """Of isolation."""


def pack_verbs(expedition: Expedition) -> str:
    """The verbs of a hike, for `StoredFullHike.verbs`."""
    # Whoever walks them again finishes the hike in any case.
    verbs = [
        # A record's first fields are its arguments.
        (VERBS[type(r)], *msgspec.structs.astuple(r)[: len(r.called_with)])
        for r in expedition.records
        if not isinstance(r, Camped)
    ]
    return base64.b64encode(zlib.compress(msgspec.json.encode(verbs), 1)).decode()


def unpack_verbs(text: str) -> list[tuple[Any, ...]]:
    """The verbs again."""
    data = zlib.decompressobj().decompress(base64.b64decode(text), 64 * 1024 * 1024)
    return [tuple(verb) for verb in msgspec.json.decode(data)]


RowType = TypeVar("RowType", bound=StoredHike)


class JudgeStore:
    """The folder, held by one judge at a time."""

    def __init__(self, out: Path, secrets: Path | None = None) -> None:
        """Open or make it, with its secrets in a folder of their own where one is given.

        BadInput where that cannot be, or another judge is at work.
        """
        self.out = out
        self._locks: list[int] = []
        try:
            out.mkdir(parents=True, exist_ok=True)
            # Children of root's are another user; the zygote opens the stage before it becomes it.
            private_folder(out / JUDGE)
            self._hold(out / JUDGE / LOCK)
            self.folder = secrets_folder(out, secrets)
            if self.folder != out / JUDGE:
                self._hold(self.folder / LOCK)  # two judged folders may name one
            self.stage = self.folder / STAGE
            self.secret = self.folder / "secret.json"
            self.versions = self.folder / "versions.json"
            self.revealed = self.folder / "revealed.jsonl"
            self._hikes = self.folder / "hikes.jsonl"
            self._settings = self.folder / "competition.json"
            self._file = os.open(
                self._hikes, os.O_RDWR | os.O_CREAT | os.O_APPEND | PRIVATE_FLAGS, 0o600
            )
        except BadInput:
            self._release()
            raise
        except BlockingIOError:
            self._release()
            raise BadInput(f"{out}: another judge is at work in this folder") from None
        except OSError as error:
            self._release()
            raise BadInput(f"{out}: cannot be used: {reason_of(error)}") from None
        self._cut_torn_line()

    def close(self) -> None:
        """Release the folder for another judge."""
        os.close(self._file)
        self._release()

    def _hold(self, path: Path) -> None:
        """Lock this file until `close`."""
        self._locks.append(os.open(path, os.O_RDWR | os.O_CREAT | PRIVATE_FLAGS, 0o600))
        lock(self._locks[-1])

    def _release(self) -> None:
        for descriptor in self._locks:
            os.close(descriptor)
        self._locks = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Append encoded `StoredFullHike` rows, and wait until they are on the disk."""
        data = b"".join(line + b"\n" for line in lines)
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)

    def rows(self) -> Iterator[StoredHike]:
        """Every row so far, the first of each key only."""
        yield from self._decoded(StoredHike)

    def full_rows(self) -> Iterator[StoredFullHike]:
        """The same with paths and verbs."""
        yield from self._decoded(StoredFullHike)

    def settle(self, wanted: CompetitionSettings) -> None:
        """Remember what is judged here; BadInput where it was something else."""
        if not self._settings.exists():
            write_whole(self._settings, msgspec.json.encode(wanted), mode=0o600)
            return
        found = self.settings()
        for name in CompetitionSettings.__struct_fields__:
            old, new = getattr(found, name), getattr(wanted, name)
            if old != new:
                shown = "" if name == "levels" else f" {old} there, {new} now;"
                raise BadInput(
                    f"{self.out}: holds a competition with other {name}:{shown} "
                    "choose another --out, or the same settings again"
                )

    def settings(self) -> CompetitionSettings:
        """What is judged here; BadInput where there is nothing."""
        if not self._settings.exists():
            raise BadInput(f"{self.out}: no competition here; dusk compete makes one")
        data = read_limited(self._settings, LARGEST_SETTINGS)
        return value_of_json(data, CompetitionSettings, f"{self._settings}: damaged")

    def _decoded(self, kind: type[RowType]) -> Iterator[RowType]:
        decoder = msgspec.json.Decoder(kind)
        seen: set[HikeSlot] = set()
        engine_errors: dict[HikeSlot, RowType] = {}
        files = (self.revealed, self._hikes) if self.revealed.exists() else (self._hikes,)
        for row in chain.from_iterable(_lines(path, decoder) for path in files):
            slot = row.slot
            if row.hike.verdict == "engine_error":
                engine_errors.setdefault(slot, row)
            elif slot not in seen:
                seen.add(slot)
                yield row
        # After an engine error the hike may have been judged again: then that row counts.
        yield from (row for slot, row in engine_errors.items() if slot not in seen)

    def _cut_torn_line(self) -> None:
        # Backwards in blocks to the last newline; what follows it was not written whole.
        size = os.fstat(self._file).st_size
        at = size
        while at > 0:
            start = max(at - 65536, 0)
            os.lseek(self._file, start, os.SEEK_SET)
            newline = os.read(self._file, at - start).rfind(b"\n")
            if newline >= 0:
                at = start + newline + 1
                break
            at = start
        if at < size:
            os.ftruncate(self._file, at)


def _lines(path: Path, decoder: msgspec.json.Decoder[RowType]) -> Iterator[RowType]:
    with open(path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise BadInput(
                    f"{path}: line {number}: damaged ({str(error)[:80]}); "
                    "delete that line, and its hike is judged again"
                ) from None
