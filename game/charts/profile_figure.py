"""The data profile for print: SVG or PDF on white, by matplotlib, for papers and slides."""

from __future__ import annotations

import io
from itertools import cycle
from typing import Any

from engine.analysis.plotting import INSTALL
from engine.core.errors import BadInput
from engine.study.profile import Profile

DASHES = ((), (6, 3), (2, 2), (7, 2, 1.5, 2))
MARKERS = ("o", "s", "^", "D", "v")
SIZE = (7.0, 4.2)
"""Inches."""
UNDATED: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
"""Metadata without the time of writing: equal profiles are equal files."""


def printed(profile: Profile, ending: str) -> bytes:
    """The curves as `svg` or `pdf`; BadInput where matplotlib is missing."""
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise BadInput(f"--profile: .{ending}: {INSTALL}") from None
    with rc_context({"svg.hashsalt": "dusk", "svg.fonttype": "none", "pdf.fonttype": 42}):
        figure = Figure(figsize=SIZE, layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        signs = zip(profile.strategies, cycle(DASHES), cycle(MARKERS), strict=False)
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
        out = io.BytesIO()
        figure.savefig(out, format=ending, metadata=UNDATED[ending])
    return out.getvalue()
