"""The output of `dusk compete` and `dusk reveal`: files, a summary, the first places."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.errors import visible

if TYPE_CHECKING:
    from engine.core.level import Level
    from engine.judging.results import Results


def publish(
    results: Results, out: Path, levels: Sequence[Level], worksheets: Sequence[Path] = ()
) -> None:
    """Write `results.json`, and everything that is drawn from it.

    `worksheets` are tables of learning systems to be filled in.
    """
    from engine.judging.results_file import write_results
    from game.board import write_all

    _refuse_links(out)
    write_results(results, out / "results.json")
    write_all(results, out, {level.name: level for level in levels}, worksheets)


def _refuse_links(out: Path) -> None:
    """BadInput where a folder that is written into is a link, and leads somewhere else."""
    from engine.core.errors import BadInput

    for name in ("feedback", "replays"):
        if (out / name).is_symlink():
            raise BadInput(f"{out / name}: expected a folder, found a link")


def summary(results: Results, out: str) -> dict[str, object]:
    """For JSON: the head of the results, and where the rest lies."""
    return {
        "out": out,
        "commitment": results.commitment,
        "isolation": {
            "tier": results.isolation.tier,
            "held": list(results.isolation.held),
            "leaked": list(results.isolation.leaked),
        },
        "counted": results.counted,
        "revealed": results.seeds.revealed,
        "seeds_needed": results.seeds_needed,
        "engine_errors": results.engine_errors,
        "students": [
            {
                "name": student.name,
                "place": student.place if student.placed else None,
                "place_low": student.place_low if student.placed else None,
                "place_high": student.place_high if student.placed else None,
                "file": student.judged.name,
                "sha256": student.judged.sha256,
                "mean_rank": student.mean_rank,
                "mean_score": student.mean_score,
                "verdicts": student.verdicts,
                "refused": student.refused,
            }
            for student in results.students
        ],
    }


def table(results: Results, out: str) -> str:
    """The first places, and where everything lies."""
    from rich.cells import cell_len

    wide = max([7, *(cell_len(student.name) for student in results.students[:20])]) + 2
    lines = [f"{'place':>5}  {'(95%)':>9}  {'student':{wide}}{'rank':>7}{'score':>7}{'safe':>6}"]
    for student in results.students[:20]:
        # Chinese and Japanese signs take two cells each.
        name = student.name + " " * (wide - cell_len(student.name))
        if student.refused:
            lines.append(f"{'':5}  {'':9}  {name}nothing was run")
            continue
        if not student.placed:
            lines.append(f"{'':5}  {'':9}  {name}did not load")
            continue
        faults = sum(n for verdict, n in student.verdicts.items() if verdict != "ok")
        between = f"{student.place_low} to {student.place_high}"
        lines.append(
            f"{student.place:5}  {between:>9}  {name}{student.mean_rank:7.2f}"
            f"{student.mean_score:7.0f}{student.safe_share:6.0%}"
            + (f"  faults: {faults}" if faults else "")
        )
    if len(results.students) > 20:
        lines.append(f"       and {len(results.students) - 20} more")
    if results.seeds_needed is not None:
        lines.append(f"To tell the first two apart: {results.seeds_needed} seeds per level.")
    if results.engine_errors:
        again = "" if results.seeds.revealed else "; run the same command again to repeat them"
        lines.append(
            "hikes that failed by a fault of the judge and count for nobody: "
            f"{results.engine_errors}{again}."
        )
    quoted, out = visible(shlex.quote(out)), visible(out)
    lines.append(f"{out}/board.html, feedback/, gradebook.csv, board.csv, results.json")
    lines.append(f"For you alone: {out}/fairness.md")
    if not results.seeds.revealed and results.seeds.final_count:
        lines.append(f"At the end:  dusk reveal {quoted}")
    return "\n".join(lines)
