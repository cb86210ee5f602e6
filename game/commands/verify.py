"""`dusk verify`: a replay hiked again."""

from __future__ import annotations

import click

from game.commands.shared import as_json_option, complain, examples, print_json


@click.command(epilog=examples("dusk verify my_hike.jsonl.gz"))
@click.argument("replay")
@as_json_option
def verify(replay: str, as_json: bool) -> int:
    """Hike REPLAY again and compare every recorded number."""
    from engine import Mismatch
    from engine import verify as verify_replay

    try:
        result = verify_replay(replay)
    except Mismatch as error:
        if as_json:
            print_json({"holds": False, "message": str(error)})
        return complain(f"{replay} does not hold: {error}", 1)
    if as_json:
        print_json({"holds": True, **result.to_dict()})
    else:
        print(
            f"{replay} holds: {result.strategy} on {result.level.name}, seed {result.seed}, "
            f"score {result.score:.1f}"
        )
    return 0
