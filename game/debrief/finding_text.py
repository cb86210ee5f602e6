"""What the engine found about a hike, in the language of the window."""

from __future__ import annotations

from collections.abc import Iterable

from engine.analysis.findings import shown
from engine.core.result import Finding
from game.words.catalogue import Catalogue


def reasons(text: Catalogue, findings: Iterable[Finding]) -> str:
    """The findings as sentences, one after the other."""
    return text.together(text(f"finding.{one.id}", **shown(one)) for one in findings)
