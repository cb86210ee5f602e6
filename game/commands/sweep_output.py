"""The output of `dusk sweep`: table, CSV, JSON and heat map, for both kinds of grid."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine.core.errors import BadInput
from engine.files import refuse_unwritable, write_whole
from engine.study.scoring import bootstrap
from engine.study.sweep import Sweep
from game.commands.sweep_grid import GridAxis, Request, Swept, is_positive

if TYPE_CHECKING:
    from game.charts.print_figure import Paper

FIGURES = (".png", ".svg", ".pdf")
ENDINGS = (*FIGURES, ".csv", ".json")
SHOWN = 12
"""Settings that a person is shown; a file has them all."""


@dataclass(frozen=True)
class Output:
    """The file to write; what is done before it is finished stands in a journal beside it."""

    path: Path
    paper: Paper | None = None

    @property
    def journal(self) -> Path:
        """Where the finished pieces are kept."""
        return self.path.with_name(self.path.name + ".journal")

    def write(self, found: Sequence[Swept]) -> None:
        """Write the file. BadInput where it cannot be written."""
        what, ending = f"--out {self.path}", self.path.suffix.lower()
        if ending in FIGURES:
            _save_picture(found, self, what)
        elif ending == ".csv":
            write_whole(self.path, table(found), what)
        else:
            write_whole(self.path, json.dumps(document(found), allow_nan=False) + "\n", what)


def output(
    path: str | None, resume: bool, request: Request, paper: Paper | None = None
) -> Output | None:
    """The output by its ending; BadInput for one that cannot be written, before any hike."""
    if path is None:
        if resume:
            raise BadInput("--resume: needs --out FILE, beside which an interrupted sweep is kept")
        return None
    found = Output(Path(path), paper)
    if found.path.suffix.lower() not in ENDINGS:
        raise BadInput(f"--out {path}: expected a name ending in {', '.join(ENDINGS)}")
    if not found.path.parent.is_dir():
        raise BadInput(f"--out {path}: there is no folder {found.path.parent}")
    if found.path.suffix.lower() in FIGURES and not request.rules:
        _picture_axes(request, found.path)
    refuse_unwritable(found.path, f"--out {path}")
    if request.rules:
        refuse_unwritable(found.journal, f"journal {found.journal}")
    return found


def text(found: Sequence[Swept], level: str) -> str:
    """The result for a person; `level` as it was asked for."""
    sweeps = [s.sweep for s in found if s.sweep is not None]
    return _rules_text(sweeps) if sweeps else _strategy_text(found[0], level)


def _rules_text(sweeps: Sequence[Sweep]) -> str:
    """The best cell of every rule."""
    width = max(8, *(len(s.rule) for s in sweeps)) + 2
    lines = [
        f"{'rule':{width}}{'best':>5}  {'95% interval':>13}  {'safe':>5}  {'rate':>7}  {'every':>5}"
        f"  {'watch':5}  near best"
    ]
    for s in sorted(sweeps, key=lambda s: -s.best.score.mean):
        best = s.best
        lines.append(
            f"{s.rule:{width}}{best.score.mean:5.0f}"
            f"  {best.score.low:5.0f} to {best.score.high:4.0f}  {best.safe_share:5.0%}"
            f"  {best.learning_rate:7.4g}  {best.every:5}"
            f"  {'yes' if best.watch else 'no':5}  {s.robustness:.0%} of {s.mean.size} cells"
        )
    first = sweeps[0]
    lines.append(
        f"{first.level}, {_mountains(first.seeds)}; near best: a mean score of 90% of the best "
        "or more"
    )
    lines += [
        f"{s.rule}, without glances: stability limit at a learning rate of {s.edges[0]:.4g}, "
        f"strides per reading: {s.intervals[0]} (theory, median mountain)"
        for s in sweeps
        if s.edges is not None
    ]
    return "\n".join(lines)


def _strategy_text(found: Swept, level: str) -> str:
    """The best settings, and the line that walks the first of them on `level`."""
    request = found.request
    names = [axis.name for axis in request.axes]
    widths = [2 + max(len(a.name), *map(len, a.texts)) for a in request.axes]
    heads = "".join(f"{name:>{w}}" for name, w in zip(names, widths, strict=True))
    lines = [
        f"{Path(found.strategy).name} on {request.level.name}, {_mountains(request.seeds)}, "
        f"{request.cells} settings, the best first",
        f"{heads}{'mean':>7}  {'95% interval':>13}  {'safe':>5}",
    ]
    for cell in found.order[:SHOWN]:
        own = request.settings[cell]
        mean, low, high = bootstrap(found.scores[:, cell].tolist())
        heads = "".join(f"{own[name]:>{w}}" for name, w in zip(names, widths, strict=True))
        lines.append(
            f"{heads}{mean:7.0f}  {low:5.0f} to {high:4.0f}  {found.safe[:, cell].mean():5.0%}"
        )
    if request.cells > SHOWN:
        lines.append(f"and {request.cells - SHOWN} more; --out FILE.csv has all of them")
    best = request.settings[found.order[0]]
    for axis in request.axes:
        value = axis.values[axis.texts.index(best[axis.name])]
        if all(map(is_positive, axis.values)) and _at_an_end(value, axis.values):
            lines.append(f"the best {axis.name} is at the end of its range: try values beyond it")
    given = {**request.fixed, **best}.items()
    settings = " ".join(f"--set {shlex.quote(f'{k}={v}')}" for k, v in given)
    at = f" --seed {request.seeds[0]}" if len(request.seeds) == 1 else ""
    run = f"dusk run {shlex.quote(found.strategy)} --level {shlex.quote(level)}{at} {settings}"
    return "\n".join([*lines, f"  {run}"])


def _mountains(seeds: Sequence[int]) -> str:
    return f"{len(seeds)} mountains" if len(seeds) > 1 else f"the mountain of seed {seeds[0]}"


def _at_an_end(value: float, tried: Sequence[float]) -> bool:
    """Whether there may be better beyond; below 1 there is nothing for a count."""
    return len(tried) > 1 and (value == max(tried) or value == min(tried) != 1)


def rows(found: Swept) -> list[dict[str, Any]]:
    """Every setting with what it scored, in the order of the grid."""
    names = [axis.name for axis in found.request.axes]
    return [
        {
            "parameters": dict(zip(names, values, strict=True)),
            "mean": float(found.mean[cell]),
            "standard_error": found.standard_error[cell],
            "safe_share": float(found.safe[:, cell].mean()),
        }
        for cell, values in enumerate(product(*(axis.values for axis in found.request.axes)))
    ]


def table(found: Sequence[Swept]) -> str:
    """CSV, one row a cell; of rules with the stability edge of the interval."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    request = found[0].request
    names = [axis.name for axis in request.axes]
    numbers = ("mean", "standard_error", "safe_share")
    kind, last = ("rule", ("stability_edge",)) if request.rules else ("strategy", ())
    writer.writerow(("level", kind, *names, "hikes", *numbers, *last))
    for swept in found:
        for row in rows(swept):
            own = [_cell(value) for value in row["parameters"].values()]
            scored = [_cell(row[name]) for name in numbers]
            edge = [_edge(swept.sweep, **row["parameters"])] if swept.sweep else []
            writer.writerow((request.level.name, swept.strategy, *own, len(request.seeds),
                             *scored, *edge))  # fmt: skip
    return out.getvalue()


def _cell(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def _edge(sweep: Sweep, watch: bool, every: int, learning_rate: float) -> object:
    if sweep.edges is None or watch:
        return ""
    return sweep.edges[sweep.intervals.index(every)]


def document(found: Sequence[Swept]) -> dict[str, Any]:
    """The result for JSON; the tables of rules have the order watch, interval, rate."""
    request = found[0].request
    name, seeds = request.level.name, len(request.seeds)
    if request.rules:
        rules = [_rule_document(s.sweep) for s in found if s.sweep is not None]
        return {"level": name, "seeds": seeds, "rules": rules}
    (swept,) = found
    every = rows(swept)
    return {
        "level": name,
        "strategy": swept.strategy,
        "seeds": seeds,
        "fixed": request.fixed,
        "grid": {axis.name: list(axis.values) for axis in request.axes},
        "rows": every,
        "best": every[swept.order[0]],
        "faults": len(swept.faults),
    }


def _rule_document(s: Sweep) -> dict[str, Any]:
    return {
        "rule": s.rule,
        "fixed": s.fixed,
        "watch": list(s.watch),
        "every": list(s.intervals),
        "learning_rate": list(s.rates),
        "mean": s.mean.tolist(),
        "standard_error": None if len(s.seeds) < 2 else s.standard_error.tolist(),
        "safe_share": s.safe_share.tolist(),
        "best": {**s.best._asdict(), "score": s.best.score._asdict()},
        "robustness": s.robustness,
        "stability_edge": None if s.edges is None else list(s.edges),
    }


def _save_picture(found: Sequence[Swept], written: Output, what: str) -> None:
    request = found[0].request
    sweeps = [s.sweep for s in found if s.sweep is not None]
    names = None
    if not sweeps:
        across, up = _picture_axes(request, written.path)
        sweeps, names = [_as_sweep(found[0])], (across.name, up.name)
    ending = written.path.suffix.lower()
    if ending == ".png" and written.paper != "white":
        from game.charts.heat_map import heatmap
        from game.ui.image_file import save_picture

        save_picture(heatmap(sweeps, request.level.title, names), written.path, what)
        return
    from game.charts.print_figure import draw_heat_maps, figure_bytes

    def draw(figure: Any) -> None:
        draw_heat_maps(figure, sweeps, request.level.title, names)

    write_whole(written.path, figure_bytes(draw, ending, what, written.paper or "white"), what)


def _picture_axes(request: Request, path: Path) -> tuple[GridAxis, GridAxis]:
    """The axes across and up of a heat map; BadInput where the grid does not make one."""
    if len(request.axes) == 2 and all(
        len(a.values) > 1 and all(map(is_positive, a.values)) for a in request.axes
    ):
        across, up = request.axes
        return across, up
    raise BadInput(
        f"--out {path}: a picture needs two --grid parameters, each with several numbers above 0; "
        "a .csv or .json takes any grid"
    )


def _as_sweep(found: Swept) -> Sweep:
    """The same numbers in the form that is drawn: the first axis across, the second one up."""
    request = found.request
    across, up = request.axes
    order = [np.argsort(np.array(axis.values, np.float64)) for axis in (across, up)]

    def laid_out(cells: npt.NDArray[Any]) -> npt.NDArray[Any]:
        grid = cells.reshape(len(cells), len(across.values), len(up.values))
        return grid[:, order[0]][:, :, order[1]].transpose(0, 2, 1)[:, None]

    return Sweep(
        request.level.name,
        Path(found.strategy).name,
        dict(request.fixed),
        (False,),
        tuple(up.values[k] for k in order[1]),
        tuple(across.values[k] for k in order[0]),
        tuple(request.seeds),
        laid_out(found.scores),
        laid_out(found.safe),
        None,
    )
