"""The columns of the standings: page, sorting and `board.csv` follow one table."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import msgspec
import pytest
from helpers.board_class import a_class

from game.board import columns
from game.board.columns import COLUMNS, Column, columns_of, sort_values
from game.board.content import view_of
from game.board.page import page_of
from game.board.tables import board_csv

ADDED = Column("added-here", lambda s: s["habits"]["overshoot"], "Overshoot", "overshot",
               first="descending")  # fmt: skip


class Standings(HTMLParser):
    """Keys of the headings, and the cells of every hiker's row as pairs of classes and text."""

    def __init__(self, page):
        super().__init__()
        self.heads, self.rows, self._row = [], [], None
        self.feed(page[page.index('<table id="table"') : page.index("</table>")].replace("\n", ""))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "data-key" in found:
            self.heads.append((found["data-key"], found["data-first"]))
        elif tag == "tr":
            self._row = [] if found.get("class") == "hiker" else None
            if self._row is not None:
                self.rows.append(self._row)
        elif tag in ("td", "th") and self._row is not None:
            self._row.append([(found.get("class") or "").split(), ""])

    def handle_data(self, text):
        if self._row:
            self._row[-1][1] += text


def embedded(page):
    return json.loads(re.search(r'id="data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def a_class_with_one_refused(**chosen):
    results = a_class(9, seeds=6, **chosen)
    gone = msgspec.structs.replace(results.students[-1], refused="empty", hikes=(), verdicts={})
    return msgspec.structs.replace(results, students=(*results.students[:-1], gone))


@pytest.mark.parametrize("levels", [("ravine",), ("ravine", "foothills")])
@pytest.mark.parametrize("added", [(), (ADDED,)])
def test_every_row_has_as_many_cells_as_the_head_and_every_heading_its_values(
    levels, added, monkeypatch
):
    monkeypatch.setattr(columns, "COLUMNS", (*COLUMNS, *added))
    results = a_class_with_one_refused(levels=levels)
    page = page_of(view_of(results), results)
    found = Standings(page)
    keys = [key for key, _ in found.heads]
    assert len(found.rows) == 9
    assert all([cell[0][0] for cell in row] == keys for row in found.rows)
    assert len(set(keys)) == len(keys)
    assert {first for _, first in found.heads} == {"ascending", "descending"}
    values = embedded(page)["sort"]
    assert list(values) == keys
    assert {len(column) for column in values.values()} == {9}


def test_a_column_is_one_row_and_page_sorting_and_csv_have_it(monkeypatch):
    results = a_class(5, seeds=6)
    view = view_of(results)
    before = Standings(page_of(view, results)).heads
    monkeypatch.setattr(columns, "COLUMNS", (*COLUMNS, ADDED))
    page = page_of(view, results)
    assert Standings(page).heads == [*before, ("added-here", "descending")]
    shown = [row[-1][1] for row in Standings(page).rows]
    assert shown == [str(value) for value in embedded(page)["sort"]["added-here"]]
    head, *rows = csv.reader(io.StringIO(board_csv(view, results)))
    assert [row[head.index("overshot")] for row in rows] == shown


def test_no_two_columns_share_a_key_or_a_heading_and_every_one_is_shown_somewhere():
    results = a_class(4, seeds=6)
    found = columns_of(view_of(results), results)
    assert len({column.key for column in found}) == len(found)
    for headings in ([c.title for c in found if c.title], [c.csv for c in found if c.csv]):
        assert len(set(headings)) == len(headings)
    nowhere = [column.key for column in found if not column.title and not column.csv]
    assert nowhere == [], "a column needs a title for the page or a heading for board.csv"


def test_values_sort_as_the_cells_read():
    results = a_class_with_one_refused()
    view = view_of(results)
    values = sort_values(columns_of(view, results), view)
    assert values["place"] == sorted(values["place"])
    assert values["name"] == [student.name for student in results.students]
    assert max(values["hikes"]) == values["hikes"][-1], "a file that was not run comes last"
    assert values["span"][0] < values["span"][-1]
