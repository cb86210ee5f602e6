"""The columns of the standings: one table for the page, for its sorting and for `board.csv`.

A new column is one row of `COLUMNS`. The page writes its heading and cells in the table's order,
the page's script sorts by `data.sort[key]`, and `board.csv` has what names a CSV heading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from engine.judging.results import Results
from engine.judging.verdicts import Verdict, is_fault, verdict_title

BoardData = dict[str, Any]
MOST_LEVEL_COLUMNS = 4
"""With more levels than this the page shows the mean over all alone."""
NO_SCORE = "–"  # noqa: RUF001 (an empty cell)
REFUSED_FAULTS = 10**6
"""Faults of a student whose file was not run: sorted behind everybody else's."""


@dataclass(frozen=True)
class Column:
    """One column of the standings."""

    key: str
    """Its name in the page: `data-key` of the heading, class of its cells, key of `data.sort`."""
    value: Callable[[BoardData], object]
    """Of a student: what is sorted by and written into `board.csv`; None where there is none."""
    title: str = ""
    """The page's heading; empty: in `board.csv` alone."""
    csv: str = ""
    """The heading in `board.csv`; empty: on the page alone."""
    kind: str = ""
    """Classes of heading and cells: `l` is left-aligned, `wide` is left out on a narrow screen."""
    first: str = "ascending"
    """The order that the first click on the heading sorts in: `ascending` or `descending`."""
    cell: Callable[[BoardData, int], str] | None = None
    """HTML of a student's cell, given the number of students too; None: the value as it is."""
    when_refused: bool = False
    """Whether the page shows it of a student whose file was not run."""
    row_heading: bool = False

    def html(self, student: BoardData, count: int) -> str:
        """The student's whole cell in the page's table."""
        tag, scope = ("th", ' scope="row"') if self.row_heading else ("td", "")
        text = ""
        placed = student["placed"] or self.key not in PLACE_COLUMNS
        if self.when_refused or (not student["refused"] and placed):
            value = self.value(student)
            text = self.cell(student, count) if self.cell else escape(str(value))
        classes = f"{self.key} {self.kind}".strip()
        return f'<{tag}{scope} class="{classes}">{text}</{tag}>'


PLACE_COLUMNS = frozenset({"place", "span", "low", "high", "band", "rank"})
"""Columns that are empty for who is placed nowhere."""


def fragment(name: str) -> str:
    """A name for the part of an address behind `#`, as `encodeURIComponent` writes it."""
    return quote(name.encode("utf-8", "replace"), safe="!'()*~-._").replace("'", "%27")


def _interval_cell(student: BoardData, count: int) -> str:
    """The places that could be, as a bar over all places and as words."""
    low, high, place = student["low"], student["high"], student["place"]
    at = [100 * (low - 1) / count, 100 * high / count, 100 * (place - 0.5) / count]
    bar = "".join(f"--{k}:{v:.4g}%;" for k, v in zip("abm", at, strict=True))
    return (
        f'<div><span class="interval" style="{bar}" aria-hidden="true"><i></i><b></b></span>'
        f"<small>{low if low == high else f'{low} to {high}'}</small></div>"
    )


def _name_cell(student: BoardData, count: int) -> str:
    name = escape(student["name"])
    return (
        f'<a class="clamp" href="#/{fragment(student["name"])}" title="{name}">'
        f"<bdi>{name}</bdi></a>"
        + ('<span class="chip">changed</span>' if student["changed"] else "")
    )


def points(score: float | None) -> str:
    """A score as the page writes it."""
    return NO_SCORE if score is None else f"{score:.0f}"


def _verdicts_cell(student: BoardData, count: int) -> str:
    if student["refused"]:
        return '<span class="chip">not run</span>'
    chips = "".join(
        _verdict_chip(verdict, number) for verdict, number in student["verdicts"].items()
    )
    return f'<div class="many">{chips}</div>' if len(student["verdicts"]) > 1 else chips


def _verdict_chip(verdict: Verdict, number: int) -> str:
    if not is_fault(verdict):
        return f'<span class="chip ok">{number} {escape(verdict_title(verdict))}</span>'
    return f'<span class="chip">{escape(verdict_title(verdict))} &times;&nbsp;{number}</span>'


def _habit_column(key: str, csv: str) -> Column:
    return Column(f"habit-{key}", lambda s: s["habits"][key], csv=csv)


COLUMNS = (
    Column("place", lambda s: s["place"], "Place", "place"),
    Column("span", lambda s: s["low"] * 1e5 + s["high"], "Places it could be", kind="l",
           cell=_interval_cell),
    Column("low", lambda s: s["low"], csv="place_low"),
    Column("high", lambda s: s["high"], csv="place_high"),
    Column("band", lambda s: s["band"], csv="band"),
    Column("name", lambda s: s["name"], "Hiker", "name", "l", cell=_name_cell, when_refused=True,
           row_heading=True),
    Column("score", lambda s: s["score"], "Score", "mean_score", first="descending",
           cell=lambda s, _: f"<b>{points(s['score'])}</b>"),
    # The levels of the competition stand here, see `columns_of`.
    Column("rank", lambda s: s["rank"], "Mean rank", "mean_rank", "wide",
           cell=lambda s, _: f"{s['rank']:.1f}"),
    Column("safe", lambda s: s["safe"], "Safe", "safe_share", "wide", "descending",
           lambda s, _: f"{s['safe']:.0%}"),
    Column("hikes", lambda s: s["faults"], "Hikes", cell=_verdicts_cell, when_refused=True),
    _habit_column("rate", "learning_rate"),
    _habit_column("rph", "readings_per_hour"),
    _habit_column("measuring", "share_measuring"),
    _habit_column("overshoot", "overshoot"),
    Column("file", lambda s: s["judged"]["name"], csv="file"),
    Column("size", lambda s: s["judged"]["size"], csv="bytes"),
    Column("sha256", lambda s: s["judged"]["sha256"], csv="sha256"),
    Column("changed", lambda s: s["changed"], csv="changed_from"),
    # The verdicts that somebody got stand here.
    Column("refused", lambda s: s["refused"], csv="refused"),
)  # fmt: skip
"""In the order of the page and of `board.csv`."""
LEVELS_AFTER = "score"
VERDICTS_BEFORE = "refused"


def columns_of(view: BoardData, results: Results) -> list[Column]:
    """All columns of one board: the table's, and one for every level and every verdict."""
    found: list[Column] = []
    for column in COLUMNS:
        if column.key == VERDICTS_BEFORE:
            verdicts = {verdict for student in results.students for verdict in student.verdicts}
            found += map(
                _verdict_column, sorted(verdicts, key=lambda verdict: (verdict != "ok", verdict))
            )
        found.append(column)
        if column.key == LEVELS_AFTER:
            shown = 1 < len(view["levels"]) <= MOST_LEVEL_COLUMNS
            found += [_level_column(k, level, shown) for k, level in enumerate(view["levels"])]
    return found


def _level_column(index: int, level: BoardData, shown: bool) -> Column:
    def value(student: BoardData) -> object:
        return student["levels"][index]["score"]

    return Column(f"level-{index}", value, level["title"] if shown else "",
                  f"score_{level['name']}", "wide", "descending",
                  lambda s, _: points(s["levels"][index]["score"]))  # fmt: skip


def _verdict_column(verdict: str) -> Column:
    return Column(f"verdict-{verdict}", lambda s: s["verdicts"].get(verdict, 0), csv=verdict)


def on_page(columns: Sequence[Column]) -> list[Column]:
    """Those that the page shows."""
    return [column for column in columns if column.title]


def sort_values(columns: Sequence[Column], view: BoardData) -> dict[str, list[object]]:
    """For every heading of the page the value of each student, in the order of the students."""
    return {c.key: [c.value(student) for student in view["students"]] for c in on_page(columns)}
