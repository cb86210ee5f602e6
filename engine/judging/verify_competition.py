"""Whether a replay belongs to its competition: the committed seed, the judged level, the score.

A replay alone can be right for any seed and any level. In the folder of a revealed competition it
must also have the seed of the commitment, the level that was judged, and the score on the board.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from engine.core.result import Result
from engine.documents import value_of_json
from engine.files import read_limited
from engine.judging.results import Results
from engine.judging.results_file import read_results
from engine.judging.reveal import RevealedSeeds
from engine.judging.seeds import LARGEST_SEEDS, commitment_of, read_commitment
from engine.judging.verdicts import judged_score
from engine.replay import Mismatch

_PLAIN_NUMBER = re.compile(r"[0-9a-f]{1,200}")
_PHASE_FOLDER = re.compile(r"(preview|final)-(\d{1,6})")


class Terms(msgspec.Struct, frozen=True):
    """What a commitment binds beside the seeds, as far as a board can break it."""

    version: str
    levels: dict[str, str]
    """Name to content hash."""


class CompetitionProof(NamedTuple):
    """What was found to hold."""

    commitment: str
    phase: str
    seed_index: int
    on_board: bool
    """Whether there is a `results.json`, and it says the same."""


def verify_in_competition(replay: Path, result: Result) -> CompetitionProof | None:
    """Compare a replay with its competition; None where it lies in none.

    A replay of a competition lies at `DIR/replays/LEVEL/final-07/NAME.jsonl.gz`. Mismatch where
    seed, level or score differ, BadInput where the competition's files cannot be read.
    """
    path = replay.absolute()
    if len(path.parents) < 4:
        return None
    phase_folder, folder = _PHASE_FOLDER.fullmatch(path.parent.name), path.parents[3]
    if (
        phase_folder is None
        or path.parents[2].name != "replays"
        or not (folder / "seeds.json").exists()
    ):
        return None
    revealed = read_revealed(folder / "seeds.json")
    board = None
    if (folder / "results.json").exists():
        board = read_results(folder / "results.json")
    for fault in seeds_faults(folder, revealed, board):
        raise Mismatch(fault)
    phase, index = phase_folder[1], int(phase_folder[2])
    seeds = revealed.final if phase == "final" else revealed.preview
    if index >= len(seeds) or seeds[index] != str(result.seed):
        raise Mismatch(f"the seed is not {phase} seed {index} of {folder}/seeds.json")
    if board is None:
        return CompetitionProof(revealed.commitment, phase, index, False)
    _compare(board, folder, phase, index, result)
    return CompetitionProof(revealed.commitment, phase, index, True)


def seeds_faults(folder: Path, revealed: RevealedSeeds, board: Results | None) -> Iterator[str]:
    """What does not fit between seeds, salt, commitment and the board: a line each."""
    where = f"{folder}/seeds.json"
    # Otherwise lines could be moved between salt and seeds without changing the hash.
    if not all(map(_PLAIN_NUMBER.fullmatch, (revealed.salt, *revealed.final))):
        yield f"{where}: expected salt and seeds as plain numbers"
    if commitment_of(revealed.salt, revealed.final, revealed.terms) != revealed.commitment:
        yield f"{where}: salt, terms and seeds are not those of the commitment"
    elif board is not None and revealed.terms:
        yield from _broken_terms(where, revealed.terms, board)
    published = folder / "commitment.txt"
    if published.exists() and read_commitment(published) != revealed.commitment:
        yield f"{published}: another commitment than in seeds.json"
    if board is not None and board.commitment != revealed.commitment:
        yield f"{folder}/results.json: another commitment than in seeds.json"


def _broken_terms(where: str, terms: str, board: Results) -> Iterator[str]:
    """Where the board was not made by the rules that were bound."""
    bound = value_of_json(terms.encode(), Terms, f"{where}: terms")
    if bound.version != board.engine_version:
        yield f"{where}: bound to version {bound.version}, judged by {board.engine_version}"
    judged = {row.name: row.content_hash for row in board.levels}
    if bound.levels != judged:
        others = sorted(bound.levels.items() ^ judged.items())
        yield f"{where}: bound to other levels than were judged: {others[0][0]}"


def read_revealed(path: Path) -> RevealedSeeds:
    """The seeds that `dusk reveal` wrote; BadInput where they are not."""
    data = read_limited(path, LARGEST_SEEDS)
    return value_of_json(data, RevealedSeeds, f"{path}: not the seeds of `dusk reveal`")


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
    mine = round(judged_score(result.score, result.verdict), 6)
    if scores != [mine]:
        found = f"{scores[0]:.6f}" if scores else "no such hike"
        raise Mismatch(f"score: {mine:.6f} here, {found} in {where}")
