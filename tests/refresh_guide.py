"""Write the guide's scores anew: `python tests/refresh_guide.py` (`--check` only compares)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from statistics import fmean

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "assets" / "guide" / "scripting.md"
LEVELS = ("quiet-bowl", "ravine", "foothills")
SEEDS = range(12)
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


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    before = GUIDE.read_text("utf-8")
    after = refreshed(before)
    if "--check" in sys.argv:
        sys.exit(0 if after == before else "stale: run python tests/refresh_guide.py")
    GUIDE.write_text(after, encoding="utf-8")
