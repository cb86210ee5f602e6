"""`competition.toml`: a class competition, as a teacher writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from engine.core.errors import BadInput, suggestion
from engine.documents import table_of_toml
from engine.files import read_limited

LARGEST_FILE = 256 * 1024


class LimitsTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[limits]`: what one hike may use."""

    cpu: Annotated[int, Meta(ge=1, le=600)] = 3
    """Seconds of CPU time."""
    memory: Annotated[int, Meta(ge=64, le=65536)] = 512
    """Megabytes beside Python and numpy."""


class CourseTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[course]`: what the course gave."""

    packages: tuple[Annotated[str, Meta(pattern=r"^[A-Za-z_]\w*$")], ...] = ()
    handout: tuple[str, ...] = ()


class GradingTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[grading]`: what the gradebooks hold."""

    points: Annotated[float, Meta(ge=1, le=1000)] = 100.0
    by: Literal["par", "score"] = "par"
    worksheets: tuple[str, ...] = ()
    """Tables of learning systems to fill in."""


class CompetitionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; every key may be left out, and given as a flag."""

    submissions: str = ""
    out: str = ""
    levels: tuple[str, ...] = ("ravine", "plateau", "banana")
    preview: Annotated[int, Meta(ge=0, le=1000)] = 20
    final: Annotated[int, Meta(ge=0, le=1000)] = 50
    jobs: Annotated[int, Meta(ge=0, le=1024)] = 0
    cluster: str = ""
    """Address of a dask scheduler, in place of `jobs`."""
    limits: LimitsTable = LimitsTable()
    roster: str = ""
    course: CourseTable = CourseTable()
    grading: GradingTable = GradingTable()


def read_competition(path: Path) -> CompetitionFile:
    """The file, its paths made relative to its own folder. BadInput where it cannot be used."""
    data = read_limited(path, LARGEST_FILE)
    table = table_of_toml(data, str(path))
    try:
        found = msgspec.convert(table, CompetitionFile)
    except msgspec.ValidationError as error:
        unknown = set(table) - set(CompetitionFile.__struct_fields__)
        hint = suggestion(min(unknown), CompetitionFile.__struct_fields__) if unknown else ""
        raise BadInput(f"{path}: {str(error)[:200]}.{hint}") from None
    here = path.parent
    return msgspec.structs.replace(
        found,
        submissions=str(here / found.submissions) if found.submissions else "",
        out=str(here / found.out) if found.out else "",
        levels=tuple(str(here / n) if n.endswith(".toml") else n for n in found.levels),
        roster=str(here / found.roster) if found.roster else "",
        grading=msgspec.structs.replace(
            found.grading, worksheets=tuple(str(here / f) for f in found.grading.worksheets)
        ),
        course=CourseTable(
            found.course.packages, tuple(str(here / f) for f in found.course.handout)
        ),
    )
