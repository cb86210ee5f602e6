"""`board.html`: one file with everything in it, and nothing that asks for the network."""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256
from html import escape
from importlib import resources
from itertools import groupby
from typing import Any

from engine.judging.results import Results
from game.board.plot import plot_of
from game.board.sentences import called, facts, seeds_needed, trust_words

View = dict[str, Any]
MOST_LEVEL_COLUMNS = 4
"""With more levels than this the table shows the mean over all alone."""


def page_of(view: View, results: Results) -> str:
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
        "table": table_of(view) if students else '<p class="nobody frame">Nobody has hiked.</p>',
        "table_note": escape(_note(view, results)),
        "plot": plot_of(view, results),
        "fleet": fleet_of(view, results),
        "trust": trust_words(results),
        "data": script_safe(view),
        "script": script,
    }
    page = folder.joinpath("page.html").read_text("utf-8")
    # In one pass: a name that looks like a placeholder is left alone.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page)


def script_safe(view: View) -> str:
    """JSON that may stand inside a script element: no `<`, `>`, `&`, no line separators."""
    text = json.dumps(view, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def table_of(view: View) -> str:
    """The standings; whom the first of a band leads by luck, perhaps, are one body with him."""
    students, levels = view["students"], view["levels"]
    shown = levels if 1 < len(levels) <= MOST_LEVEL_COLUMNS else []
    columns = [
        ("place", "Place", "", "ascending"),
        ("span", "Places it could be", "l", "ascending"),
        ("name", "Hiker", "l", "ascending"),
        ("score", "Score", "", "descending"),
        *((str(k), level["title"], "wide", "descending") for k, level in enumerate(shown)),
        ("rank", "Mean rank", "wide", "ascending"),
        ("safe", "Safe", "wide", "descending"),
        ("faults", "Hikes", "", "ascending"),
    ]
    head = "".join(
        f'<th scope="col" class="{kind}" data-key="{key}" data-first="{first}"'
        f"{' aria-sort=ascending' if key == 'place' else ''}>"
        f'<button type="button">{escape(title)}</button>'
        f'<span class="print-only" aria-hidden="true">{escape(title)}</span></th>'
        for key, title, kind, first in columns
    )
    bodies = []
    numbered = list(enumerate(students))
    for band, group in groupby(numbered, key=lambda pair: pair[1]["band"]):
        rows = list(group)
        tie = len(rows) > 1 and not any(student["refused"] for _, student in rows)
        title = _band_title([student for _, student in rows], len(columns)) if tie else ""
        body = "\n".join(_row(k, s, len(students), len(shown)) for k, s in rows)
        bodies.append(f'<tbody class="{"tie" if tie else "one"}" data-band="{band}">'
                      f"{title}\n{body}\n</tbody>")  # fmt: skip
    return (
        '<div class="frame"><table id="table" class="standings">'
        '<caption class="visually-hidden">Standings by place. The headings sort.</caption>'
        f"<thead><tr>{head}</tr></thead>\n" + "\n".join(bodies) + "\n</table>"
        '<p id="nobody" class="nobody" hidden>No hiker of that name.</p></div>'
    )


def _band_title(rows: list[View], columns: int) -> str:
    low, high = rows[0]["place"], rows[-1]["place"]
    between = "and" if high == low + 1 else "to"
    said = f"Places {low} {between} {high}: the lead of place {low} may be luck"
    if low == high:
        said = f"Place {low} is shared"
    return (f'\n<tr class="band-name"><th scope="rowgroup" colspan="{columns}">'
            f"{said}</th></tr>")  # fmt: skip


def _row(index: int, student: View, count: int, levels: int) -> str:
    name = escape(student["name"])
    begin = (
        f'<tr class="hiker" data-i="{index}" data-band="{student["band"]}">'
        f'<td class="place">{"" if student["refused"] else student["place"]}</td>'
    )
    link = (
        f'<th scope="row"><a class="clamp" href="#/{quoted(student["name"])}" title="{name}">'
        f"<bdi>{name}</bdi></a></th>"
    )
    if student["refused"]:
        empty = '<td class="wide"></td>' * (levels + 2)
        chip = '<td class="hikes"><span class="chip">not run</span></td>'
        return f'{begin}<td class="span"></td>{link}<td class="score"></td>{empty}{chip}</tr>'
    cells = "".join(
        f'<td class="wide">{_points(student["levels"][k]["score"])}</td>' for k in range(levels)
    )
    chips = "".join(_chip(verdict, number) for verdict, number in student["verdicts"].items())
    return (
        f'{begin}<td class="span">{_interval(student, count)}</td>{link}'
        f'<td class="score"><b>{_points(student["score"])}</b></td>{cells}'
        f'<td class="wide">{student["rank"]:.1f}</td><td class="wide">{student["safe"]:.0%}</td>'
        f'<td class="hikes{" many" if len(student["verdicts"]) > 1 else ""}">{chips}</td></tr>'
    )


def _interval(student: View, count: int) -> str:
    """The places that could be, as a bar over all places and as words."""
    low, high, place = student["low"], student["high"], student["place"]
    at = [100 * (low - 1) / count, 100 * high / count, 100 * (place - 0.5) / count]
    bar = "".join(f"--{k}:{v:.4g}%;" for k, v in zip("abm", at, strict=True))
    return (
        f'<div><span class="interval" style="{bar}" aria-hidden="true"><i></i><b></b></span>'
        f"<small>{low if low == high else f'{low} to {high}'}</small></div>"
    )


def _points(score: float | None) -> str:
    return "–" if score is None else f"{score:.0f}"  # noqa: RUF001 (an empty cell)


def _chip(verdict: str, number: int) -> str:
    if verdict == "ok":
        return f'<span class="chip ok">{number} ok</span>'
    if verdict == "engine_error":
        return f'<span class="chip ok">{number} not counted</span>'
    return f'<span class="chip">{escape(called(verdict))} &times;&nbsp;{number}</span>'


def quoted(name: str) -> str:
    """A name for the part of an address behind `#`, as `encodeURIComponent` writes it."""
    from urllib.parse import quote

    return quote(name.encode("utf-8", "replace"), safe="!'()*~-._").replace("'", "%27")


def _note(view: View, results: Results) -> str:
    seeds = len(results.seeds.preview) if results.counted == "preview" else (
        results.seeds.final_count)  # fmt: skip
    return (
        "On every seed the hikers are ranked by score; the place is the order of the mean rank, "
        "then of the mean score. The bar shows where the place may fall when the "
        f"{seeds} seeds are drawn again (95%, bootstrap), and reaches over everybody from whom the "
        "hiker cannot be told apart (paired t test, 95%). Behind one bracket stand all who cannot "
        "be told apart from the first of them; a hiker in its middle may be as close to some "
        "behind the next one, and his own page says to whom."
    )


def fleet_of(view: View, results: Results) -> str:
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
    scores = [s["score"] for s in view["students"] if not s["refused"]]
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
        '<h2 id="fleet">The par fleet on the same seeds</h2>'
        '<p class="note">Strategies of our own, for comparison. They take no place.</p>'
        '<div class="frame"><table class="plain"><thead><tr><th scope="col">strategy</th>'
        f'<th scope="col">score</th>{titles}<th scope="col">safe</th>'
        f'<th scope="col">hikers ahead of it</th></tr></thead><tbody>{"".join(rows)}'
        "</tbody></table></div></section>"
    )
