"""`dusk verify`: a replay hiked again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from game.commands.shared import complain, examples, json_option, print_json

if TYPE_CHECKING:
    from engine.core.level import Level
    from engine.judging.verify_competition import CompetitionProof


@click.command(
    epilog=examples(
        "dusk verify my_hike.jsonl.gz", "dusk verify judged/replays/ravine/final-07/Ada.jsonl.gz"
    )
)
@click.argument("replay")
@json_option
def verify(replay: str, as_json: bool) -> int:
    """Hike REPLAY again and compare every recorded number.

    In the folder of a revealed competition also its seed with the commitment, its level, and its
    score with the board's.
    """
    from engine import Mismatch
    from engine import verify as verify_replay
    from engine.judging.verify_competition import verify_in_competition

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


def _kept(promise: CompetitionProof) -> str:
    board = ", and the board says this score" if promise.on_board else ""
    if promise.phase == "preview":
        return f"It is practice seed {promise.seed_index} of its competition{board}."
    return (
        f"It is final seed {promise.seed_index} of the commitment\n{promise.commitment},\n"
        f"which holds{board}. Compare it with the one told before the first hike."
    )


def _changed(level: Level) -> bool:
    """Whether a level of ours has this name and another ground."""
    from engine import level_names, load_level

    return level.name in level_names() and load_level(level.name).content_hash != level.content_hash


def _shown(text: str) -> str:
    """A text out of the file, without what would act on a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)[:200]
