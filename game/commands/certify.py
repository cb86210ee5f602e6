"""`dusk certify`: the proof of a level."""

from __future__ import annotations

import click

from engine.core.errors import BadInput
from game.commands.shared import command, json_option, print_json, seeds_option


@command("dusk certify my_level.toml", "dusk certify ravine --json")
@click.argument("level")
@seeds_option(4, 1000, 24, "Judge on this many mountains.")
@json_option
def certify(level: str, seeds: int, as_json: bool) -> int:
    """Test that LEVEL can be solved, cannot be cheated, and teaches.

    The test prints par, what each way of cheating scores, and whether the lesson holds.
    """
    from engine import load_level
    from engine.level_files.seed_codes import resolve_level
    from engine.study.certify import certify as prove
    from game.background.strategy_thread import is_file
    from game.commands.progress_bar import step_status
    from game.commands.report import certificate_dict, certificate_text

    if is_file(level):
        raise BadInput(
            f"certify {level}: proves levels, found a strategy; write: dusk check {level}"
        )
    family, seed = resolve_level(level)
    if seed is not None:
        raise BadInput(
            f"certify {level}: expected a level, a whole family of mountains, found the code of "
            f"one; write: dusk certify {family}"
        )
    with step_status() as step:
        certificate = prove(load_level(level), seeds, step)
    if as_json:
        print_json(certificate_dict(certificate))
    else:
        print(certificate_text(certificate))
    return 0 if certificate.holds else 1
