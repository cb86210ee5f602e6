"""`Result.plot()`: the contour map with the path, and the altitude chart, by matplotlib."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.core.arguments import show
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.core.marks import Mark
from engine.core.terrain import Terrain

Structured = npt.NDArray[np.void]
INSTALL_MATPLOTLIB = (
    "the package `matplotlib` is not installed; install it with: pip install matplotlib"
)


def figure_of(
    level: Level,
    seed: int,
    title: str,
    track: Structured,
    readings: Structured,
    marks: Sequence[Mark] = (),
    ax: Any = None,
) -> Any:
    """A matplotlib Figure of its own, without pyplot and so without a screen or global state.

    `track` and `readings` are those of a `Result`, `marks` the author's. `ax`: axes to draw on
    instead, of the map or of map and chart. BadInput where matplotlib is missing.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise BadInput(f"plot: {INSTALL_MATPLOTLIB}") from None
    if ax is None:
        figure = Figure(figsize=(11.0, 4.8), layout="constrained")
        FigureCanvasAgg(figure)
        axes = list(figure.subplots(1, 2, width_ratios=(1.0, 1.25)))
        figure.suptitle(title)
    else:
        axes = list(np.ravel(np.array(ax, dtype=object)))
        if not 1 <= len(axes) <= 2 or not all(hasattr(one, "contourf") for one in axes):
            raise BadInput(f"plot: ax: expected matplotlib axes, or two of them, found {show(ax)}")
        axes[0].set_title(title)
    terrain = level.mountain(seed).terrain
    hut = terrain.lowest if level.goal == "down" else terrain.highest
    _draw_map(axes[0], terrain, (hut.east, hut.north), track, readings)
    _draw_marks(axes[0], marks, float(track["east"][0]), float(track["north"][0]))
    if len(axes) == 2:
        _draw_altitude_chart(axes[1], level.daylight, hut.altitude, track, readings)
    return axes[0].figure


def png_of(figure: Any) -> bytes:
    """A figure as PNG."""
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()


def _draw_map(
    axes: Any, terrain: Terrain, hut: tuple[float, float], track: Structured, readings: Structured
) -> None:
    axis = np.linspace(0.0, terrain.size, 161)
    heights = terrain.heights_at(axis[None, :], axis[:, None])
    axes.contourf(axis, axis, heights, 24, cmap="gist_earth", alpha=0.75)
    axes.contour(axis, axis, heights, 24, colors="0.25", linewidths=0.4)
    axes.plot(track["east"], track["north"], color="black", linewidth=1.6, label="path")
    axes.plot(
        readings["at_east"], readings["at_north"], "o", ms=4, mfc="white", mec="C0", label="reading"
    )
    axes.plot(track["east"][:1], track["north"][:1], "s", color="black", label="start")
    axes.plot(hut[:1], hut[1:], "*", ms=13, color="C3", label="hut")
    axes.set(aspect="equal", xlabel="metres east", ylabel="metres north")
    axes.legend(fontsize="small", loc="upper right")


def _draw_marks(axes: Any, marks: Sequence[Mark], start_east: float, start_north: float) -> None:
    """Lines, circles and places, whose metres count from the start."""
    from matplotlib.patches import Circle

    for mark in marks:
        places = [(start_east + east, start_north + north) for east, north in mark.places]
        if mark.kind == "circle":
            axes.add_patch(Circle(places[0], mark.value, fill=False, color="C0"))
        elif mark.kind == "line":
            axes.plot(*zip(*places, strict=True), color="C0", linewidth=1.0)
        elif mark.kind == "mark":
            axes.plot(*places[0], ".", color="C0")
            axes.annotate(mark.text, places[0], fontsize="small", color="C0", parse_math=False)


def _draw_altitude_chart(
    axes: Any, daylight: float, best: float, track: Structured, readings: Structured
) -> None:
    axes.plot(track["minutes"], track["altitude"], color="black")
    axes.fill_between(track["minutes"], best, track["altitude"], color="C0", alpha=0.25)
    axes.axhline(best, color="C3", linewidth=1.0, linestyle="--")
    for minute in readings["minutes"]:
        axes.axvline(minute, color="C0", linewidth=0.4, alpha=0.6)
    axes.set(xlim=(0.0, daylight), xlabel="minutes of daylight", ylabel="altitude [m]")
