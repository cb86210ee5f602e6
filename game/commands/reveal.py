"""`dusk reveal`: a competition's secret seeds, once it is over."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from engine.core.errors import visible
from game.commands.shared import command, json_option, print_json


@command("dusk reveal judged")
@click.argument("folder")
@json_option
def reveal(folder: str, as_json: bool) -> int:
    """Open the secret seeds of the competition in FOLDER.

    It also writes a replay of every hike. From then on anybody can check the commitment
    (seeds.json), and any hike with dusk verify REPLAY.
    """
    from msgspec.structs import replace

    from engine.judging.results_file import read_results
    from engine.judging.reveal import reveal as open_seeds
    from game.board.file_names import file_stems
    from game.commands.competition_output import publish
    from game.commands.progress_bar import progress_reporter

    out = Path(folder)
    with progress_reporter("writing replays") as progress:
        results, levels = open_seeds(out, file_stems, progress)
    grading = (
        read_results(out / "results.json").grading
        if (out / "results.json").exists()
        else (results.grading)
    )
    # What was filled in is filled in again, with what may be said now.
    books = [out / f"gradebook-{platform}.csv" for platform in grading.worksheets]
    results = replace(results, grading=grading)
    publish(results, out, levels, [book for book in books if book.exists()])
    hikes = sum(len(student.hikes) for student in results.students)
    if as_json:
        print_json(
            {
                "commitment": results.commitment,
                "holds": True,
                "final": list(results.seeds.final),
                "preview": list(results.seeds.preview),
                "replays": hikes,
            }
        )
    else:
        quoted, shown = visible(shlex.quote(folder)), visible(folder)
        print(
            f"commitment {results.commitment} holds.\n"
            f"{shown}/seeds.json: salt and {results.seeds.final_count} final seeds\n"
            f"{shown}/replays/, hikes: {hikes}; check any of them: dusk verify REPLAY\n"
            "Next:\n"
            f"  dusk race {quoted} --level {levels[0].name} --round 1   the final, all at once\n"
            f"  dusk export {quoted} final.gif   the same as a film"
        )
    return 0
