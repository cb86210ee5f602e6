"""`results.json` written and read: by name and indented, but for the hikes, which are packed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from engine.core.errors import BadInput
from engine.files import read_limited, write_whole
from engine.judging.packed_hikes import Unpacker, pack_hikes
from engine.judging.results import SCHEMA_VERSION, Results, StudentRow


class _Version(msgspec.Struct):
    schema_version: int = SCHEMA_VERSION


def _with_field_type(kind: type[msgspec.Struct], name: str, written: object) -> Any:
    """A copy of the struct in which one field has the type `written`."""
    fields: list[tuple[str, Any, Any]] = []
    for field in msgspec.structs.fields(kind):
        factory = field.default_factory
        default = (
            msgspec.field(default=field.default)
            if factory is msgspec.NODEFAULT
            else msgspec.field(default_factory=factory)
        )
        fields.append((field.name, written if field.name == name else field.type, default))
    return msgspec.defstruct(f"Written{kind.__name__}", fields, kw_only=True, frozen=True,
                             forbid_unknown_fields=True)  # fmt: skip


def _field_values(struct: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


WRITTEN_STUDENT: Any = _with_field_type(StudentRow, "hikes", str)
WRITTEN: Any = _with_field_type(Results, "students", tuple[WRITTEN_STUDENT, ...])
"""The types of the file itself. A decoder of these builds nothing that does not belong there."""
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
        version = msgspec.json.decode(data, type=_Version).schema_version
        if version != SCHEMA_VERSION:
            raise BadInput(f"schema_version: expected {SCHEMA_VERSION}, found {version}")
        written = _field_values(msgspec.json.decode(data, type=WRITTEN))
        unpacker = Unpacker(len(data))
        del data
        students = map(_field_values, written.pop("students"))
        return Results(
            students=tuple(
                StudentRow(**{**student, "hikes": unpacker.hikes(student["hikes"])})
                for student in students
            ),
            **written,
        )
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError, KeyError, ValueError) as error:
        raise BadInput(f"{path}: not the results of `dusk compete`: {str(error)[:200]}") from None
    except RecursionError:
        raise BadInput(f"{path}: not the results of `dusk compete`: nested too deeply") from None
