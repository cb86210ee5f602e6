"""`dusk verify`: a replay hiked again, or a whole competition computed again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.core.errors import BadInput, visible
from game.commands.shared import command, complain, jobs_option, json_option, print_json

if TYPE_CHECKING:
    from engine.core.level import Level
    from engine.judging.verify_competition import CompetitionProof


ONLY_PUBLIC = (
    "So the board follows from the commitment. Only people who saw the commitment before the\n"
    "first hike know that it is that old: compare it with what they saw."
)


@command(
    "dusk verify my_hike.jsonl.gz",
    "dusk verify judged/replays/ravine/final-07/Ada.jsonl.gz",
    "dusk verify judged --commitment 9f2c1d",
)
@click.argument("replay", metavar="REPLAY|FOLDER")
@click.option(
    "--commitment", metavar="HASH", help="Compare with this hash, printed before the hikes."
)
@jobs_option
@json_option
def verify(replay: str, commitment: str | None, jobs: int | None, as_json: bool) -> int:
    """Hike REPLAY again and compare every recorded number.

    In a revealed competition it also compares the seed with the commitment, the level, and the
    score with the board. With a whole FOLDER it does so for every replay. Then it computes every
    score, rank, place and bracket from the replays alone, and compares board, gradebooks and
    feedback.
    """
    from engine import Mismatch
    from engine import verify as verify_replay
    from engine.judging.verify_competition import verify_in_competition

    if Path(replay).is_dir():
        return _folder(Path(replay), commitment, jobs, as_json)
    if commitment is not None:
        raise BadInput("--commitment: works with the folder of a competition only")
    try:
        result = verify_replay(replay)
        promise = verify_in_competition(Path(replay), result)
    except Mismatch as error:
        if as_json:
            print_json({"holds": False, "message": str(error)})
        return complain(f"{replay} does not hold: {error}", 1)
    if as_json:
        kept = None if promise is None else promise._asdict()
        print_json({"holds": True, "competition": kept, **result.to_dict()})
        return 0
    print(
        f"{replay} holds: {_shown(result.strategy)} on {_shown(result.level.name)}, "
        f"seed {result.seed}, score {result.score:.1f}"
    )
    if promise is not None:
        print(_kept(promise))
    elif _changed(result.level):
        print(f"Its level is not the `{result.level.name}` that this version has.")
    return 0


def _folder(out: Path, commitment: str | None, jobs: int | None, as_json: bool) -> int:
    """A whole competition: a line for everything that does not hold."""
    from engine.batches.worker_pool import process_pool
    from engine.judging.verify_folder import verify_folder
    from game.board.file_names import file_stems
    from game.board.verify_files import board_faults
    from game.commands.progress_bar import progress_reporter

    with progress_reporter("hiking again") as progress, process_pool(jobs or None) as workers:
        proof = verify_folder(out, commitment, file_stems, workers, progress)
    faults = [*proof.faults, *board_faults(out, proof.results, proof.levels)]
    if as_json:
        print_json(
            {
                "holds": not faults,
                "commitment": proof.results.commitment,
                "replays": proof.replays,
                "faults": faults,
            }
        )
    elif not faults:
        print(
            f"{out} holds. Students: {len(proof.results.students)}, hikes hiked again: "
            f"{proof.replays}.\nSeeds, scores, places, board, gradebooks and feedback follow from "
            "them.\n"
            f"commitment {proof.results.commitment}"
            f", which binds seeds, levels, limits and version.\n{ONLY_PUBLIC}"
        )
    else:
        print("\n".join(map(_shown, faults)))
    if not faults:
        return 0
    more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    return complain(f"{out} does not hold: {_shown(faults[0])}{more}", 1)


def _kept(promise: CompetitionProof) -> str:
    board = ", and the board shows this score" if promise.on_board else ""
    if promise.phase == "preview":
        return f"It is practice seed {promise.seed_index} of its competition{board}."
    return (
        f"It is final seed {promise.seed_index} of the commitment\n{promise.commitment}.\n"
        f"The commitment is correct{board}. "
        "Compare it with the commitment printed before the first hike."
    )


def _changed(level: Level) -> bool:
    """Whether a level of ours has this name and another ground."""
    from engine import level_names, load_level

    return level.name in level_names() and load_level(level.name).content_hash != level.content_hash


def _shown(text: str) -> str:
    """A text out of the file, without what would act on a terminal."""
    return visible(text)[:400]
