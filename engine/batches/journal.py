"""The finished pieces of a long computation, in a file that survives a kill at any moment.

A first line of JSON identifies the request; one record follows for each finished piece, with its
own checksum. An incomplete record at the end is dropped: the next run resumes after the last
complete one. The file grows record by record, so it is the one that is not written whole.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from hashlib import sha256
from io import BufferedRandom
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from engine.batches.batch import Piece, PieceResult
from engine.core.errors import BadInput
from engine.files import open_growing, reason_of
from engine.version import __version__

_RECORD_HEAD = struct.Struct("<4qI")
"""The piece and the checksum of piece and numbers."""
JOURNAL_SCHEMA = 1
_MARK = b'{"journal":"dusk sweep"'
"""How a journal begins."""


class Journal:
    """Finished pieces of several batches, one batch after the other, in one file."""

    def __init__(self, path: str | Path, resume: bool) -> None:
        self.path = Path(path)
        self._resume = resume
        self._file: BufferedRandom | None = None
        self._fields: tuple[str, ...] = ()

    def begin(
        self, request: Sequence[Any], pieces: Sequence[Piece], fields: Sequence[str]
    ) -> list[PieceResult]:
        """Start a batch; returns the pieces that the file already has.

        Raises BadInput for a file of another request, or one that cannot be written.
        """
        self._fields = tuple(fields)
        content = [JOURNAL_SCHEMA, __version__, list(fields), *request]
        digest = sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
        line = _MARK + b',"request":"%s"}\n' % digest.encode()
        try:
            return self._begin_batch(line, pieces)
        except OSError as error:
            raise BadInput(f"journal {self.path}: cannot be written: {reason_of(error)}") from None

    def _begin_batch(self, line: bytes, pieces: Sequence[Piece]) -> list[PieceResult]:
        if self._file is None:
            try:
                self._file = open_growing(self.path)
            except BlockingIOError:
                raise BadInput(
                    f"journal {self.path}: another sweep is writing it; choose another "
                    "file for this one"
                ) from None
            if not self._resume:
                begins = self._file.read(len(_MARK))
                if not _MARK.startswith(begins):
                    raise BadInput(
                        f"journal {self.path}: expected one of a sweep, found another file, which "
                        "is not written over; name another output"
                    )
                self._file.seek(0)
                self._file.truncate()
        file = self._file
        start = file.tell()
        head = file.read(len(line))
        if not line.startswith(head):
            raise BadInput(
                f"journal {self.path}: expected the same sweep as when it was interrupted, found "
                "another; ask for that one, or leave out --resume to begin anew"
            )
        if head != line:
            file.seek(start)
            file.truncate()
            file.write(line)
            file.flush()
            return []
        blocks: list[PieceResult] = []
        missing = set(pieces)
        while missing:
            at = file.tell()
            block = self._read_record(missing)
            if block is None:
                # Cut an incomplete record off, so that the next one follows a complete one.
                file.seek(at)
                file.truncate()
                break
            missing.discard(block.piece)
            blocks.append(block)
        return blocks

    def _read_record(self, missing: set[Piece]) -> PieceResult | None:
        """The next record; None at the end, for an incomplete one and for an unexpected piece."""
        assert self._file is not None
        head = self._file.read(_RECORD_HEAD.size)
        if len(head) < _RECORD_HEAD.size:
            return None
        *numbers, check = _RECORD_HEAD.unpack(head)
        piece = Piece(*numbers)
        if piece not in missing:
            return None
        shape = (piece.seed_end - piece.seed, piece.setting_end - piece.setting)
        dtype = [(name, "<f8") for name in self._fields]
        size = shape[0] * shape[1] * np.dtype(dtype).itemsize
        content = self._file.read(size)
        if len(content) < size or zlib.crc32(head[:-4] + content) != check:
            return None
        return PieceResult(piece, np.frombuffer(content, dtype).reshape(shape))

    def write(self, block: PieceResult) -> None:
        """Append a finished piece; the system has it when this returns."""
        assert self._file is not None
        content = np.ascontiguousarray(block.table).tobytes()
        numbers = struct.pack("<4q", *block.piece)
        self._file.write(numbers + struct.pack("<I", zlib.crc32(numbers + content)) + content)
        self._file.flush()

    def close(self, finished: bool) -> None:
        """Close the file, and delete it if the computation is finished."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if finished:
            self.remove()

    def remove(self) -> None:
        """Delete the file, if this has written it."""
        if self._fields:
            self.path.unlink(missing_ok=True)
