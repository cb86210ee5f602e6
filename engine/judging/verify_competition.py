"""Whether a verified replay is what its competition promised: the seed, the ground, the score.

A replay alone holds for any seed and any level. In the folder of a revealed competition it must
also be on the seed that was committed to, on the level that was judged, and be what the board says.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import msgspec

from engine.core.errors import BadInput
from engine.core.replay import Mismatch
from engine.core.result import Result
from engine.judging.results import Results, read_results
from engine.judging.reveal import Revealed
from engine.judging.seeds import commitment_of

LARGEST_SEEDS = 4 * 1024 * 1024
"""Bytes of a `seeds.json`."""
_PLAIN = re.compile(r"[0-9a-f]{1,200}")
_ROUND = re.compile(r"(preview|final)-(\d{1,6})")


class Promise(NamedTuple):
    """What was kept."""

    commitment: str
    phase: str
    seed_index: int
    on_board: bool
    """Whether there is a `results.json`, and it says the same."""


def promised(replay: Path, result: Result) -> Promise | None:
    """What the competition promised of this replay; None where it lies in none.

    A replay of a competition lies at `DIR/replays/LEVEL/final-07/NAME.jsonl.gz`. Mismatch where a
    promise is broken, BadInput where the competition's files cannot be read.
    """
    place = replay.absolute()
    if len(place.parents) < 4:
        return None
    turn, folder = _ROUND.fullmatch(place.parent.name), place.parents[3]
    if turn is None or place.parents[2].name != "replays" or not (folder / "seeds.json").exists():
        return None
    opened = _opened(folder / "seeds.json")
    # Otherwise a line could pass from the salt to the seeds and back under the same hash.
    if not all(map(_PLAIN.fullmatch, (opened.salt, *opened.final))):
        raise Mismatch(f"{folder}/seeds.json: expected salt and seeds as plain numbers")
    if commitment_of(opened.salt, opened.final) != opened.commitment:
        raise Mismatch(f"{folder}/seeds.json: salt and seeds are not those of the commitment")
    first = folder / "commitment.txt"
    if first.exists() and first.read_text(errors="replace").split()[:1] != [opened.commitment]:
        raise Mismatch(f"{folder}/commitment.txt: another commitment than in seeds.json")
    phase, index = turn[1], int(turn[2])
    seeds = opened.final if phase == "final" else opened.preview
    if index >= len(seeds) or seeds[index] != str(result.seed):
        raise Mismatch(f"the seed is not {phase} seed {index} of {folder}/seeds.json")
    if not (folder / "results.json").exists():
        return Promise(opened.commitment, phase, index, False)
    board = read_results(folder / "results.json")
    if board.commitment != opened.commitment:
        raise Mismatch(f"{folder}/results.json: another commitment than in seeds.json")
    _compare(board, folder, phase, index, result)
    return Promise(opened.commitment, phase, index, True)


def _opened(path: Path) -> Revealed:
    try:
        with open(path, "rb") as stream:
            data = stream.read(LARGEST_SEEDS)
        return msgspec.json.decode(data, type=Revealed)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not the seeds of `dusk reveal`: {str(error)[:200]}") from None


def _compare(board: Results, folder: Path, phase: str, index: int, result: Result) -> None:
    level, where = result.level, f"{folder}/results.json"
    hashes = {row.name: row.content_hash for row in board.levels}
    if hashes.get(level.name) != level.content_hash:
        raise Mismatch(f"the level is not the `{level.name}` of {where}")
    scores = [
        hike.score
        for student in board.students
        if student.name == result.strategy
        for hike in student.hikes
        if (hike.level, hike.phase, hike.seed_index) == (level.name, phase, index)
    ]
    if scores != [round(result.score, 6)]:
        found = f"{scores[0]:.6f}" if scores else "no such hike"
        raise Mismatch(f"score: {result.score:.6f} here, {found} in {where}")
