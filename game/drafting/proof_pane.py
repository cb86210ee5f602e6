"""What `dusk certify` says of the level, row by row as it is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from engine import Level
from engine.study.certify import UNTUNED_LESSON, check_names
from game.background.certifier import Certifier
from game.ui.icons import draw_cross, draw_tick
from game.ui.theme import CARD, INK, INK_FAINT, INK_SOFT, RULE, Face, Ui
from game.words.catalogue import Catalogue

LARGEST_UNITS, SMALLEST_UNITS = 13.5, 8.0
"""Type sizes of the rows: all have the same."""
EVIDENCE_GAP = 10
"""Between a row's name and its evidence [design units]."""


@dataclass(frozen=True)
class ProofRow:
    """A line of the table."""

    name: str
    evidence: str
    holds: bool | None = None
    """None where it is a number that need not hold, or is not known yet."""


def rows_of(t: Catalogue, level: Level, work: Certifier) -> list[ProofRow]:
    """All rows in the order in which they are found; what is not known yet has no evidence."""
    made = {check.about: check for check in work.checks}
    rows = []
    for about in check_names(level):
        check = made.get(about)
        key = about.replace(" ", "_")
        name = t(f"edit.{key}")
        if about not in ("solvable", "lesson", UNTUNED_LESSON):
            name = t("edit.loses", name=name)
        if check is None:
            rows.append(ProofRow(name, ""))
            continue
        numbers = check.numbers
        if about == "solvable":
            evidence = t("edit.safe_share", percent=f"{100 * numbers[0]:.0f}")
        elif about in ("lesson", UNTUNED_LESSON):
            mean, low, high = (f"{number:+.0f}" for number in numbers)
            evidence = t("edit.difference", mean=mean, low=low, high=high)
        else:
            evidence = t("edit.behind", score=f"{numbers[0]:.0f}", points=f"{numbers[1]:.0f}")
        rows.append(ProofRow(name, evidence, check.holds))
    proof = work.certificate
    par = "" if proof is None else f"{proof.par:.0f}"
    room = "" if proof is None else f"{proof.depth.headroom:.0f}"
    return [*rows, ProofRow(t("edit.par"), par), ProofRow(t("edit.room"), room)]


def draw_proof(canvas: pygame.Surface, ui: Ui, rect: pygame.Rect, level: Level, work: Certifier,
               stale: bool) -> None:  # fmt: skip
    """Draw the table into ``rect`` [px]; a ``stale`` one was called off by a newer save."""
    t = ui.text
    pygame.draw.rect(canvas, CARD, rect, border_radius=ui.px(6))
    pygame.draw.rect(canvas, RULE, rect, 1, border_radius=ui.px(6))
    inner = rect.inflate(-ui.px(28), -ui.px(16))
    rows = rows_of(t, level, work)
    known = sum(bool(row.evidence) for row in rows)
    said = t("edit.proved") if known == len(rows) else t("edit.proving", n=known, all=len(rows))
    if stale:
        said = t("edit.called_off")
    elif work.problem:
        said = t("edit.not_proved", reason=work.problem)
    head = ui.write(canvas, t("edit.certify"), inner.topleft, Face.ITALIC, 16, INK, "topleft",
                     inner.width // 2, inside=inner)  # fmt: skip
    ui.write(canvas, said, (inner.right, head.centery), Face.TEXT, 12, INK_SOFT, "midright",
              inner.width // 2 - ui.px(8), inside=inner)  # fmt: skip
    top = head.bottom + ui.px(4)
    step = (inner.bottom - top) / len(rows)
    units = _fitting_units(ui, rows, inner.width - ui.px(24 + EVIDENCE_GAP), step)
    for index, row in enumerate(rows):
        y = round(top + (index + 0.5) * step)
        line = pygame.Rect(inner.left, y, inner.width, 0)
        at = ui.mirror(pygame.Rect(inner.left + ui.px(1), y, ui.px(14), 0), line)
        if row.holds is not None:
            draw = draw_tick if row.holds else draw_cross
            draw(canvas, ui, at.center, ui.palette.safe if row.holds else ui.palette.warning)
        pen = INK if row.evidence else INK_FAINT
        room = inner.width - ui.px(24 + EVIDENCE_GAP) - ui.width(row.evidence, Face.TEXT, units)
        ui.write(canvas, row.name, (inner.left + ui.px(24), y), Face.TEXT, units, pen, "midleft",
                  room, inside=inner)  # fmt: skip
        ui.write(canvas, row.evidence or "…", (inner.right, y), Face.TEXT, units, pen, "midright",
                  inside=inner)  # fmt: skip


def _fitting_units(ui: Ui, rows: Sequence[ProofRow], room: int, step: float) -> float:
    """The largest type size at which every row has ``room``, and lines ``step`` apart [px]."""
    units = LARGEST_UNITS
    while units > SMALLEST_UNITS:
        widest = max(
            ui.width(row.name, Face.TEXT, units) + ui.width(row.evidence, Face.TEXT, units)
            for row in rows
        )
        if widest <= room and 1.2 * ui.size(units) <= step:
            break
        units -= 0.5
    return units
