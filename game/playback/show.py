"""Many hikers on one mountain: loaded from a competition, a folder of replays or of strategies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import Expedition, Level, Mismatch, Result, load_strategy, retrace
from engine.batches.worker_pool import WorkerPool
from engine.core.errors import BadInput
from engine.study.hiking import StudyEntry, hikes

MOST_HIKERS = 2000
"""Hikers of one show."""
INSTANT_COUNT = 601
"""Times at which everyone's place is known, from setting out to dusk."""
PathProgress = Callable[[Iterable[Path], int], Iterator[Path]]
"""Passes paths on one by one and shows how far it has come; the number is how many there are."""


@dataclass(frozen=True)
class Show:
    """Everyone on one mountain. Arrays have shape (hikers, INSTANTS)."""

    level: Level
    seed: int
    expedition: Expedition
    """On the same mountain, for its ground."""
    results: list[Result]
    names: list[str]
    title: str
    """Which round of the competition."""
    east: npt.NDArray[np.float64]
    """Metres from the map's corner."""
    north: npt.NDArray[np.float64]
    score: npt.NDArray[np.float64]
    """The part that is earned by then."""

    def standing(self, share: float) -> list[int]:
        """Hikers by score so far at a share of the daylight; equal ones in the order of names."""
        scores = self.score[:, self.instant(share)]
        return [int(k) for k in np.argsort(-scores, kind="stable")]

    def instant(self, share: float) -> int:
        """The instant at a share of the daylight."""
        return round(min(1.0, max(0.0, share)) * (INSTANT_COUNT - 1))


@dataclass(frozen=True)
class ShowRound:
    """One level and seed of a competition."""

    level: str
    name: str
    """Of its folder, such as `final-03`."""
    replays: tuple[Path, ...]


def rounds_of(folder: str | Path) -> list[ShowRound]:
    """The rounds in the out-folder of a competition, or the one of a folder of replays.

    Final rounds where there are any. BadInput where nothing can be shown yet.
    """
    out = Path(folder)
    loose = tuple(sorted(out.glob("*.jsonl.gz")))
    if loose:
        return [ShowRound("", "", loose)]
    found = [
        ShowRound(place.parent.name, place.name, tuple(sorted(place.glob("*.jsonl.gz"))))
        for place in sorted((out / "replays").glob("*/*-*"))
    ]
    found = [one for one in found if one.replays]
    if not found:
        if (out / "results.json").is_file() or (out / ".judge").is_dir():
            raise BadInput(f"{folder}: still sealed; dusk reveal {folder} writes the replays first")
        raise BadInput(f"{folder}: expected a competition that is revealed, or replays (.jsonl.gz)")
    finals = [one for one in found if one.name.startswith("final")]
    return finals or found


def choose(rounds: Sequence[ShowRound], level: str | None, turn: int) -> int:
    """Which round is the `turn`-th (from 1) of a level; without a level, of all."""
    fitting = [k for k, one in enumerate(rounds) if level in (None, one.level)]
    if not fitting:
        names = ", ".join(dict.fromkeys(one.level for one in rounds))
        raise BadInput(f"--level {level}: not in this competition, which has {names}")
    if not 1 <= turn <= len(fitting):
        raise BadInput(f"--round {turn}: expected 1 to {len(fitting)}")
    return fitting[turn - 1]


def load_show(folder: str | Path, level: str | None = None, turn: int = 1,
              passing: PathProgress | None = None) -> Show:  # fmt: skip
    """One round of a competition; see `rounds_of`."""
    rounds = rounds_of(folder)
    return load_round(rounds[choose(rounds, level, turn)], passing)


def load_round(one: ShowRound, passing: PathProgress | None = None) -> Show:
    """Hike all replays of a round again; BadInput for one that does not hold."""
    if len(one.replays) > MOST_HIKERS:
        raise BadInput(f"{one.replays[0].parent}: expected at most {MOST_HIKERS} replays")
    levels: dict[bytes, Level] = {}
    hikes: list[tuple[Result, Expedition]] = []
    paths = one.replays if passing is None else passing(one.replays, len(one.replays))
    for path in paths:
        try:
            result, expedition = retrace(path, levels)
        except Mismatch as error:
            raise BadInput(f"replay {path}: does not hold: {error}") from None
        first = hikes[0][0] if hikes else result
        here = (result.level.content_hash, result.seed)
        if here != (first.level.content_hash, first.seed):
            raise BadInput(f"replay {path}: not on the same mountain as {one.replays[0]}")
        # One ground is enough for all.
        hikes.append((result, hikes[0][1] if hikes else expedition))
    stem = {path: path.name.removesuffix(".jsonl.gz") for path in one.replays}
    results = [
        replace(result, strategy=stem[path]) if result.strategy == "by hand" else result
        for path, (result, _) in zip(one.replays, hikes, strict=True)
    ]
    return show_of(results, hikes[0][1], one.name)


def hike_folder(folder: str | Path, level: Level, seed: int, settings: Mapping[str, str],
                passing: PathProgress | None = None, workers: WorkerPool | None = None
                ) -> Show:  # fmt: skip
    """Let every strategy file of a folder hike, here or by `workers`: files of one's own."""
    files = sorted(p for p in Path(folder).glob("*.py") if not p.name.startswith("_"))
    if not files:
        raise BadInput(f"{folder}: expected strategies (.py)")
    if len(files) > MOST_HIKERS:
        raise BadInput(f"{folder}: expected at most {MOST_HIKERS} strategies, found {len(files)}")
    loaded = [load_strategy(str(path), settings) for path in files]
    entered = [StudyEntry(one.file, settings, one.name, one) for one in loaded]
    hiked = hikes(entered, [(level, [seed])], workers)
    paths = files if passing is None else passing(files, len(files))
    results = [result for _, result in zip(paths, hiked, strict=True)]
    return show_of(results, Expedition(level, seed), "")


def show_of(results: Sequence[Result], expedition: Expedition, title: str) -> Show:
    """The show of these hikes on one mountain; equal names are numbered."""
    names: list[str] = []
    taken: set[str] = set()
    for result in results:
        name, count = result.strategy, 2
        while name in taken:
            name, count = f"{result.strategy} ({count})", count + 1
        names.append(name)
        taken.add(name)
    daylight = expedition.level.daylight
    grid = np.linspace(0, daylight, INSTANT_COUNT)
    east, north, score = (np.empty((len(results), INSTANT_COUNT)) for _ in range(3))
    for k, result in enumerate(results):
        track = result.track
        minutes = np.asarray(track["minutes"], float)
        east[k] = np.interp(grid, minutes, track["east"])
        north[k] = np.interp(grid, minutes, track["north"])
        gained = 1.0 - np.asarray(track["remaining"], float)
        area = np.concatenate(([0], np.cumsum((gained[1:] + gained[:-1]) / 2 * np.diff(minutes))))
        score[k] = 1000 / daylight * np.interp(grid, minutes, area)
        score[k, -1] = result.score
    return Show(expedition.level, expedition.seed, expedition, list(results), names, title,
                east, north, score)  # fmt: skip
