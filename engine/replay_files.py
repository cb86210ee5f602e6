"""Replays as files: gzipped JSON lines, written whole, read within limits, hiked again."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from engine.core.errors import BadInput
from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.core.result import Result
from engine.files import read_limited, reason_of, write_whole
from engine.level_files.loading import level_from_table
from engine.replay import (
    Mismatch,
    ReplayHeader,
    decode_footer,
    decode_header,
    hike_again,
    hike_until,
    replay_lines,
)
from engine.version import __version__

LARGEST_REPLAY = 64 * 1024 * 1024
"""Bytes, packed and after decompression."""
LONGEST_LINE = 4 * 1024 * 1024


def save_replay(
    expedition: Expedition,
    path: str | Path,
    result: Result | None = None,
    strategy_hash: str = "",
    strategy: str = "by hand",
) -> None:
    """Write the replay of a hike; finishes the hike first. The file appears whole or not at all.

    `expedition`: the hike. `path`: the file, by custom NAME.jsonl.gz, replaced where it is there.
    `result`: the one to write, with the name of who hiked; left out it is the expedition's, by
    `strategy`. `strategy_hash`: the SHA-256 of the strategy (`Strategy.digest`), or nothing.

    BadInput where the file cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> from engine import run
    >>> result, expedition = run("quiet-bowl", "gd", seed=3)
    >>> with TemporaryDirectory() as folder:
    ...     save_replay(expedition, f"{folder}/gd.jsonl.gz", result)
    ...     verify(f"{folder}/gd.jsonl.gz").score == result.score
    True
    """
    final = result or expedition.finish().by(strategy, {}, ("ok", ""))
    lines = replay_lines(expedition, final, strategy_hash, __version__)
    if not Path(path).name:
        raise BadInput(f"replay {str(path)!r}: expected the name of a file, such as hike.jsonl.gz")
    # Without the time of writing: equal hikes are equal files.
    data = gzip.compress(b"".join(line + b"\n" for line in lines), mtime=0)
    write_whole(path, data, f"replay {path}")


def verify(path: str | Path) -> Result:
    """Hike a replay again from its verbs alone, and compare every recorded number.

    `path`: the file. Returns the `Result`. Mismatch, with the line of the replay, where a number
    differs; BadInput where the file is no replay. See `save_replay` for an example.
    """
    return retrace(path)[0]


def retrace(
    path: str | Path, levels: dict[bytes, Level] | None = None
) -> tuple[Result, Expedition]:
    """Hike a replay again like `verify`; its result, and the expedition to look at.

    `path`: the file. `levels`: many replays of one level share its mountain through this
    dictionary, which is filled here; any empty one will do for the first. Mismatch and BadInput
    as for `verify`.
    """
    known = {} if levels is None else levels

    def level_of(header: ReplayHeader) -> Level:
        content = msgspec.json.encode([header.level_name, header.level], order="sorted")
        if content not in known:
            known[content] = level_from_table(header.level, header.level_name, f"in {path}")
        return known[content]

    version = ""

    def noted(lines: Iterator[bytes]) -> Iterator[bytes]:
        nonlocal version
        for number, line in enumerate(lines):
            if number == 0:
                version = recorded_by(_version_in(line))
            yield line

    try:
        return hike_again(noted(_read_lines(Path(path))), str(path), level_of)
    except (Mismatch, BadInput) as error:
        if not version:
            raise
        # Said first, for it may well be the reason.
        kind = Mismatch if isinstance(error, Mismatch) else BadInput
        raise kind(f"{version}{error}") from None


def read_header(path: str | Path) -> ReplayHeader:
    """The first line of a replay, nothing of the hike behind it. BadInput and Mismatch as above."""
    return decode_header(next(_read_lines(Path(path)), b""), str(path))


def read_ends(path: str | Path) -> tuple[ReplayHeader, dict[str, Any]]:
    """The first line and the recorded result, believed as they stand: nothing is hiked again.

    BadInput and Mismatch as above.
    """
    lines = _read_lines(Path(path))
    header, last = decode_header(next(lines, b""), str(path)), b""
    for text in lines:
        last = text
    return header, decode_footer(last, str(path))


def recorded_by(version: str) -> str:
    """Words for the beginning of a message where a replay is of another version; else nothing."""
    if version in ("", __version__):
        return ""
    return f"recorded by {version[:40]}, this is {__version__}: "


def _version_in(line: bytes) -> str:
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    version = found.get("engine_version") if isinstance(found, dict) else ""
    return version if isinstance(version, str) else ""


def resume(path: str | Path, minutes: float) -> tuple[Result, Expedition]:
    """A replay's result, and a new hike that stands where it stood at a minute; see `hike_until`.

    `path`: the replay's file. `minutes`: since setting out.
    BadInput where the replay does not hold, or the minute is not before dusk.

    >>> from tempfile import TemporaryDirectory
    >>> from engine import run
    >>> result, expedition = run("quiet-bowl", "gd", seed=3)
    >>> with TemporaryDirectory() as folder:
    ...     save_replay(expedition, f"{folder}/gd.jsonl.gz", result)
    ...     hiked, begun = resume(f"{folder}/gd.jsonl.gz", 30)
    >>> begun.elapsed_ms <= 30 * 60_000, begun.over, hiked.score == result.score
    (True, False, True)
    """
    try:
        result, expedition = retrace(path)
    except Mismatch as error:
        raise BadInput(f"replay {path}: does not hold: {error}") from None
    try:
        return result, hike_until(expedition, minutes)
    except BadInput as error:
        raise BadInput(f"replay {path}: {error}") from None


def _read_lines(path: Path) -> Iterator[bytes]:
    """The lines of the gzipped file, within its limits and without their ends."""
    read = 0
    try:
        packed = read_limited(path, LARGEST_REPLAY, f"replay {path}")
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            buffered = io.BufferedReader(stream)
            while text := buffered.readline(LONGEST_LINE + 1):
                read += len(text)
                if len(text) > LONGEST_LINE or read > LARGEST_REPLAY:
                    raise BadInput(
                        f"replay {path}: too large: a line over {LONGEST_LINE} bytes "
                        f"or more than {LARGEST_REPLAY} bytes in all"
                    )
                yield text.removesuffix(b"\n")
    except gzip.BadGzipFile:
        raise BadInput(f"replay {path}: expected a .jsonl.gz, found another kind of file") from None
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise BadInput(f"replay {path}: not a readable .jsonl.gz: {reason_of(error)}") from None
