"""`dusk sweep STRATEGY --grid`: what a strategy scores over the parameters it takes.

Any strategy, with any parameters: the hikes are its own Python, shared by worker processes.
"""

from __future__ import annotations

import csv
import io
import json
import math
import shlex
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine import Level, load_strategy
from engine.batches.worker_pool import process_pool
from engine.core.errors import BadInput
from engine.study.scoring import bootstrap
from engine.study.sweep import Sweep
from game.commands.progress_bar import hike_bar
from game.commands.rate_sweep import spread
from game.commands.strategy_check import hike_in_time

MOST_HIKES = 1_000_000
SHOWN = 12
"""Settings that a person is shown; a file has them all."""
EXAMPLE = "learning_rate=50,100,200 or learning_rate=20:2000:8"


class Axis(NamedTuple):
    """A parameter and its values, as texts and as the strategy takes them."""

    name: str
    texts: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Request:
    """What is swept."""

    level: Level
    spec: str
    axes: tuple[Axis, ...]
    seeds: Sequence[int]
    fixed: dict[str, str]

    @classmethod
    def of(cls, level: Level, spec: str, given: Sequence[str], seeds: Sequence[int],
           fixed: Mapping[str, str]) -> Request:  # fmt: skip
        """From the command line's texts; BadInput for what the strategy cannot take."""
        texts = [_axis(text) for text in given]
        names = [name for name, _ in texts]
        for name in names:
            if names.count(name) > 1 or name in fixed:
                raise BadInput(f"--grid {name}: given twice; one --grid or --set a parameter")
        hikes = math.prod(len(values) for _, values in texts) * len(seeds)
        if hikes > MOST_HIKES:
            raise BadInput(f"sweep: expected at most {MOST_HIKES} hikes, found {hikes}")
        first = {**fixed, **{name: values[0] for name, values in texts}}
        axes = []
        for name, values in texts:
            found = {v: load_strategy(spec, {**first, name: v}).parameters.get(name, v)
                     for v in values}  # fmt: skip
            axes.append(Axis(name, tuple(found), tuple(found.values())))
        return cls(level, spec, tuple(axes), seeds, dict(fixed))

    @cached_property
    def cells(self) -> list[dict[str, str]]:
        """The swept parameters of every setting; the last axis changes fastest."""
        names = [axis.name for axis in self.axes]
        return [
            dict(zip(names, texts, strict=True))
            for texts in product(*(axis.texts for axis in self.axes))
        ]


@dataclass(frozen=True)
class Found:
    """What the settings scored."""

    request: Request
    scores: npt.NDArray[np.float64]
    """Shape (seeds, cells), 0..1000."""
    safe: npt.NDArray[np.bool_]
    faults: tuple[str, ...]
    """One message a hike that a fault ended."""

    @cached_property
    def mean(self) -> npt.NDArray[np.float64]:
        """Mean score of every cell over the seeds."""
        return np.asarray(self.scores.mean(axis=0))

    @property
    def order(self) -> list[int]:
        """The cells, best first."""
        return [int(cell) for cell in np.argsort(-self.mean, kind="stable")]


def no_rule(spec: str, level: str, fixed: Mapping[str, str], done: str) -> BadInput:
    """For a strategy that is no rule: what to write, with its own parameters in it.

    `done` says what is done with the rules alone. BadInput of its own where there is no such
    strategy.
    """
    own = load_strategy(spec, fixed).parameters
    if not own:
        return BadInput(
            f"{spec}: has no parameter to sweep; give `hike` one with a default: "
            "def hike(hiker, learning_rate=200)"
        )
    name = next((k for k, v in own.items() if _positive(v)), next(iter(own)))
    shares = (0.25, 0.5, 1, 2, 4)
    values = [f"{own[name] * share:.4g}" for share in shares] if _positive(own[name]) else ["..."]
    return BadInput(
        f"{spec}: only rules are {done}; sweep its own parameters ({', '.join(own)}): "
        f"dusk sweep {shlex.quote(spec)} --level {shlex.quote(level)} "
        f"--grid {name}={','.join(values)}"
    )


def run(request: Request, jobs: int | None) -> Found:
    """Hike every cell on every mountain. BadInput for a strategy that does not come to an end."""
    cells = [{**request.fixed, **cell} for cell in request.cells]
    # One hike at a time: who interrupts a slow strategy waits for no more than those under way.
    work = list(product(range(len(request.seeds)), range(len(cells))))
    shape = (len(request.seeds), len(cells))
    scores, safe = np.zeros(shape), np.zeros(shape, np.bool_)
    faults: list[str] = []
    common = (request.level, request.spec, request.seeds, cells)
    with process_pool(jobs) as pool, hike_bar(scores.size) as heard:
        for at, hiked in zip(work, pool.map(_hiked, common, work), strict=True):
            scores[at], safe[at], fault = hiked
            faults += [fault] if fault else []
            heard(1)
    return Found(request, scores, safe, tuple(faults))


def _hiked(
    common: tuple[Level, str, Sequence[int], list[dict[str, str]]], work: tuple[int, int]
) -> tuple[float, bool, str]:
    """Score, safety and fault of one cell on one mountain, in a worker."""
    level, spec, seeds, cells = common
    # The file is loaded afresh for every hike: no setting can hand anything to the next.
    # What it prints, once a hike, would only be in the way.
    with redirect_stderr(io.StringIO()):
        _, message, result = hike_in_time(spec, cells[work[1]], level, seeds[work[0]])
    if result is None:
        raise BadInput(message)
    return result.score, result.safe, message


def text(found: Found, level: str) -> str:
    """The best settings, for a person, and the line that walks the first of them on `level`."""
    request = found.request
    names = [axis.name for axis in request.axes]
    wide = [2 + max(len(a.name), *map(len, a.texts)) for a in request.axes]
    seeds = len(request.seeds)
    where = f"{seeds} mountains" if seeds > 1 else f"the mountain of seed {request.seeds[0]}"
    heads = "".join(f"{name:>{w}}" for name, w in zip(names, wide, strict=True))
    lines = [
        f"{Path(request.spec).name} on {request.level.name}, {where}, "
        f"{len(request.cells)} settings, the best first",
        f"{heads}{'mean':>7}  {'95% interval':>13}  {'safe':>5}",
    ]
    for cell in found.order[:SHOWN]:
        own = request.cells[cell]
        mean, low, high = bootstrap(found.scores[:, cell].tolist())
        heads = "".join(f"{own[name]:>{w}}" for name, w in zip(names, wide, strict=True))
        lines.append(
            f"{heads}{mean:7.0f}  {low:5.0f} to {high:4.0f}  {found.safe[:, cell].mean():5.0%}"
        )
    if len(request.cells) > SHOWN:
        lines.append(f"and {len(request.cells) - SHOWN} more; --out FILE.csv has all of them")
    for axis in request.axes:
        value = axis.values[axis.texts.index(request.cells[found.order[0]][axis.name])]
        if all(map(_positive, axis.values)) and _at_an_end(value, axis.values):
            lines.append(f"best at the end of what {axis.name} was tried at: try beyond it")
    best = {**request.fixed, **request.cells[found.order[0]]}
    given = " ".join(f"--set {shlex.quote(f'{k}={v}')}" for k, v in best.items())
    at = f" --seed {request.seeds[0]}" if seeds == 1 else ""
    run = f"dusk run {shlex.quote(request.spec)} --level {shlex.quote(level)}{at} {given}"
    return "\n".join([*lines, f"  {run}"])


def rows(found: Found) -> list[dict[str, Any]]:
    """Every setting with what it scored, in the order of the grid."""
    request = found.request
    values = product(*(axis.values for axis in request.axes))
    error = None
    made = []
    for cell, own in enumerate(values):
        column = found.scores[:, cell]
        if len(column) > 1:
            error = float(column.std(ddof=1) / math.sqrt(len(column)))
        made.append(
            {
                "parameters": dict(zip((a.name for a in request.axes), own, strict=True)),
                "mean": float(column.mean()),
                "standard_error": error,
                "safe_share": float(found.safe[:, cell].mean()),
            }
        )
    return made


def document(found: Found) -> dict[str, Any]:
    """The grid for JSON."""
    request, every = found.request, rows(found)
    return {
        "level": request.level.name,
        "strategy": request.spec,
        "seeds": len(request.seeds),
        "fixed": request.fixed,
        "grid": {axis.name: list(axis.values) for axis in request.axes},
        "rows": every,
        "best": every[found.order[0]],
        "faults": len(found.faults),
    }


def save(found: Found, path: Path) -> None:
    """All settings as .csv or .json, or as a heat map (see `check_picture`)."""
    request = found.request
    if path.suffix.lower() == ".png":
        from game.charts.heat_map import save_heatmap

        across, up = check_picture(request, path)
        save_heatmap([_as_sweep(found)], path, request.level.title, (across.name, up.name))
        return
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(document(found), allow_nan=False) + "\n", "utf-8")
        return
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [axis.name for axis in request.axes]
    numbers = ("mean", "standard_error", "safe_share")
    writer.writerow(("level", "strategy", *names, "hikes", *numbers))
    for row in rows(found):
        own = [row["parameters"][name] for name in names]
        told = ["" if row[name] is None else row[name] for name in numbers]
        writer.writerow((request.level.name, request.spec, *own, len(request.seeds), *told))
    path.write_text(out.getvalue(), "utf-8")


def check_picture(request: Request, path: Path) -> tuple[Axis, Axis]:
    """The axes across and up of a heat map; BadInput where the grid does not make one."""
    if len(request.axes) == 2 and all(
        len(a.values) > 1 and all(_positive(v) for v in a.values) for a in request.axes
    ):
        across, up = request.axes
        return across, up
    raise BadInput(
        f"--out {path}: a picture needs two --grid parameters, each with several numbers above 0; "
        "a .csv or .json takes any grid"
    )


def _as_sweep(found: Found) -> Sweep:
    """The same numbers in the form that is drawn: the first axis across, the second one up."""
    request = found.request
    across, up = request.axes
    order = [np.argsort(np.array(axis.values, np.float64)) for axis in (across, up)]

    def laid(table: npt.NDArray[Any]) -> npt.NDArray[Any]:
        grid = table.reshape(len(table), len(across.values), len(up.values))
        return grid[:, order[0]][:, :, order[1]].transpose(0, 2, 1)[:, None]

    return Sweep(
        request.level.name,
        Path(request.spec).name,
        dict(request.fixed),
        (False,),
        tuple(up.values[k] for k in order[1]),
        tuple(across.values[k] for k in order[0]),
        tuple(request.seeds),
        laid(found.scores),
        laid(found.safe),
        None,
    )


def _at_an_end(value: float, tried: Sequence[float]) -> bool:
    """Whether there may be better beyond; below 1 there is nothing for a count."""
    return len(tried) > 1 and (value == max(tried) or value == min(tried) != 1)


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf


def _axis(text: str) -> tuple[str, tuple[str, ...]]:
    """NAME=V,V,... or NAME=LO:HI:N; BadInput says what was expected."""
    name, sign, values = text.partition("=")
    if not sign or not name.strip() or not values.strip():
        raise BadInput(f"--grid {text[:80]}: expected NAME=VALUES, such as {EXAMPLE}")
    if ":" in values:
        numbers = spread(f"--grid {text[:80]}", values, f"NAME=LO:HI:N, such as {EXAMPLE}")
        return name.strip(), tuple(dict.fromkeys(f"{number:.4g}" for number in numbers))
    found = tuple(dict.fromkeys(part.strip() for part in values.split(",")))
    if not all(found):
        raise BadInput(f"--grid {text[:80]}: expected values with commas, such as {EXAMPLE}")
    return name.strip(), found
