"""What the engine found about a hike, in the language of the window."""

from __future__ import annotations

from collections.abc import Iterable

from engine import Result
from engine.analysis.findings import formatted_values
from engine.core.result import Finding
from game.words.catalogue import Catalogue


def reasons(text: Catalogue, findings: Iterable[Finding]) -> str:
    """The findings as sentences, one after the other."""
    return text.together(text(f"finding.{one.id}", **formatted_values(one)) for one in findings)


def reasons_and_plan(text: Catalogue, findings: Iterable[Finding]) -> str:
    """The findings as sentences, and below them, on lines of its own, the plan for next time."""
    found = list(findings)
    plans = [one for one in found if one.id.startswith("plan_")]
    parts = ([one for one in found if one not in plans], plans)
    return "\n".join(reasons(text, part) for part in parts if part)


def measured(text: Catalogue, result: Result) -> str:
    """The hike in its own numbers, to stand beside a level's claim, and its first finding."""
    rate = result.learning_rate_effective
    if rate is None:
        line = text("predict.yours_unread", score=f"{result.score:.0f}")
    else:
        line = text(
            "predict.yours",
            score=f"{result.score:.0f}",
            share=f"{100 * result.share_measuring:.0f}",
            rate=f"{rate:.0f}",
            overshoot=f"{100 * result.overshoot:.0f}",
        )
    return text.together((line, reasons(text, result.findings[:1])))
