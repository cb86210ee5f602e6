"""`dusk sweep` at work: what is asked, the files it writes, the table it prints."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.batches.batch import compile_kernels
from engine.batches.journal import Journal
from engine.batches.settings import settings_grid
from engine.batches.worker_pool import SLOW, WorkerPool, worker_pool
from engine.core.errors import BadInput, suggestion
from engine.core.level import Level
from engine.optimizers.rules import RULES
from engine.study.sweep import Sweep, sweep
from game.commands.progress_bar import hike_bar, step_status

ENDINGS = (".png", ".csv", ".json")
MOST_CELLS = 10_000_000
WIDEST_PICTURE = 400
"""Cells along one axis of a heat map; more cannot be told apart."""


@dataclass(frozen=True)
class Request:
    """What is swept."""

    level: Level
    rules: tuple[str, ...]
    rates: tuple[float, ...]
    intervals: tuple[int, ...]
    watch: tuple[bool, ...]
    seeds: Sequence[int]
    fixed: dict[str, str]

    @classmethod
    def of(
        cls,
        level: Level,
        rules: Sequence[str],
        lr: str,
        every: str,
        watch: tuple[bool, ...],
        seeds: Sequence[int],
        fixed: Mapping[str, str],
    ) -> Request:
        """From the command line's texts; BadInput says what was expected."""
        for rule in rules:
            if rule not in RULES:
                raise BadInput(
                    f"sweep: `{rule[:80]}`: only rules are swept.{suggestion(rule[:80], RULES)}"
                )
        if "learning_rate" in fixed or "every" in fixed or "watch" in fixed:
            raise BadInput(
                "--set: learning_rate, every and watch are swept: --lr, --every, --watch"
            )
        intervals = sorted(set(_numbers("--every", every, int, "1,2,4,8")))
        made = cls(
            level, tuple(dict.fromkeys(rules)), rates(lr), tuple(intervals), watch, seeds, {**fixed}
        )
        if made.hikes / len(made.rules) > MOST_CELLS:
            raise BadInput(f"sweep: expected at most {MOST_CELLS} hikes a rule, found {made.hikes}")
        for rule in rules:
            axes = {"learning_rate": made.rates, "every": made.intervals}
            settings_grid(level, rule, {**made.fixed, **axes})
        return made

    @property
    def hikes(self) -> int:
        """All hikes of the sweep."""
        cells = len(self.rates) * len(self.intervals) * len(self.watch)
        return cells * len(self.seeds) * len(self.rules)


@dataclass(frozen=True)
class Output:
    """The file to write; what is done before it is finished stands in a journal beside it."""

    path: Path

    @property
    def journal(self) -> Path:
        """Where the finished pieces are kept."""
        return self.path.with_name(self.path.name + ".journal")

    def write(self, save: Callable[[Path], object]) -> None:
        """Write the file at once or not at all, then drop the journal."""
        part = self.path.with_name(f".{self.path.stem}.part{self.path.suffix.lower()}")
        try:
            save(part)
            os.replace(part, self.path)
        except OSError as error:
            raise BadInput(
                f"--out {self.path}: cannot be written: {error.strerror or error}"
            ) from None
        self.journal.unlink(missing_ok=True)


def rates(text: str) -> tuple[float, ...]:
    """`LO:HI:N`, N rates evenly in the logarithm, or a list with commas."""
    example = "5:2000:24 or 10,30,100"
    if ":" not in text:
        return tuple(sorted(set(_numbers("--lr", text, float, example))))
    return spread(f"--lr {text[:80]}", text, f"LO:HI:N with 0 < LO < HI, such as {example}")


def spread(given: str, text: str, expected: str) -> tuple[float, ...]:
    """The numbers of `LO:HI:N`; BadInput says what was `given` and `expected`."""
    parts = text.split(":")
    try:
        low, high, count = float(parts[0]), float(parts[1]), int(parts[2])
        right = len(parts) == 3 and 0 < low < high < math.inf and 2 <= count <= 100_000
    except (ValueError, IndexError):
        right = False
    if not right:
        raise BadInput(f"{given}: expected {expected}")
    return tuple(np.geomspace(low, high, count).tolist())


def output(path: str | None, resume: bool) -> Output | None:
    """The output by its ending; BadInput for another ending or a folder that is not there."""
    if path is None:
        if resume:
            raise BadInput("--resume: needs --out FILE, beside which an interrupted sweep is kept")
        return None
    found = Output(Path(path))
    if found.path.suffix.lower() not in ENDINGS:
        raise BadInput(f"--out {path}: expected a name ending in {', '.join(ENDINGS)}")
    if not found.path.parent.is_dir():
        raise BadInput(f"--out {path}: there is no folder {found.path.parent}")
    return found


def run(
    request: Request, out: Output | None, resume: bool, jobs: int | None, cluster: str | None
) -> list[Sweep]:
    """Sweep every rule. With an output, finished pieces go into its journal."""
    journal = Journal(out.journal, resume) if out is not None else None
    try:
        with workers(jobs, cluster) as made, hike_bar(request.hikes) as heard:
            return [
                sweep(
                    request.level,
                    rule,
                    request.rates,
                    request.intervals,
                    request.seeds,
                    watch=request.watch,
                    fixed=request.fixed,
                    workers=made,
                    journal=journal,
                    progress=heard,
                )
                for rule in request.rules
            ]
    finally:
        if journal is not None:
            journal.close(finished=False)


@contextmanager
def workers(jobs: int | None, cluster: str | None) -> Iterator[WorkerPool]:
    """The workers of `--jobs` and `--cluster`, with compiled kernels if the hikes are here."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made = worker_pool(jobs, cluster)
    if any(SLOW in str(warning.message) for warning in said):
        print(f"dusk: {SLOW}", file=sys.stderr)
    with made:
        if cluster is None:
            with step_status() as step:
                step("compiling the kernels (the first time only)")
                compile_kernels()
        yield made


def save(found: Sequence[Sweep], title: str, path: Path) -> None:
    """The sweeps as the file's ending says; `title` is the level's."""
    if path.suffix == ".png":
        from game.charts.heat_map import save_heatmap

        save_heatmap(found, path, title)
    elif path.suffix == ".csv":
        path.write_text(table(found), encoding="utf-8")
    else:
        path.write_text(json.dumps(document(found), allow_nan=False) + "\n", "utf-8")


def text(found: Sequence[Sweep]) -> str:
    """The best cell of every rule, for a person."""
    wide = max(8, *(len(s.rule) for s in found)) + 2
    lines = [
        f"{'rule':{wide}}{'best':>5}  {'95% interval':>13}  {'safe':>5}  {'rate':>7}  {'every':>5}"
        f"  {'watch':5}  near best"
    ]
    for s in sorted(found, key=lambda s: -s.best.score.mean):
        best = s.best
        lines.append(
            f"{s.rule:{wide}}{best.score.mean:5.0f}"
            f"  {best.score.low:5.0f} to {best.score.high:4.0f}  {best.safe_share:5.0%}"
            f"  {best.learning_rate:7.4g}  {best.every:5}"
            f"  {'yes' if best.watch else 'no':5}  {s.robustness:.0%} of {s.mean.size} cells"
        )
    first = found[0]
    one = f"the mountain of seed {first.seeds[0]}"
    seeds = f"{len(first.seeds)} mountains" if len(first.seeds) > 1 else one
    lines.append(f"{first.level}, {seeds}; near best: a mean score of 90% of the best or more")
    lines += [
        f"{s.rule}, walked blind, is stable below a learning rate of "
        f"{s.edges[0]:.4g} with {s.intervals[0]} a reading (theory, median mountain)"
        for s in found
        if s.edges is not None
    ]
    return "\n".join(lines)


def table(found: Sequence[Sweep]) -> str:
    """CSV, one row a cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ("mean", "standard_error", "safe_share", "stability_edge")
    writer.writerow(("level", "rule", "watch", "every", "learning_rate", "hikes", *names))
    for s in found:
        for w, k, r in np.ndindex(s.mean.shape):
            edge = "" if s.edges is None or s.watch[w] else s.edges[k]
            error = s.standard_error[w, k, r]
            writer.writerow(
                (
                    *(s.level, s.rule, str(s.watch[w]).lower(), s.intervals[k], s.rates[r]),
                    *(len(s.seeds), float(s.mean[w, k, r])),
                    *("" if math.isnan(error) else float(error), float(s.safe_share[w, k, r])),
                    edge,
                )
            )
    return out.getvalue()


def document(found: Sequence[Sweep]) -> dict[str, Any]:
    """The sweeps for JSON; tables have the order watch, interval, rate."""
    return {
        "level": found[0].level,
        "seeds": len(found[0].seeds),
        "rules": [
            {
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
            for s in found
        ],
    }


def _numbers(option: str, text: str, kind: Callable[[str], Any], example: str) -> list[Any]:
    try:
        found = [kind(part) for part in text.split(",")]
        right = all(0 < number < 1e6 for number in found)
    except ValueError:
        right = False
    if not right:
        raise BadInput(
            f"{option} {text[:80]}: expected numbers above 0 with commas, such as {example}"
        )
    return found
