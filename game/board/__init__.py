"""The board of a competition: everything that people see of its results.

Pure functions of the results: no clock, no chance, so equal results give equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.judging.results import Results

if TYPE_CHECKING:
    from engine.core.level import Level


def write_all(results: Results, out: Path, levels: Mapping[str, Level] | None = None) -> None:
    """Write `board.html`, `board.csv`, the gradebooks, `feedback/NAME.md` and `fairness.md`.

    Every file appears whole. `levels` are the competition's own levels by name, for the maps of
    revealed seeds; without them the shipped ones are used. BadInput where a file cannot be written.
    """
    from engine.files import write_whole
    from game.board.content import view_of
    from game.board.fairness import fairness_page
    from game.board.feedback import feedback_of, forget_feedback
    from game.board.file_names import file_stems
    from game.board.maps import draw_mountains
    from game.board.page import page_of
    from game.board.tables import board_csv, gradebooks

    view = view_of(results)
    draw_mountains(view, results, levels or {})
    stems = file_stems(student.name for student in results.students)
    for student, shown in zip(results.students, view["students"], strict=True):
        page = feedback_of(student, shown, view, results)
        write_whole(out / "feedback" / f"{stems[student.name]}.md", page)
    forget_feedback(out / "feedback", stems.values())
    if results.fairness is not None:
        write_whole(out / "fairness.md", fairness_page(results.fairness))
    for name, text in gradebooks(results).items():
        write_whole(out / name, text)
    write_whole(out / "board.csv", board_csv(view, results))
    write_whole(out / "board.html", page_of(view, results))
