"""Figures for papers and slides, by matplotlib: SVG, PDF or PNG, of equal numbers equal bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any, Literal

import numpy as np

from engine.analysis.plotting import INSTALL_MATPLOTLIB
from engine.core.errors import BadInput
from engine.study.profile import DataProfile
from engine.study.sweep import ROBUST_SHARE, Sweep
from engine.study.tune import Tuning
from game.charts.spacing import cell_borders

Paper = Literal["cream", "white"]
"""What a picture is printed on: the game's paper, or white."""
CREAM_PAPER = "#fbf6e9"
DASH_PATTERNS = ((), (6, 3), (2, 2), (7, 2, 1.5, 2))
MARKERS = ("o", "s", "^", "D", "v")
FIGURE_SIZE = (7.0, 4.2)
MAP_SIZE = (4.6, 3.7)
"""Inches, of a whole figure and of one of several maps."""
UNDATED_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None},
}  # fmt: skip
"""Metadata without the time of writing."""


def figure_bytes(draw: Callable[[Any], None], ending: str, what: str, paper: Paper) -> bytes:
    """What `draw` puts on a matplotlib figure, as `.svg`, `.pdf` or `.png`.

    BadInput, with the option `what` in front, where matplotlib is missing.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise BadInput(f"{what}: {INSTALL_MATPLOTLIB}") from None
    kind = ending.removeprefix(".")
    # A fixed salt makes the ids of an SVG the same each time; text stays text in SVG and PDF.
    with rc_context({"svg.hashsalt": "dusk", "svg.fonttype": "none", "pdf.fonttype": 42}):
        ground = "white" if paper == "white" else CREAM_PAPER
        figure = Figure(figsize=FIGURE_SIZE, layout="constrained", facecolor=ground)
        FigureCanvasAgg(figure)
        draw(figure)
        out = io.BytesIO()
        figure.savefig(out, format=kind, metadata=UNDATED_METADATA[kind], dpi=200)
    return out.getvalue()


def draw_profile(figure: Any, profile: DataProfile) -> None:
    """The share of targets reached by each minute, one line a strategy."""
    axes = figure.subplots()
    signs = zip(profile.strategies, cycle(DASH_PATTERNS), cycle(MARKERS), strict=False)
    for number, (one, dash, sign) in enumerate(signs):
        (line,) = axes.step(
            profile.minutes, one.share(profile.minutes), where="post", label=one.strategy,
            color=f"C{number % 10}", marker=sign, markevery=(7 * number, 60), markersize=4,
        )  # fmt: skip
        if dash:
            line.set_dashes(dash)
    axes.set(
        xlabel="minutes of daylight",
        ylabel="share of (level, seed, target) reached",
        xlim=(0.0, float(profile.minutes[-1])),
        ylim=(0.0, 1.02),
    )
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="lower right")


def draw_budget(figure: Any, tuning: Tuning) -> None:
    """The best score that so many tries are expected to find (Dodge et al. 2019)."""
    axes = figure.subplots()
    tries, scores = zip(*tuning.budget, strict=True)
    axes.plot(tries, scores, marker="o", markersize=4, label="expected best of the search")
    axes.axhline(tuning.score.mean, color="C1", label="the winner on fresh mountains")
    axes.axhspan(tuning.score.low, tuning.score.high, color="C1", alpha=0.15, linewidth=0)
    axes.axhline(tuning.default.mean, color="C2", dashes=(6, 3), label="the defaults there")
    axes.set_xscale("log", base=2)
    axes.set(title=f"{tuning.rule} on {tuning.level}", xlabel="settings tried", ylabel="mean score")
    axes.set_xticks(tries, [f"{count}" for count in tries])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="lower right")


def draw_heat_maps(
    figure: Any, sweeps: Sequence[Sweep], title: str, names: tuple[str, str] | None = None
) -> None:
    """The mean score over two parameters, one map for each rule and way of walking.

    The line surrounds the cells with at least 90% of the best; the star is the best cell; the
    dashed line is the stability edge of theory. `names` are the parameters across and up.
    """
    across, up = names or ("learning rate [m]", "strides per reading")
    maps = [(found, watch) for found in sweeps for watch in range(len(found.watch))]
    columns = min(2, len(maps))
    rows = math.ceil(len(maps) / columns)
    figure.set_size_inches(MAP_SIZE[0] * columns, MAP_SIZE[1] * rows)
    seeds = len(sweeps[0].seeds)
    figure.suptitle(f"{title}: mean score of {seeds} mountain{'s' if seeds > 1 else ''}")
    low = min(float(found.mean.min()) for found in sweeps)
    high = max(float(found.mean.max()) for found in sweeps)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.ravel()[len(maps) :]:
        axes.set_axis_off()
    mesh = None
    for (found, watch), axes in zip(maps, grid.ravel(), strict=False):
        mean = found.mean[watch]
        mesh = axes.pcolormesh(
            cell_borders(found.rates),
            cell_borders(found.intervals),
            mean,
            cmap="cividis",
            vmin=low,
            vmax=max(high, low + 1e-9),
            rasterized=True,
        )
        near = mean >= ROBUST_SHARE * found.mean.max()
        _draw_outline(axes, near, cell_borders(found.rates), cell_borders(found.intervals))
        at = np.unravel_index(int(found.mean.argmax()), found.mean.shape)
        if at[0] == watch:
            axes.plot(found.rates[at[2]], found.intervals[at[1]], "*", color="white", mec="black",
                      markersize=13)  # fmt: skip
        if found.edges is not None and not found.watch[watch]:
            axes.plot(found.edges, found.intervals, color="#d55e00", dashes=(6, 3))
        way = "" if names else (", a glance after each stride" if found.watch[watch] else ", blind")
        axes.set(xscale="log", yscale="log", xlabel=across, ylabel=up, title=f"{found.rule}{way}")
        axes.set(xlim=_axis_limits(found.rates), ylim=_axis_limits(found.intervals))
        axes.set_yticks(found.intervals, [f"{value:g}" for value in found.intervals])
        axes.minorticks_off()
    figure.colorbar(mesh, ax=grid.ravel().tolist(), label="mean score")


def _draw_outline(axes: Any, near: Any, across: Any, up: Any) -> None:
    """A line between each cell that is marked and each neighbour that is not."""
    for row, column in np.argwhere(near[:, 1:] != near[:, :-1]):
        axes.plot([across[column + 1]] * 2, up[row : row + 2], color="black", linewidth=1.4)
    for row, column in np.argwhere(near[1:] != near[:-1]):
        axes.plot(across[column : column + 2], [up[row + 1]] * 2, color="black", linewidth=1.4)


def _axis_limits(values: Sequence[float]) -> tuple[float, float]:
    borders = cell_borders(values)
    return borders[0], borders[-1]
