"""What a long computation has done so far, in a file that survives a kill in mid-sentence.

A first line of JSON says what was asked; then one record a finished piece of work, with its own
checksum. A torn record at the end is dropped, and so the next run goes on from the last whole one.
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

from engine import __version__
from engine.batches.batch import Block, Piece
from engine.core.errors import BadInput

_HEAD = struct.Struct("<4qI")
"""The piece and the checksum of piece and numbers."""
SCHEMA = 1


class Journal:
    """Finished pieces of several batches, one after the other, in one file."""

    def __init__(self, path: str | Path, resume: bool) -> None:
        self.path = Path(path)
        self._resume = resume
        self._file: BufferedRandom | None = None
        self._fields: tuple[str, ...] = ()

    def begin(
        self, request: Sequence[Any], pieces: Sequence[Piece], fields: Sequence[str]
    ) -> list[Block]:
        """Start a batch; returns what the file has of it.

        Raises BadInput for a file that is of another request or cannot be written.
        """
        self._fields = tuple(fields)
        content = [SCHEMA, __version__, list(fields), *request]
        digest = sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
        line = msgspec.json.encode({"journal": "dusk sweep", "request": digest}) + b"\n"
        try:
            return self._begin(line, pieces)
        except OSError as error:
            raise BadInput(
                f"journal {self.path}: cannot be written: {error.strerror or error}"
            ) from None

    def _begin(self, line: bytes, pieces: Sequence[Piece]) -> list[Block]:
        if self._file is None:
            there = self._resume and self.path.exists()
            self._file = self.path.open("r+b" if there else "w+b")
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
        found: list[Block] = []
        known = set(pieces)
        while True:
            at = file.tell()
            block = self._read(known)
            if block is None:
                file.seek(at)
                if len(found) < len(known):
                    file.truncate()
                return found
            known.discard(block.piece)
            found.append(block)
            if not known:
                return found

    def _read(self, known: set[Piece]) -> Block | None:
        """The next record; None at the end, for a torn one and for a piece that is not asked."""
        assert self._file is not None
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        *numbers, check = _HEAD.unpack(head)
        piece = Piece(*numbers)
        if piece not in known:
            return None
        shape = (piece.seed_end - piece.seed, piece.setting_end - piece.setting)
        dtype = [(name, "<f8") for name in self._fields]
        size = shape[0] * shape[1] * np.dtype(dtype).itemsize
        content = self._file.read(size)
        if len(content) < size or zlib.crc32(head[:-4] + content) != check:
            return None
        return Block(piece, np.frombuffer(content, dtype).reshape(shape))

    def write(self, block: Block) -> None:
        """Add a finished piece; it is in the file when this returns."""
        assert self._file is not None
        content = np.ascontiguousarray(block.table).tobytes()
        numbers = struct.pack("<4q", *block.piece)
        self._file.write(numbers + struct.pack("<I", zlib.crc32(numbers + content)) + content)
        self._file.flush()

    def close(self, finished: bool) -> None:
        """Close the file; a finished computation needs it no longer."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if finished:
            self.path.unlink(missing_ok=True)
