"""Hikes in the format of IOHprofiler, for IOHanalyzer and iohinspector.

One folder a strategy, in it a JSON file a level with one run a seed, and a `.dat` table of the run:
(de Nobel, Ye, Vermetten, Wang, Doerr and Bäck 2024, "IOHexperimenter: benchmarking platform for
iterative optimization heuristics", Evolutionary Computation 32). What is counted there as an
evaluation is a second of daylight here, and what is minimised is the share of the way that
remains, so that a run of 480 minutes has 28,800 evaluations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.core.errors import BadInput
from engine.core.result import Result
from engine.files import write_whole
from engine.version import __version__

FORMAT = "0.3.5"
"""Version of the format that the files say they have."""
DIMENSION = 2


def write_ioh(results: Iterable[Result], folder: Path, what: str) -> int:
    """Write all hikes below `folder`; the number of files. BadInput where that cannot be."""
    groups: dict[str, dict[str, list[Result]]] = {}
    for result in results:
        groups.setdefault(result.strategy, {}).setdefault(result.level.name, []).append(result)
    levels = sorted({level for own in groups.values() for level in own})
    written = 0
    for number, (strategy, own) in enumerate(groups.items(), 1):
        room = folder / f"{number:02d}-{_file_name(strategy)}"
        for level, hikes in own.items():
            named = f"f{levels.index(level) + 1}_{_file_name(level)}"
            table = f"data_{named}/IOHprofiler_{named}_DIM{DIMENSION}.dat"
            try:
                (room / table).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadInput(f"{what}: cannot be made: {error.strerror}") from None
            runs = [_run_entry(result) for result in hikes]
            text = "".join(_rows(rows) for _, rows in runs)
            write_whole(room / table, text, what)
            about = _document(strategy, levels.index(level) + 1, level, table,
                              [run for run, _ in runs])  # fmt: skip
            write_whole(room / f"IOHprofiler_{named}.json", json.dumps(about, indent=1), what)
            written += 2
    return written


def _run_entry(result: Result) -> tuple[dict[str, Any], list[tuple[int, float]]]:
    """The run's entry, and its improvements: (second of daylight, share that remains)."""
    seconds = np.maximum(np.ceil(result.track["minutes"] * 60.0).astype(np.int64), 1)
    remaining = result.track["remaining"]
    better = remaining < np.concatenate([[np.inf], np.minimum.accumulate(remaining)[:-1]])
    # Of several places within one second the last, best one counts.
    found = dict(zip(seconds[better].tolist(), remaining[better].tolist(), strict=True))
    rows = sorted(found.items())
    spent = max(int(np.ceil(result.level.daylight * 60.0)), rows[-1][0])
    at, best = rows[-1]
    if at < spent:
        rows.append((spent, best))
    place = result.track[int(np.argmin(remaining))]
    entry = {
        "instance": result.seed % 65_536,
        "seed": str(result.seed),
        "evals": spent,
        "best": {"evals": at, "y": best, "x": [float(place["east"]), float(place["north"])]},
    }
    return entry, rows


def _rows(rows: Sequence[tuple[int, float]]) -> str:
    return "evaluations raw_y\n" + "".join(f"{at} {value:.10f}\n" for at, value in rows)


def _document(
    strategy: str, number: int, level: str, table: str, runs: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "version": FORMAT,
        "suite": "Down by Dusk",
        "function_id": number,
        "function_name": level,
        "maximization": False,
        "algorithm": {"name": strategy, "info": f"Down by Dusk {__version__}"},
        "attributes": ["evaluations", "raw_y"],
        "scenarios": [{"dimension": DIMENSION, "path": table, "runs": runs}],
    }


def _file_name(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "._" else "-" for sign in name)[:60]
