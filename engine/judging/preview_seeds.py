"""The practice seeds of a competition: open to all, before its first hike and after."""

from __future__ import annotations

from pathlib import Path

from engine.core.errors import BadInput
from engine.judging.seeds import load_or_create
from engine.judging.store import JudgeStore


def preview_seeds(
    out: Path, preview: int, final: int, secrets: Path | None = None
) -> tuple[str, ...]:
    """The practice seeds of the competition in `out`, in decimal; students hike exactly these.

    Where none has begun there, all seeds of `preview` and `final` are drawn now, and the judge
    takes them later. BadInput where it has other numbers of seeds, or no practice seeds at all.
    """
    if not preview:
        raise BadInput("--preview-seeds: expected at least one, found --preview 0")
    store = JudgeStore(out, secrets)
    try:
        return load_or_create(store.secret, preview, final).preview
    finally:
        store.close()
