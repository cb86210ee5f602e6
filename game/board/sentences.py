"""Sentences of the board: the summary at its top, and how it can be verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from engine.judging.results import Results, StudentRow
from engine.judging.sandbox.isolation_check import UNTESTED, file_system_words

MOST_RANGES = 4
"""Places with more gaps between them than this are named by the first and the last."""

TIER_SENTENCES = {
    "confined": "Every hike ran in a fresh process of its own. The Linux kernel confined it before "
    "the first line of its code (resource limits, Landlock, a system-call filter).",
    "monty": "Every hike ran in a fresh process of its own, in a Python interpreter (monty) "
    "without files, network or system. Its time and memory were limited. It runs a part of "
    "Python. A file that needs more, such as numpy or inheritance, counts for nothing, and a line "
    "says so. On Linux the judge runs all of Python.",
    "trust": "Nothing was confined: the judge was told to trust these files. This board is as "
    "honest as its hikers.",
}


def _with_thousands(number: int) -> str:
    """With a thin space between the thousands."""
    return f"{number:,}".replace(",", "\u2009")


def facts(view: dict[str, Any], results: Results) -> str:
    """The figures at the top."""
    students = view["students"]
    preview = results.counted == "preview"
    seeds = len(results.seeds.preview) if preview else results.seeds.final_count
    hikes = sum(sum(s["verdicts"].values()) for s in students)
    faults = sum(s["faults"] for s in students if not s["refused"])
    safe = [s["safe"] for s in students if s["placed"]]
    found = [
        (_with_thousands(len(students)), "hiker" if len(students) == 1 else "hikers"),
        (str(seeds), "practice seeds per level, open to all" if preview else
         "seeds per level, the same for everyone"),
        (_with_thousands(hikes), "hikes judged"),
        (f"{sum(safe) / len(safe):.0%}" if safe else "none",
         "of the hikes safe by dusk"),
        (_with_thousands(faults), "ended by a fault"),
    ]  # fmt: skip
    items = "".join(f"<li><b>{escape(number)}</b>{escape(text)}</li>" for number, text in found)
    return f'<ul class="facts">{items}</ul>'


def seeds_needed(results: Results) -> str:
    """How many seeds would separate the first two."""
    walked = [student for student in results.students if student.placed]
    if len(walked) < 2:
        return "There is only one hiker, and nobody to compare with."
    count = len(results.seeds.preview) if results.counted == "preview" else (
        results.seeds.final_count)  # fmt: skip
    needed = results.seeds_needed
    if needed is None:
        return "No number of seeds would tell the first two apart: they do equally well."
    if needed <= count:
        return (
            f"{needed} seed{'s' * (needed != 1)} per level would have been enough to tell the "
            f"first two apart with 95% confidence; {count} were used."
        )
    return (
        f"About {needed} seeds per level would be needed to tell the first two apart with 95% "
        f"confidence; {count} were used, so the order of the first two may be luck."
    )


def tie_words(student: StudentRow, places: Mapping[str, int]) -> str:
    """Who cannot be told apart from a student, and where they stand; empty for nobody."""
    count = len(student.tied_with)
    if not count:
        return ""
    others = "1 other hiker" if count == 1 else f"{count} other hikers"
    at = sorted({places[name] for name in student.tied_with})
    where = f"place{'s' * (len(at) > 1)} {_ranges_in_words(at)}"
    return f"the difference from {others} ({where}) may be luck"


def _ranges_in_words(numbers: Sequence[int]) -> str:
    """Whole numbers in words: `1, 3 to 6 and 8`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    if len(found) > MOST_RANGES:
        return f"between {numbers[0]} and {numbers[-1]}"
    words = []
    for one in found:
        words += [f"{one[0]} to {one[-1]}"] if len(one) > 2 else [str(k) for k in one]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def tier_words(tier: str) -> str:
    """What a tier of isolation means."""
    return TIER_SENTENCES.get(tier, f"Isolation: {tier}.")


def trust_words(results: Results) -> str:
    """Isolation, what held and what leaked, and the commitment of the seeds, printed plainly."""
    parts = [f"<p>{escape(tier_words(results.isolation.tier))}</p>"]
    held, leaked = results.isolation.held, results.isolation.leaked
    if leaked and results.isolation.tier != "trust":
        many = f"{len(leaked)} of {len(leaked) + len(held)}"
        parts.append(
            f'<div class="warning"><p><b>Not stopped: {many} attacks of the judge on itself.</b>'
            "</p>" + _html_list(leaked, "held leaked") + "</div>"
        )
    if held:
        attacks = "1 attack" if len(held) == 1 else f"{len(held)} attacks"
        parts.append(
            f"<h3>Stopped: {attacks}</h3><p>Before the first hike the judge attacked "
            "itself under the same confinement. These attempts failed, as they should:</p>"
            + _html_list(held, "held")
        )
    if results.isolation.tier == "confined":
        untested = f"Not tested, because our attacks cannot see it: {'; '.join(UNTESTED)}."
        words = f"On this judge {file_system_words(held)}. {untested}"
        parts.append(f'<p class="note">{escape(words)}</p>')
    seeds = results.seeds
    parts.append("<h3>The seeds</h3>")
    if results.commitment:
        text = (
            "The seeds are revealed. Anybody can check them against this commitment, "
            "and every hike against its replay: <code>dusk verify</code>."
            if seeds.revealed
            else "The seeds stay secret until <code>dusk reveal</code>. Then anybody can "
            "check them against this commitment, and every hike: <code>dusk verify</code>."
        )
        parts.append(
            "<p>Before the first hike the judge drew the final seeds and published this "
            f"commitment to them (SHA-256, with salt):</p><p><code>{escape(results.commitment)}"
            f"</code></p><p>{text}</p>"
        )
    for name, numbers in (("Preview", seeds.preview), ("Final", seeds.final)):
        if numbers:
            parts.append(
                f'<details class="no-print"><summary>{name} seeds ({len(numbers)})</summary>'
                f"<p><code>{escape(', '.join(numbers))}</code></p></details>"
            )
    if results.engine_errors:
        parts.append(
            f'<p class="note">Hikes that failed by a fault of the judge, also when repeated: '
            f"{results.engine_errors}. They count for nobody.</p>"
        )
    given_up = [student.name for student in results.students if student.not_hiked]
    if given_up:
        parts.append(
            '<p class="note">Given up, because their first two hikes both ran into a limit: '
            f"{escape('; '.join(given_up))}. Their other hikes were not made and count as ended "
            "in the same way, with 0 points.</p>"
        )
    parts.append(f'<p class="note">Down by Dusk {escape(results.engine_version)}.</p>')
    return "".join(parts)


def _html_list(items: tuple[str, ...], kind: str) -> str:
    return f'<ul class="{kind}">' + "".join(f"<li>{escape(i)}</li>" for i in items) + "</ul>"
