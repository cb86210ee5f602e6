"""`board.html`: one file with everything in it, and nothing that asks for the network."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib import resources
from itertools import groupby

from engine.judging.results import Results
from game.board.columns import (
    MOST_LEVEL_COLUMNS,
    BoardData,
    Column,
    columns_of,
    on_page,
    sort_values,
)
from game.board.plot import plot_of
from game.board.sentences import facts, seeds_needed, trust_words
from game.words.script_data import script_safe


def page_of(view: BoardData, results: Results) -> str:
    """The page as text. Every text of a student is escaped, or travels as JSON."""
    folder = resources.files("assets").joinpath("board")
    script = "\n".join(
        folder.joinpath(name).read_text("utf-8") for name in ("charts.js", "student.js", "board.js")
    )
    script = "\n" + script
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    titles = [level["title"] for level in view["levels"]]
    heading = ", ".join(titles) if len(titles) <= 3 else f"{len(titles)} levels"
    students = view["students"]
    parts = {
        "title": escape(view["title"]),
        "style": folder.joinpath("board.css").read_text("utf-8"),
        "script_hash": f"'sha256-{digest}'",
        "heading": "The standings at dusk",
        "subtitle": escape(heading),
        "summary_title": "What came of it",
        "summary": facts(view, results) + f'<p class="lead">{escape(seeds_needed(results))}</p>',
        "table": table_of(view, results)
        if students
        else '<p class="nobody frame">Nobody has hiked.</p>',
        "table_note": escape(_table_note(view, results)),
        "plot": plot_of(view, results),
        "fleet": fleet_of(view, results),
        "trust": trust_words(results),
        "data": script_safe({**view, "sort": sort_values(columns_of(view, results), view)}),
        "script": script,
    }
    page = folder.joinpath("page.html").read_text("utf-8")
    # In one pass: a name that looks like a placeholder is left alone.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page)


def table_of(view: BoardData, results: Results) -> str:
    """The standings; a table body each for the students that luck alone may tell apart."""
    students = view["students"]
    columns = on_page(columns_of(view, results))
    head = "".join(
        f'<th scope="col" class="{column.kind}" data-key="{column.key}" '
        f'data-first="{column.first}"{" aria-sort=ascending" if column.key == "place" else ""}>'
        f'<button type="button">{escape(column.title)}</button>'
        f'<span class="print-only" aria-hidden="true">{escape(column.title)}</span></th>'
        for column in columns
    )
    bodies = []
    numbered = list(enumerate(students))
    for band, group in groupby(numbered, key=lambda pair: pair[1]["band"]):
        rows = list(group)
        tie = len(rows) > 1 and all(student["placed"] for _, student in rows)
        title = _band_title([student for _, student in rows], len(columns)) if tie else ""
        body = "\n".join(_table_row(k, student, columns, len(students)) for k, student in rows)
        bodies.append(f'<tbody class="{"tie" if tie else "one"}" data-band="{band}">'
                      f"{title}\n{body}\n</tbody>")  # fmt: skip
    return (
        '<div class="frame"><table id="table" class="standings">'
        '<caption class="visually-hidden">Standings by place. The headings sort.</caption>'
        f"<thead><tr>{head}</tr></thead>\n" + "\n".join(bodies) + "\n</table>"
        '<p id="nobody" class="nobody" hidden>No hiker of that name.</p></div>'
    )


def _table_row(index: int, student: BoardData, columns: Sequence[Column], count: int) -> str:
    cells = "".join(column.html(student, count) for column in columns)
    return f'<tr class="hiker" data-i="{index}" data-band="{student["band"]}">{cells}</tr>'


def _band_title(rows: Sequence[BoardData], columns: int) -> str:
    low, high = rows[0]["place"], rows[-1]["place"]
    between = "and" if high == low + 1 else "to"
    text = f"Places {low} {between} {high}: the lead of place {low} may be luck"
    if low == high:
        text = f"Place {low} is shared"
    return (f'\n<tr class="band-name"><th scope="rowgroup" colspan="{columns}">'
            f"{text}</th></tr>")  # fmt: skip


def _table_note(view: BoardData, results: Results) -> str:
    seeds = len(results.seeds.preview) if results.counted == "preview" else (
        results.seeds.final_count)  # fmt: skip
    return (
        "On every seed the hikers are ranked by score. The place is the order of the mean rank, "
        "then of the mean score. The bar shows which places are possible when the seeds "
        f"({seeds}) are drawn again (95%, bootstrap). It covers everybody from whom the "
        "hiker cannot be told apart (paired t test, 95%). Hikers in one bracket cannot be told "
        "apart from the first of them. A hiker may also be close to some in the next bracket: "
        "the hiker's own page names their places."
    )


def fleet_of(view: BoardData, results: Results) -> str:
    """What our own strategies scored on the same seeds."""
    if not results.fleet:
        return ""
    names = list(dict.fromkeys(row.name for row in results.fleet))
    levels = [level["name"] for level in view["levels"]]
    at = {(row.name, row.level): row for row in results.fleet}
    means = {
        name: [at[name, level].mean_score for level in levels if (name, level) in at]
        for name in names
    }
    scores = [s["score"] for s in view["students"] if s["placed"]]
    rows = []
    for name in sorted(names, key=lambda n: (-sum(means[n]) / len(means[n]), n)):
        mean = sum(means[name]) / len(means[name])
        ahead = sum(score > mean for score in scores)
        cells = "".join(
            f'<td class="wide">{at[name, level].mean_score:.0f}</td>'
            if (name, level) in at
            else '<td class="wide"></td>'
            for level in levels[:MOST_LEVEL_COLUMNS]
        )
        safe = sum(at[name, level].safe_share for level in levels if (name, level) in at)
        rows.append(
            f'<tr><th scope="row"><bdi>{escape(name)}</bdi></th><td><b>{mean:.0f}</b></td>{cells}'
            f"<td>{safe / len(means[name]):.0%}</td><td>{ahead} of {len(scores)}</td></tr>"
        )
    titles = "".join(f'<th scope="col" class="wide">{escape(level["title"])}</th>'
                     for level in view["levels"][:MOST_LEVEL_COLUMNS])  # fmt: skip
    return (
        '<section class="whole" aria-labelledby="fleet">'
        '<h2 id="fleet">The reference strategies on the same seeds</h2>'
        '<p class="note">Strategies of the game, for comparison. They take no place.</p>'
        '<div class="frame"><table class="plain"><thead><tr><th scope="col">strategy</th>'
        f'<th scope="col">score</th>{titles}<th scope="col">safe</th>'
        f'<th scope="col">hikers ahead of it</th></tr></thead><tbody>{"".join(rows)}'
        "</tbody></table></div></section>"
    )
