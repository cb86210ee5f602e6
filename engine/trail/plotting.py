"""`Result.plot()`: the contour map with the path, and the altitude chart, by matplotlib."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import BadInput

if TYPE_CHECKING:
    from engine.trail.result import Result

INSTALL = "the package `matplotlib` is not installed; install it with: pip install matplotlib"


def figure_of(result: Result) -> Any:
    """A matplotlib Figure of its own, without pyplot and so without a screen or global state."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise BadInput(f"plot: {INSTALL}") from None
    figure = Figure(figsize=(11.0, 4.8), layout="constrained")
    FigureCanvasAgg(figure)
    ground, chart = figure.subplots(1, 2, width_ratios=(1.0, 1.25))
    _map(ground, result)
    _chart(chart, result)
    figure.suptitle(
        f"{result.strategy} on {result.level.title}, seed {result.seed}: "
        f"{result.score:.0f} of 1000, {'safe' if result.safe else 'benighted'}"
    )
    return figure


def png_of(result: Result) -> bytes | None:
    """The figure as PNG, or None where matplotlib is missing (a notebook then shows the text)."""
    try:
        figure = figure_of(result)
    except BadInput:
        return None
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()


def _map(axes: Any, result: Result) -> None:
    terrain = result.level.mountain(result.seed).terrain
    hut = terrain.lowest if result.level.goal == "down" else terrain.highest
    axis = np.linspace(0.0, terrain.size, 161)
    heights = terrain.heights_at(axis[None, :], axis[:, None])
    axes.contourf(axis, axis, heights, 24, cmap="gist_earth", alpha=0.75)
    axes.contour(axis, axis, heights, 24, colors="0.25", linewidths=0.4)
    track, readings = result.track, result.readings_track
    axes.plot(track["east"], track["north"], color="black", linewidth=1.6, label="path")
    axes.plot(
        readings["at_east"], readings["at_north"], "o", ms=4, mfc="white", mec="C0", label="reading"
    )
    axes.plot(track["east"][:1], track["north"][:1], "s", color="black", label="start")
    axes.plot([hut.east], [hut.north], "*", ms=13, color="C3", label="hut")
    axes.set(aspect="equal", xlabel="metres east", ylabel="metres north")
    axes.legend(fontsize="small", loc="upper right")


def _chart(axes: Any, result: Result) -> None:
    track = result.track
    best = result.altitude_best_possible
    axes.plot(track["minutes"], track["altitude"], color="black")
    axes.fill_between(track["minutes"], best, track["altitude"], color="C0", alpha=0.25)
    axes.axhline(best, color="C3", linewidth=1.0, linestyle="--")
    for minute in result.readings_track["minutes"]:
        axes.axvline(minute, color="C0", linewidth=0.4, alpha=0.6)
    axes.set(xlim=(0.0, result.level.daylight), xlabel="minutes of daylight", ylabel="altitude [m]")
