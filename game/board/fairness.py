"""`fairness.md`: for the teacher alone; it lies beside the board and is not part of it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.judging.fairness_report import FairnessReport, SimilarPair, Waiter
from engine.judging.standings.fairness import (
    MIN_SHARED,
    MIN_SHIFT,
    PERMUTATIONS,
    SIMILAR_SHARE,
    WAIT_SECONDS,
)
from game.board.feedback import markdown_text

MOST_ROWS = 200
MOST_BESIDE = 5


def fairness_page(report: FairnessReport) -> str:
    """The page in Markdown."""
    lines = [
        "# For the teacher",
        "",
        "These are reasons to look, not verdicts. Open the files and ask before you believe any "
        "of this. Do not show this page to the class.",
        *_equal_section(report.equal),
        *_similar_section(report),
        *_unrepeatable_section(report),
        *_shifts_section(report),
        *_waiters_section(report.waiters),
        *_given_up_section(report.given_up),
    ]
    return "\n".join(lines) + "\n"


def _equal_section(groups: Sequence[Sequence[str]]) -> list[str]:
    return [
        "",
        "## The same hike on every seed",
        "",
        "These files decided the same on every seed that counts, to the last bit. It is the "
        "strongest sign, whatever the files look like. Hikes of the game's own strategies are "
        "left out, and so are hikers without a reading.",
        "",
        *(
            [f"- {'; '.join(map(markdown_text, group))}" for group in groups[:MOST_ROWS]]
            or ["None."]
        ),
    ]


def _similar_section(report: FairnessReport) -> list[str]:
    lines = [
        "",
        "## Near-identical files",
        "",
        f"Files compared: {report.files}, by winnowed runs of tokens, without the differences "
        "in names and numbers (Schleimer, Wilkerson and Aiken 2003). The list has pairs that "
        f"share {SIMILAR_SHARE:.0%} of the smaller file's fingerprints and at least {MIN_SHARED}. "
        f"Left out, because more than half of the class has them: {report.common} "
        f"fingerprint{'s' * (report.common != 1)}.",
        "",
    ]
    groups = _identical_groups(report)
    if groups:
        lines += ["The same from end to end, apart from names and numbers. In a short file this "
                  "may only be the obvious way to write it.", ""]  # fmt: skip
        lines += [f"- {'; '.join(map(markdown_text, group))}" for group in groups[:MOST_ROWS]]
    close = _connected_groups([pair for pair in report.similar if not pair.identical])
    if close:
        lines += [""] * bool(groups) + [
            "| students | shared, by the closest two | of both |",
            "|---|---|---|",
        ]
        lines += [
            f"| {'; '.join(map(markdown_text, names))} | {p.similarity:.0%} | {p.jaccard:.0%} |"
            for names, p in close[:MOST_ROWS]
        ]
    if report.unread:
        names = "; ".join(map(markdown_text, report.unread))
        lines += [
            "",
            f"Not compared, because reading the file took too much time or memory: {names}",
        ]
    if report.pairs > len(report.similar) or len(close) > MOST_ROWS:
        lines += ["", f"{report.pairs} pairs in all; the closest are shown."]
    if not report.similar:
        lines.append("None.")
    return lines


def _unrepeatable_section(report: FairnessReport) -> list[str]:
    lines = [
        "",
        "## Another hike on the same seed",
        "",
        f"Students whose hikes were run twice: {report.repeated}. A difference means that the "
        "file uses random numbers without a seed, the clock, or another file.",
        "",
    ]
    if report.unrepeatable:
        lines += ["| student | differing | first |", "|---|---|---|"]
        lines += [
            f"| {markdown_text(u.name)} | {u.differing} of {u.repeated} "
            f"| {markdown_text(u.first[0])}, seed {u.first[1]} |"
            for u in report.unrepeatable[:MOST_ROWS]
        ]
    else:
        lines.append("None.")
    return lines


def _shifts_section(report: FairnessReport) -> list[str]:
    lines = [
        "",
        "## Better in practice than in the final",
        "",
        f"Students tested: {report.shift_tested}. A hike counts by its points above the "
        "reference strategies (or the middle of the class) on the same seed. So a hard mountain "
        "cannot be the reason. "
        "The test is a one-sided permutation test of preview against final within each level, "
        f"with {PERMUTATIONS} permutations. The false discovery rate over the class is 5% "
        f"(Benjamini and Hochberg 1995). The list begins at {MIN_SHIFT:.0f} points. The "
        "usual cause is tuning on the practice seeds for too long. The rare cause is a file that "
        "knows them by heart.",
        "",
    ]
    if report.shifts:
        lines += ["| student | preview | final | lost | p |", "|---|---|---|---|---|"]
        lines += [
            f"| {markdown_text(s.name)} | {s.preview:+.0f} | {s.final:+.0f} "
            f"| {s.points:.0f} | {s.p:.4f} |"
            for s in report.shifts[:MOST_ROWS]
        ]
    else:
        lines.append("None.")
    return lines


def _given_up_section(names: Sequence[str]) -> list[str]:
    return [
        "",
        "## Given up",
        "",
        "Files whose hikes on the first two mountains both ran into a limit (computing, memory or "
        "sleep), also with half as much time again. Their other hikes were not made: they count as "
        "ended in the same way, with 0 points. An endless loop does this.",
        "",
        *([f"- {markdown_text(name)}" for name in names[:MOST_ROWS]] or ["None."]),
    ]


def _waiters_section(waiters: Sequence[Waiter]) -> list[str]:
    lines = [
        "",
        "## Waiting for nothing",
        "",
        f"Hikes that stood still for more than {WAIT_SECONDS:g} s and computed nothing: a "
        "strategy has nothing to wait for but a friend's notes, and none is known to get through. "
        "Profit is the points above the middle of the class on the mountains where it waited, less "
        "the same on the others. Beside it who waited on the same mountains: open these files "
        "together. A friend who only leaves notes need not wait.",
        "",
    ]
    if not waiters:
        return [*lines, "None."]
    lines += ["| student | waited | longest | profit | beside |", "|---|---|---|---|---|"]
    for one in waiters[:MOST_ROWS]:
        profit = "unknown" if one.profit is None else f"{one.profit:+.0f}"
        beside = "; ".join(map(markdown_text, one.beside[:MOST_BESIDE])) or "nobody"
        lines.append(
            f"| {markdown_text(one.name)} | {one.waits} of {one.hikes} hikes | {one.seconds} s | "
            f"{profit} | {beside} |"
        )
    return lines


def _connected_groups(pairs: Sequence[SimilarPair]) -> list[tuple[list[str], SimilarPair]]:
    """Students whom pairs connect, a group a row, each with its closest pair."""
    groups: dict[str, set[str]] = {}
    for pair in pairs:
        one = groups.get(pair.first, {pair.first}) | groups.get(pair.second, {pair.second})
        groups.update(dict.fromkeys(one, one))
    closest: dict[str, SimilarPair] = {}
    for pair in pairs:  # gravest first
        closest.setdefault(min(groups[pair.first]), pair)
    return [(sorted(groups[first]), pair) for first, pair in closest.items()]


def _identical_groups(report: FairnessReport) -> list[list[str]]:
    """Groups of students whose files are the same, the largest first."""
    groups: dict[str, set[str]] = {}
    for pair in report.similar:
        if pair.identical:
            one = groups.get(pair.first, {pair.first}) | groups.get(pair.second, {pair.second})
            groups.update(dict.fromkeys(one, one))
    distinct = {min(group): sorted(group) for group in groups.values()}
    return sorted(distinct.values(), key=lambda group: (-len(group), group))
