"""Replays: the log of a hike as gzipped JSON lines, and the verifier that hikes it again.

A header (who, where, which luck), one line a verb with its arguments and what came of it, a
footer (result and state hash). Every line but the first carries `check`, the running hash of the
hike so far. `verify` believes none of it: it repeats the verbs and compares every line.
"""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from engine.errors import BadInput, Dusk, IllegalMove
from engine.level import Level, level_from_table
from engine.trail.arguments import show
from engine.trail.expedition import Expedition
from engine.trail.records import Camped, Chain, Glanced, Measured, Record, Rested, Walked
from engine.trail.result import Result

T = TypeVar("T")
SCHEMA_VERSION = 1
LARGEST_REPLAY = 64 * 1024 * 1024
"""Bytes after decompression."""
LONGEST_LINE = 512 * 1024


class ReplayHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: everything that makes the hike, apart from its verbs."""

    schema_version: int | float
    engine_version: str
    level_name: str
    level: dict[str, Any]
    level_hash: str
    seed: str
    """In decimal, as JSON numbers end at 2^53."""
    strategy: str
    strategy_hash: str
    parameters: dict[str, Any]


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    record: Record
    check: str


class _Footer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    result: dict[str, Any]
    state_hash: str


class Mismatch(Exception):
    """The replay does not hold. `str` is one line that names the line of the replay."""


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
    level = expedition.level
    header = ReplayHeader(
        SCHEMA_VERSION,
        _engine_version(),
        level.name,
        msgspec.to_builtins(level.file),
        level.content_hash,
        str(expedition.seed),
        final.strategy,
        strategy_hash,
        msgspec.to_builtins(final.parameters),
    )
    data = gzip.compress(b"".join(line + b"\n" for line in _lines(header, expedition, final)))
    target = Path(path)
    if not target.name:
        raise BadInput(f"replay {str(path)!r}: expected the name of a file, such as hike.jsonl.gz")
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(data)
        os.replace(part, target)
    except OSError as error:
        raise BadInput(f"replay {path}: cannot be written: {error.strerror or error}") from None


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
    lines = _read_lines(Path(path))
    header = _decode_header(next(lines, b""), path)
    known = {} if levels is None else levels
    content = msgspec.json.encode([header.level_name, header.level], order="sorted")
    if content not in known:
        known[content] = level_from_table(header.level, header.level_name, f"in {path}")
    level = known[content]
    if level.content_hash != header.level_hash:
        raise Mismatch("line 1: level_hash: the level's content has another hash")
    seed = int(header.seed)
    expedition = Expedition(level, seed)
    chain = Chain(header.level_hash, seed)
    number = 1
    for number, text in enumerate(lines, 2):
        if expedition.finished:
            extra = next(lines, None)
            result = _compare_footer(text, extra, number, header, expedition, chain, path)
            return result, expedition
        line = _decode(text, _Line, number, path)
        try:
            _repeat(expedition, line.record)
        except Dusk:
            if len(expedition.records) < number - 1:
                raise Mismatch(f"line {number}: a verb after dusk") from None
        except IllegalMove as error:
            raise Mismatch(f"line {number}: {error}") from None
        expected = _Line(expedition.records[-1], chain.add(expedition.records[-1]))
        _compare(msgspec.json.encode(expected), text, number)
    raise BadInput(f"replay {path}: ends after line {number}: expected a finish and a footer")


def _lines(header: ReplayHeader, expedition: Expedition, result: Result) -> Iterator[bytes]:
    yield msgspec.json.encode(header, order="sorted")
    chain = Chain(header.level_hash, expedition.seed)
    for record in expedition.records:
        yield msgspec.json.encode(_Line(record, chain.add(record)))
    yield _footer(result, chain)


def _footer(result: Result, chain: Chain) -> bytes:
    return msgspec.json.encode(_Footer(result.to_dict(), chain.state), order="sorted")


def _repeat(expedition: Expedition, record: Record) -> None:
    if isinstance(record, Measured):
        expedition.measure(record.scheme, record.spacing, record.samples)  # type: ignore[arg-type]
    elif isinstance(record, Walked):
        expedition.walk(record.east, record.north)
    elif isinstance(record, Glanced):
        expedition.glance()
    elif isinstance(record, Rested):
        expedition.rest(record.minutes)
    else:
        assert isinstance(record, Camped)
        expedition.finish()


def _compare_footer(
    text: bytes,
    extra: bytes | None,
    number: int,
    header: ReplayHeader,
    expedition: Expedition,
    chain: Chain,
    path: str | Path,
) -> Result:
    footer = _decode(text, _Footer, number, path)
    if extra is not None:
        raise Mismatch(f"line {number + 1}: expected the end of the replay")
    # Verdict and message come from the strategy, which is not run again.
    fault = (str(footer.result.get("verdict")), str(footer.result.get("message")))
    result = expedition.finish().by(header.strategy, header.parameters, fault)
    _compare(_footer(result, chain), text, number)
    return result


def _compare(expected: bytes, found: bytes, number: int) -> None:
    if expected == found:
        return
    want, have = msgspec.json.decode(expected), msgspec.json.decode(found)
    for name, value in _flat(want):
        other = dict(_flat(have)).get(name)
        if value != other:
            raise Mismatch(f"line {number}: {name}: expected {show(value)}, found {show(other)}")
    raise Mismatch(f"line {number}: written otherwise than this hike writes it")


def _flat(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in _flat(v, f"{name}.{k}" if name else k)]
    if isinstance(value, list):
        return [p for k, v in enumerate(value) for p in _flat(v, f"{name}[{k}]")]
    return [(name, value)]


def _decode_header(text: bytes, path: str | Path) -> ReplayHeader:
    header = _decode(text, ReplayHeader, 1, path)
    if header.schema_version != SCHEMA_VERSION:
        raise Mismatch(
            f"line 1: schema_version: expected {SCHEMA_VERSION}, found {header.schema_version}"
        )
    if not header.seed.isascii() or not header.seed.isdigit() or len(header.seed) > 155:
        raise BadInput(f"replay {path}: line 1: seed: expected a whole number in quotes")
    if msgspec.json.encode(header, order="sorted") != text:
        raise Mismatch("line 1: written otherwise than a replay's header is written")
    return header


def _decode(text: bytes, kind: type[T], number: int, path: str | Path) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(f"replay {path}: line {number}: {reason}") from None
    except RecursionError:
        raise BadInput(f"replay {path}: line {number}: nested too deeply") from None


def _read_lines(path: Path) -> Iterator[bytes]:
    """The lines of the gzipped file, within its limits and without their ends."""
    read = 0
    try:
        with gzip.open(path, "rb") as stream:
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
        reason = getattr(error, "strerror", None) or error or "ends too soon"
        raise BadInput(f"replay {path}: not a readable .jsonl.gz: {reason}") from None


def _engine_version() -> str:
    from engine import __version__

    return __version__
