"""Traces as files beside their replays: packed, written whole, read within limits."""

from __future__ import annotations

import zlib
from pathlib import Path

import msgspec

from engine.core.errors import BadInput
from engine.files import read_limited, write_whole
from engine.running.trace import Trace

LARGEST_TRACE = 64 * 1024 * 1024
"""Bytes after unpacking; a packed file is smaller."""
SUFFIX = ".trace"
MAGIC = b"dusk trace 1\n"
"""The beginning of a trace file; another layout gets another number."""


def trace_path(replay: str | Path) -> Path:
    """Where the trace of a replay stands: `hike.trace` beside `hike.jsonl.gz`."""
    path = Path(replay)
    return path.with_name(path.name.removesuffix(".gz").removesuffix(".jsonl") + SUFFIX)


def save_trace(trace: Trace, path: str | Path) -> None:
    """Write a trace; the file appears whole or not at all. BadInput where it cannot be written."""
    data = msgspec.msgpack.encode(trace)
    if len(data) > LARGEST_TRACE:
        raise BadInput(f"trace {path}: larger than {LARGEST_TRACE} bytes; it is not written")
    write_whole(path, MAGIC + zlib.compress(data), f"trace {path}")


def load_trace(path: str | Path, state_hash: str) -> Trace:
    """Read the trace of the hike with this state hash; BadInput for any other file."""
    packed = read_limited(path, LARGEST_TRACE, f"trace {path}")
    if not packed.startswith(MAGIC):
        raise BadInput(f"trace {path}: expected a trace, found another kind of file")
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed[len(MAGIC) :], LARGEST_TRACE)
        if unpacking.unconsumed_tail:
            raise BadInput(f"trace {path}: expected at most {LARGEST_TRACE} bytes, found more")
        trace = msgspec.msgpack.decode(data, type=Trace)
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(f"trace {path}: not a readable trace: {reason}") from None
    if trace.state_hash != state_hash:
        raise BadInput(f"trace {path}: belongs to another hike; write both anew with dusk run")
    if any(f.file not in range(len(trace.files)) for verb in trace.verbs for f in verb.frames):
        raise BadInput(f"trace {path}: names a file that it does not hold")
    return trace


def trace_beside(replay: str | Path, state_hash: str) -> Trace | None:
    """The trace beside a replay, if there is one; BadInput where it cannot be used."""
    path = trace_path(replay)
    return load_trace(path, state_hash) if path.is_file() else None
