"""Traces as files beside their replays: packed, written whole, read within limits."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from sys import getsizeof
from typing import Annotated, TypeVar

import msgspec

from engine.core.errors import BadInput
from engine.core.marks import MOST_MARKS, Mark
from engine.files import read_limited, write_whole
from engine.running.trace import SourceText, Trace, TracedVerb

LARGEST_TRACE = 24 * 1024 * 1024
"""Bytes after unpacking; a packed file is smaller."""
LARGEST_IN_MEMORY = 50 * 1024 * 1024
"""Bytes of the verbs once they are read: an empty one takes thirty times as much as in the file."""
MOST_VERBS = 250_000
MOST_FILES = 200
LONGEST_VERB, LONGEST_MARK = 1024 * 1024, 4096
"""Bytes in the file."""
TRACE_SUFFIX = ".trace"
TRACE_MAGIC = b"dusk trace 1\n"
"""The beginning of a trace file; another layout gets another number."""


_Entry = TypeVar("_Entry")


class _RawTrace(msgspec.Struct, forbid_unknown_fields=True):
    """A trace whose verbs and marks are still undecoded bytes."""

    state_hash: str
    strategy: str
    files: Annotated[tuple[SourceText, ...], msgspec.Meta(max_length=MOST_FILES)]
    verbs: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(max_length=MOST_VERBS)]
    marks: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(max_length=MOST_MARKS)]


def trace_path(replay: str | Path) -> Path:
    """Where the trace of a replay stands: `hike.trace` beside `hike.jsonl.gz`."""
    path = Path(replay)
    return path.with_name(path.name.removesuffix(".gz").removesuffix(".jsonl") + TRACE_SUFFIX)


def save_trace(trace: Trace, path: str | Path) -> None:
    """Write a trace; the file appears whole or not at all. BadInput where it cannot be written."""
    data = msgspec.msgpack.encode(trace)
    if (len(data) > LARGEST_TRACE or len(trace.verbs) > MOST_VERBS
            or sum(map(_bytes_in_memory, trace.verbs)) > LARGEST_IN_MEMORY):  # fmt: skip
        raise BadInput(f"trace {path}: larger than a reader takes; it is not written")
    write_whole(path, TRACE_MAGIC + zlib.compress(data), f"trace {path}")


def load_trace(path: str | Path, state_hash: str) -> Trace:
    """Read the trace of the hike with this state hash; BadInput for any other file."""
    packed = read_limited(path, LARGEST_TRACE, f"trace {path}")
    if not packed.startswith(TRACE_MAGIC):
        raise BadInput(f"trace {path}: expected a trace, found another kind of file")
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed[len(TRACE_MAGIC) :], LARGEST_TRACE)
        if unpacking.unconsumed_tail:
            raise BadInput(f"expected at most {LARGEST_TRACE} bytes, found more")
        trace = _decode_parts(msgspec.msgpack.decode(data, type=_RawTrace))
    except BadInput as error:
        raise BadInput(f"trace {path}: {error}") from None
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(f"trace {path}: not a readable trace: {reason}") from None
    if trace.state_hash != state_hash:
        raise BadInput(f"trace {path}: belongs to another hike; write both anew with dusk run")
    if any(f.file not in range(len(trace.files)) for verb in trace.verbs for f in verb.frames):
        raise BadInput(f"trace {path}: names a file that it does not hold")
    return trace


def _decode_parts(parts: _RawTrace) -> Trace:
    """The decoded trace; a file made to fill the memory is refused before it does."""
    verbs, weight = [], 0
    decoder = msgspec.msgpack.Decoder(TracedVerb)
    for verb in _decode_each(parts.verbs, LONGEST_VERB, decoder):
        verbs.append(verb)
        weight += _bytes_in_memory(verb)
        if weight > LARGEST_IN_MEMORY:
            raise BadInput(f"expected at most {LARGEST_IN_MEMORY} bytes in memory, found more")
    marks = tuple(_decode_each(parts.marks, LONGEST_MARK, msgspec.msgpack.Decoder(Mark)))
    return Trace(parts.state_hash, parts.strategy, parts.files, tuple(verbs), marks)


def _decode_each(
    raws: Sequence[msgspec.Raw], longest: int, decoder: msgspec.msgpack.Decoder[_Entry]
) -> Iterator[_Entry]:
    for raw in raws:
        if len(memoryview(raw)) > longest:
            raise BadInput(f"expected at most {longest} bytes of one entry, found more")
        yield decoder.decode(raw)


def _bytes_in_memory(verb: TracedVerb) -> int:
    """About the memory of a decoded verb [bytes]."""
    shown = [value for frame in verb.frames for value in frame.variables.values()]
    return (200 + 350 * len(verb.frames) + getsizeof(verb.printed)
            + sum(200 + getsizeof(value.text) for value in shown))  # fmt: skip


def trace_beside(replay: str | Path, state_hash: str) -> Trace | None:
    """The trace beside a replay, if there is one; BadInput where it cannot be used."""
    path = trace_path(replay)
    return load_trace(path, state_hash) if path.is_file() else None
