"""Write the guide's scores anew: `python tests/refresh_guide.py` (`--check` only compares)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from statistics import fmean

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "assets" / "guide" / "scripting.md"
TRANSLATIONS = sorted(GUIDE.parent.glob("*/scripting.md"))
LEVELS = ("quiet-bowl", "ravine", "foothills")
SEEDS = range(12)
ROW = re.compile(r"^(\| \d+\. [^|]+)\|.*$", re.M)
TABLE = re.compile(r"^SCORES$|^\| strategy .*?(?=\n\n)", re.M | re.S)


def chapters(text: str) -> list[tuple[str, str]]:
    """(heading, code) of every strategy in the guide."""
    return re.findall(r"^## (\d+\. [^\n]+)\n.*?```python\n(.*?)```", text, re.M | re.S)


def table(text: str) -> str:
    """The scores as a table, from hiking every block."""
    from engine import hike

    rows = [f"| strategy | {' | '.join(LEVELS)} |", "|---|" + "---|" * len(LEVELS)]
    for heading, code in chapters(text):
        names: dict[str, object] = {}
        exec(code, names)
        means = []
        for level in LEVELS:
            results = [hike(level, names["hike"], seed) for seed in SEEDS]
            faults = [r.message for r in results if r.verdict != "ok"]
            if faults:
                raise SystemExit(f"{heading}: {faults[0]}")
            means.append(f"{fmean(r.score for r in results):.0f}")
        rows.append(f"| {heading} | {' | '.join(means)} |")
    return "\n".join(rows)


def refreshed(text: str) -> str:
    """The guide's text with the table made anew."""
    new, count = TABLE.subn(lambda match: table(text), text, count=1)
    if not count:
        raise SystemExit("the guide has no table of scores")
    return new


def retold(text: str, told: str) -> str:
    """A translation with the scores of the English table, row by row."""
    scores = iter([row[0][len(row[1]) :] for row in ROW.finditer(text)])
    new, count = ROW.subn(lambda row: row[1] + next(scores), told)
    if next(scores, None) is not None or not count:
        raise SystemExit("a translation's table has other rows than the English one")
    return new


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    english = refreshed(GUIDE.read_text("utf-8"))
    pages = {path: retold(english, path.read_text("utf-8")) for path in TRANSLATIONS}
    pages[GUIDE] = english
    stale = [path for path, text in pages.items() if text != path.read_text("utf-8")]
    if "--check" in sys.argv:
        sys.exit("stale: run python tests/refresh_guide.py" if stale else 0)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
