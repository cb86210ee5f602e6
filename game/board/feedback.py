"""`feedback/NAME.md`: the report to one student, without the names of others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from engine import level_names
from engine.analysis.findings import in_english
from engine.core.errors import BadInput
from engine.core.result import Finding
from engine.files import read_limited
from engine.judging.results import Results, StudentRow
from game.board.columns import BoardData
from game.board.content import counted, seed_of

LARGEST_PAGE = 1024 * 1024
NOTHING_RAN, PLACE_PREFIX = "Nothing was run for you:", "- Place "
FAULT_FIRST = "Correct the fault above first: no hike walked on a reading."


def feedback_of(student: StudentRow, shown: BoardData, view: BoardData, results: Results) -> str:
    """The page of one student, in Markdown."""
    lines = [f"# {markdown_text(student.name)}", ""]
    if shown["file"]:
        lines += [*(f"- {markdown_text(line)}" for line in shown["file"]), ""]
    if student.refused:
        lines += [
            NOTHING_RAN,
            "",
            *_code_block(student.refused.removeprefix(f"{student.name}: ")),
        ]
        return "\n".join(lines) + "\n"
    if shown["all_zero"]:
        # No figures: there is one thing to do.
        lines += [
            f"{PLACE_PREFIX}none: the file did not load, so nothing ran."
            if not student.placed
            else f"{PLACE_PREFIX}**{student.place}**: every hike scored 0."
        ]
        lines += _faults_section(shown["evidence"])
        lines += ["", f"- {FAULT_FIRST}"] if not student.placed else []
        lines += _history_section(shown["history"])
        return "\n".join(lines).rstrip("\n") + "\n"
    placed = sum(other.placed for other in results.students)
    lines += [
        f"{PLACE_PREFIX}**{student.place}** of {placed}; on other seeds it could be any "
        f"from {student.place_low} to {student.place_high} (95%).",
        f"- Mean score **{student.mean_score:.0f}** of 1000, mean rank {student.mean_rank:.1f}.",
        f"- Safe by dusk on {student.safe_share:.0%} of the hikes.",
    ]
    if shown["tie"]:
        lines.append(f"- {shown['tie'][0].upper()}{shown['tie'][1:]}.")
    lines += _faults_section(shown["evidence"])
    lines += ["", "## By level", "", "| level | your mean | middle of the class | safe |",
              "|---|---|---|---|"]  # fmt: skip
    for level, mine in zip(view["levels"], shown["levels"], strict=True):
        middle = "" if level["middle"] is None else f"{level['middle'][1]}"
        if mine["score"] is not None:
            title = markdown_text(level["title"])
            lines.append(f"| {title} | {mine['score']:.0f} | {middle} | {mine['safe']:.0%} |")
    lines += _weakest_hikes(student, results)
    lines += ["", "## Your habits, as measured", "", "| habit | you | middle of the class |",
              "|---|---|---|", *_habit_rows(shown["habits"], view["middle"])]  # fmt: skip
    # Who fell before the first walked reading has a fault to mend, and no habits yet.
    fell = shown["habits"]["rate"] is None and all(h.verdict != "ok" for h in student.hikes)
    advice = [FAULT_FIRST] if fell else _commonest_findings(student, results)
    if advice:
        lines += ["", "## What would help", "", *(f"- {markdown_text(text)}" for text in advice)]
    lines += _history_section(shown["history"])
    return "\n".join(lines).rstrip("\n") + "\n"


def _history_section(versions: list[str]) -> list[str]:
    """What was handed in before, oldest first."""
    if not versions:
        return []
    return ["", "## Your earlier versions", "", *(f"- {markdown_text(line)}" for line in versions)]


def remove_stale_feedback(folder: Path, stems: Iterable[str]) -> None:
    """Remove pages of an earlier board whose students are not on this one; nobody else's files."""
    kept = {f"{stem}.md" for stem in stems}
    for page in folder.glob("*.md"):
        if page.name in kept or page.is_symlink():
            continue
        with suppress(OSError, BadInput):
            text = read_limited(page, LARGEST_PAGE).decode("utf-8", "replace")
            if any(line in text for line in (NOTHING_RAN, PLACE_PREFIX)):
                page.unlink()


def _faults_section(evidence: list[BoardData]) -> list[str]:
    """What to mend before all else; a line where there is nothing."""
    if not evidence:
        return ["- No faults: every hike ended by itself."]
    lines = ["", "## Faults: correct these first"]
    for fault in evidence:
        times = f"{fault['count']} hike" + "s" * (fault["count"] != 1)
        where = f"such as on {markdown_text(fault['where'])}"
        if fault["sealed"]:
            sealed = f"{fault['sealed']} hike" + "s" * (fault["sealed"] != 1)
            where += f", and on {sealed} whose seed is still secret"
        lines += ["", f"**{fault['called']}** on {times}, {where}:", ""]
        lines += _code_block("\n\n".join(fault["texts"]))
        if fault["seed"]:
            lines += ["", f"Hike it again: {_hike_command(fault['level'], fault['seed'])}"]
    return lines


def _weakest_hikes(student: StudentRow, results: Results) -> list[str]:
    """The weakest open hike of each level, and the command that hikes it again."""
    lines = []
    for level in results.levels:
        opened = [h for h in student.hikes if h.level == level.name and seed_of(h, results)]
        # Not of those that a fault ended: these stand above.
        whole = [h for h in opened if h.verdict == "ok"]
        if whole:
            worst = min(whole, key=lambda h: (h.score, h.phase, h.seed_index))
            command = _hike_command(level.name, seed_of(worst, results))
            lines.append(
                f"| {markdown_text(level.title)} | {worst.phase} {worst.seed_index} "
                f"| {worst.score:.0f} | {command} |"
            )
    if not lines:
        return []
    return [
        "",
        "## Your weakest open hikes, to hike again",
        "",
        "| level | seed | score | command |",
        "|---|---|---|---|",
        *lines,
    ]


def _hike_command(level: str, seed: str) -> str:
    """A command in Markdown; a level that is no shipped one is the course's file."""
    name = level if level in level_names() else f"{level}.toml"
    return f"`dusk run my_hike.py --level {name} --seed {seed}`"


def _habit_rows(mine: BoardData, middle: BoardData) -> list[str]:
    rows = (
        ("learning rate: metres per unit of slope", "rate", "{:.0f}"),
        ("readings per hour", "rph", "{:.1f}"),
        ("part of the daylight spent measuring", "measuring", "{:.0%}"),
        ("walks that ended too far", "overshoot", "{:.0%}"),
    )
    return [
        f"| {name} | {_formatted(form, mine[key])} | {_formatted(form, middle[key])} |"
        for name, key, form in rows
    ]


def _formatted(form: str, value: float | None) -> str:
    return "none" if value is None else form.format(value)


def _without_figures(sentence: str) -> str:
    return re.sub(r"[\d.,]+", "#", sentence)


PRAISE_KINDS = tuple(
    _without_figures(in_english(finding))
    for finding in (
        Finding("safe", {"minute": 9, "daylight": 9, "readings": 1}),
        Finding("safe", {"minute": 9, "daylight": 9, "readings": 9}),
        Finding("above_par", {"score": 9, "par": 9}),
    )
)
"""What a diagnosis says where nothing is to be mended."""


def _commonest_findings(student: StudentRow, results: Results, most: int = 3) -> list[str]:
    """The commonest sentences of diagnosis, figures aside."""
    counts: dict[str, tuple[int, str]] = {}
    pool = [h for h in counted(student, results) if h.diagnosis] or list(student.hikes)
    hikes = [h for h in pool if h.diagnosis]
    for hike in hikes:
        for sentence in hike.diagnosis:
            kind = _without_figures(sentence)
            count, first = counts.get(kind, (0, sentence))
            counts[kind] = count + 1, first
    for praise in PRAISE_KINDS:
        counts.pop(praise, None)
    ordered = sorted(counts.values(), key=lambda pair: (-pair[0], pair[1]))
    return [f"{text} (so on {n} of {len(hikes)} hikes)" for n, text in ordered[:most]]


def markdown_text(text: str) -> str:
    """A text on one line in which Markdown and HTML find nothing to act on."""
    text = " ".join(text.split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]#|!~])", r"\\\1", text)


def _code_block(text: str) -> list[str]:
    """A code block whose fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", text, fence]
