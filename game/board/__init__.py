"""The board of a competition: everything that people see of its results.

Pure functions of the results: no clock, no chance, so equal results give equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.errors import BadInput
from engine.judging.results import Results

if TYPE_CHECKING:
    from engine.core.level import Level


def write_all(
    results: Results,
    out: Path,
    levels: Mapping[str, Level] | None = None,
    worksheets: Sequence[Path] = (),
) -> None:
    """Write `board.html`, `board.csv`, the gradebooks, `feedback/NAME.md` and `fairness.md`.

    Every file appears whole. `levels` are the competition's own levels by name, for the maps of
    revealed seeds; without them the shipped ones are used. `worksheets` are tables of learning
    systems, which are filled in and take the place of our own gradebook for that system. BadInput
    where a file cannot be written, or, once all others are, where a worksheet cannot be filled in.
    """
    from engine.files import write_many, write_whole
    from game.board.content import view_of
    from game.board.fairness import fairness_page
    from game.board.feedback import feedback_of, remove_stale_feedback
    from game.board.file_names import file_stems
    from game.board.maps import draw_mountains
    from game.board.page import page_of
    from game.board.tables import board_csv, gradebooks
    from game.board.worksheets import filled_worksheet

    view = view_of(results)
    draw_mountains(view, results, levels or {})
    stems = file_stems(student.name for student in results.students)
    write_many(
        (
            out / "feedback" / f"{stems[student.name]}.md",
            feedback_of(student, shown, view, results),
        )
        for student, shown in zip(results.students, view["students"], strict=True)
    )
    remove_stale_feedback(out / "feedback", stems.values())
    if results.fairness is not None:
        write_whole(out / "fairness.md", fairness_page(results.fairness))
    books: dict[str, str | bytes] = dict(gradebooks(results))
    faults: list[BadInput] = []
    for path in worksheets:
        try:
            sheet = filled_worksheet(path, results)
        except BadInput as fault:
            faults.append(fault)
            continue
        books[f"gradebook-{sheet.platform}.csv"] = sheet.data
    for name, book in books.items():
        write_whole(out / name, book)
    write_whole(out / "board.csv", board_csv(view, results))
    write_whole(out / "board.html", page_of(view, results))
    if faults:  # told last: a table of another class costs nobody the board
        raise faults[0]
