"""`results.json` written and read: by name and indented, but for the hikes, which are packed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from engine.core.errors import BadInput
from engine.files import read_limited, write_whole
from engine.judging.packed_hikes import Unpacker, pack_hikes
from engine.judging.results import SCHEMA_VERSION, Results

LARGEST_RESULTS = 1024 * 1024 * 1024
"""Bytes of a results file."""


def write_results(results: Results, path: Path) -> None:
    """Write the file whole; BadInput where it cannot be written."""
    bare = tuple(msgspec.structs.replace(student, hikes=()) for student in results.students)
    document = msgspec.to_builtins(msgspec.structs.replace(results, students=bare))
    for student, written in zip(results.students, document["students"], strict=True):
        written["hikes"] = pack_hikes(student.hikes)
    data = msgspec.json.format(msgspec.json.encode(document), indent=1)
    write_whole(path, data + b"\n")


def read_results(path: str | Path) -> Results:
    """The results in this file; BadInput for a file that is not one."""
    data = read_limited(path, LARGEST_RESULTS)
    try:
        document = msgspec.json.decode(data, type=dict[str, Any])
        version = document.get("schema_version")
        if isinstance(version, int) and version != SCHEMA_VERSION:
            raise BadInput(f"schema_version: expected {SCHEMA_VERSION}, found {version}")
        unpacker = Unpacker(len(data))
        for student in document.get("students", ()):
            student["hikes"] = unpacker.hikes(student["hikes"])
        return msgspec.convert(document, Results)
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError, KeyError, ValueError) as error:
        raise BadInput(f"{path}: not the results of `dusk compete`: {str(error)[:200]}") from None
    except RecursionError:
        raise BadInput(f"{path}: not the results of `dusk compete`: nested too deeply") from None
