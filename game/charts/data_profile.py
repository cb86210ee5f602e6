"""The data profile as a picture, a table and a document; see `engine.study.profile`."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pygame

from engine.core.errors import BadInput
from engine.files import refuse_unwritable, write_whole
from engine.study.profile import DataProfile, Runtimes
from engine.study.scoring import Interval
from game.charts.axes import PRINTED, draw_bottom_ticks, draw_left_labels, draw_sideways, ticks
from game.charts.print_figure import Paper, draw_profile, figure_bytes
from game.charts.spacing import spread_labels
from game.ui.drawing import dashed, marker, stroke
from game.ui.image_file import save_picture
from game.ui.theme import (
    BLUE,
    CARD,
    GREEN,
    INK,
    INK_SOFT,
    PURPLE,
    RULE,
    VERMILION,
    Colour,
    Face,
    Ui,
)

PRINT_SCALE = 2.0
PROFILE_ENDINGS = (".png", ".svg", ".pdf", ".csv", ".json")
LINE_STYLES: tuple[tuple[Colour, tuple[float, ...], str], ...] = (
    (VERMILION, (), "dot"),
    (BLUE, (9, 4), "square"),
    (GREEN, (3, 3), "triangle"),
    (PURPLE, (9, 3, 2, 3), "diamond"),
    (INK, (14, 4), "dot"),
    (INK_SOFT, (), "square"),
    (VERMILION, (5, 4), "triangle"),
    (BLUE, (), "diamond"),
    (GREEN, (10, 3, 3, 3), "dot"),
    (PURPLE, (), "square"),
)
"""Ink, pattern and sign of each strategy in turn."""


def save_profile(profile: DataProfile, path: str, paper: Paper | None = None) -> None:
    """Write the profile to a file by its ending; BadInput for another ending or folder.

    A PNG is the game's own picture, unless `paper` is white; SVG and PDF are on white by default.
    """
    ending, what = check_path(path), f"--profile {path}"
    if ending == ".png" and paper != "white":
        save_picture(picture(profile), path, what)
    elif ending in (".png", ".svg", ".pdf"):
        figure = partial(draw_profile, profile=profile)
        write_whole(path, figure_bytes(figure, ending, what, paper or "white"), what)
    elif ending == ".csv":
        write_whole(path, table(profile), what)
    else:
        text = json.dumps(document(profile), allow_nan=False, ensure_ascii=False)
        write_whole(path, text + "\n", what)


def check_path(path: str) -> str:
    """The path's ending; BadInput when nothing can be written there."""
    ending = Path(path).suffix.lower()
    if ending not in PROFILE_ENDINGS:
        raise BadInput(f"--profile {path}: expected a name ending in {', '.join(PROFILE_ENDINGS)}")
    if not Path(path).parent.is_dir():
        raise BadInput(f"--profile {path}: there is no folder {Path(path).parent}")
    refuse_unwritable(path, f"--profile {path}")
    return ending


def table(profile: DataProfile) -> str:
    """CSV, one row a strategy and minute of the curve."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("strategy", "minutes", "share_reached"))
    for own in profile.strategies:
        shares = own.share(profile.minutes)
        writer.writerows(
            (own.strategy, m, s)
            for m, s in zip(profile.minutes.tolist(), shares.tolist(), strict=True)
        )
    return out.getvalue()


def document(profile: DataProfile) -> dict[str, Any]:
    """The profile for JSON; what is never reached is null."""

    def finite(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        "targets": profile.targets.tolist(),
        "minutes": profile.minutes.tolist(),
        "strategies": [
            {
                "strategy": own.strategy,
                "hikes": [
                    {"level": level, "seed": seed, "minutes": [finite(m) for m in row]}
                    for level, seed, row in zip(
                        own.levels, own.seeds, own.minutes.tolist(), strict=True
                    )
                ],
                "share_reached": own.share(profile.minutes).tolist(),
                "expected_minutes": [
                    {
                        "target": float(profile.targets[k]),
                        **{n: finite(v) for n, v in own.expected[k]._asdict().items()},
                        "reached": float(np.isfinite(own.minutes[:, k]).mean()),
                    }
                    for k in range(len(profile.targets))
                ],
            }
            for own in profile.strategies
        ],
    }


def picture(profile: DataProfile) -> pygame.Surface:
    """The curves, and the expected daylight to the last target with its interval."""
    ui = Ui(scale=PRINT_SCALE)
    order = sorted(profile.strategies, key=lambda own: -float(own.share(profile.minutes).mean()))
    row = 24
    plot_height = 330
    height = 84 + plot_height + 78 + 34 + row * len(order) + 58
    page = pygame.Surface((ui.px(760), ui.px(height)))
    page.fill(CARD)
    ui.write(page, ui.text("profile.title"), (ui.px(26), ui.px(14)), Face.TITLE, 22)
    hikes = len(order[0].seeds)
    levels = len(set(order[0].levels))
    key = "profile.level" if levels == 1 else "profile.levels"
    about = ui.text(key, hikes=hikes, levels=levels, level=order[0].levels[0],
                     targets=len(profile.targets))  # fmt: skip
    ui.write(page, about, (ui.px(26), ui.px(43)), Face.ITALIC, 13.5, INK_SOFT,
              max_width=ui.px(708))  # fmt: skip
    plot = pygame.Rect(ui.px(74), ui.px(84), ui.px(520), ui.px(plot_height))
    _draw_curves(page, ui, plot, profile, order)
    low = pygame.Rect(plot.left, plot.bottom + ui.px(78 + 34), plot.width, ui.px(row) * len(order))
    _draw_expected(page, ui, low, profile, order)
    return page


def _draw_curves(
    page: pygame.Surface, ui: Ui, plot: pygame.Rect, profile: DataProfile, order: Sequence[Runtimes]
) -> None:
    longest = float(profile.minutes[-1])

    def place(minute: float, share: float) -> tuple[float, float]:
        return (plot.left + plot.width * minute / longest, plot.bottom - plot.height * share)

    shares_up = [(place(0, k / 5)[1], f"{k / 5:.0%}") for k in range(6)]
    draw_left_labels(page, ui, plot, shares_up, PRINTED, RULE, ui.px(0.6))
    _draw_minutes_axis(page, ui, plot, longest, ui.text("profile.minutes"))
    draw_sideways(page, ui, ui.text("profile.share"), (ui.px(30), plot.centery))
    ends = []
    for index, own in enumerate(order):
        colour, pattern, sign = LINE_STYLES[index % len(LINE_STYLES)]
        shares = own.share(profile.minutes).tolist()
        points = [place(m, s) for m, s in zip(profile.minutes.tolist(), shares, strict=True)]
        stroke(page, points, CARD, ui.px(3.6))
        dashed(page, points, colour, ui.px(1.8), [p * ui.scale for p in pattern])
        ends.append((points[-1], own.strategy, colour, sign))
    gap = ui.size(12) * 1.35
    spots = spread_labels([end[0][1] for end in ends], gap, plot.top, plot.bottom)
    for (point, name, colour, sign), spot in zip(ends, spots, strict=True):
        dashed(page, [point, (plot.right + ui.px(16), spot)], colour, ui.px(0.7), ())
        marker(page, sign, (plot.right + ui.px(20), spot), ui.px(4), colour)
        ui.write(page, name, (plot.right + ui.px(30), spot), Face.ITALIC, 13, INK, "midleft",
                  page.get_width() - plot.right - ui.px(40))  # fmt: skip
    pygame.draw.line(page, INK, plot.topleft, plot.bottomleft, ui.px(0.8))


def _draw_expected(
    page: pygame.Surface, ui: Ui, box: pygame.Rect, profile: DataProfile, order: Sequence[Runtimes]
) -> None:
    """A dot with its interval for every strategy; an arrow where it leaves the axis."""
    last = len(profile.targets) - 1
    title = ui.text("profile.expected", share=f"{profile.targets[last]:.0%}")
    ui.write(page, title, (box.left, box.top - ui.px(14)), Face.TITLE, 15, INK, "bottomleft")
    found = [own.expected[last] for own in order]
    finite = [v for interval in found for v in interval if math.isfinite(v)]
    most = min(max([*finite, 1.0]), 6.0 * float(profile.minutes[-1])) * 1.05
    _draw_minutes_axis(page, ui, box, most, ui.text("profile.daylight"))
    pitch = box.height / len(order)
    for index, (own, interval) in enumerate(zip(order, found, strict=True)):
        colour, _, sign = LINE_STYLES[index % len(LINE_STYLES)]
        y = box.top + pitch * (index + 0.5)
        pygame.draw.line(page, RULE, (box.left, y), (box.right, y), ui.px(0.6))
        share = float(np.isfinite(own.minutes[:, last]).mean())
        label = f"{own.strategy}  {_mean_minutes(interval)} · {share:.0%}"
        ui.write(page, label, (box.right + ui.px(12), y), Face.TEXT, 11, INK, "midleft",
                  page.get_width() - box.right - ui.px(20))  # fmt: skip
        if not math.isfinite(interval.low):
            continue
        x = [box.left + box.width * min(v / most, 1.0) for v in interval]
        stroke(page, [(x[1], y), (x[2], y)], colour, ui.px(1.8))
        if interval.high > most:
            tip = [(x[2] - ui.px(7), y - ui.px(4)), (x[2], y), (x[2] - ui.px(7), y + ui.px(4))]
            stroke(page, tip, colour, ui.px(1.8))
        if interval.mean <= most:
            marker(page, sign, (x[0], y), ui.px(4.5), colour)
    pygame.draw.line(page, INK, box.topleft, box.bottomleft, ui.px(0.8))


def _mean_minutes(interval: Interval) -> str:
    return f"{interval.mean:.0f} min" if math.isfinite(interval.mean) else "never"


def _draw_minutes_axis(
    page: pygame.Surface, ui: Ui, plot: pygame.Rect, longest: float, label: str
) -> None:
    pygame.draw.line(page, INK, plot.bottomleft, plot.bottomright, ui.px(0.8))
    marks = [(plot.left + plot.width * v / longest, f"{v:g}") for v in ticks(0.0, longest, 7)]
    draw_bottom_ticks(page, ui, plot, marks, PRINTED)
    ui.write(page, label, (plot.centerx, plot.bottom + ui.px(22)), Face.ITALIC, 13, INK,
              "midtop")  # fmt: skip
