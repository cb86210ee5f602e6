"""`dusk levels`: the list of levels; `dusk levels show`: a map of one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.core.errors import BadInput, visible
from game.commands.shared import Command, examples, json_option, out_option, print_json, seed_option


@click.group(
    invoke_without_command=True,
    epilog=examples("dusk levels", "dusk levels show foothills --seed 1 --out foothills.png"),
)
@json_option
@click.pass_context
def levels(context: click.Context, as_json: bool) -> None:
    """List the levels; `dusk levels show LEVEL` draws a map."""
    if context.invoked_subcommand is not None:
        return
    from engine import level_names, load_level
    from game.commands.report import level_row

    found = [load_level(name) for name in level_names()]
    if as_json:
        print_json([level_row(level) for level in found])
        return
    wide = [2 + max(len(getattr(v, key)) for v in found) for key in ("name", "title")]
    print(f"  {'level':{wide[0]}}{'title':{wide[1]}}{'daylight':>8}{'a reading':>12}{'par':>6}")
    chapter = ""
    for level in found:
        if level.chapter != chapter:
            chapter = level.chapter
            print(f"{chapter}:")
        print(
            f"  {level.name:{wide[0]}}{level.title:{wide[1]}}{level.daylight:>4g} min"
            f"{level.instrument.price():>8g} min{'' if level.par is None else round(level.par):>6}"
        )


@levels.command(
    cls=Command,
    lines=(
        "dusk levels show my_level.toml --seed 3 --out map.png --yes",
        "dusk levels show my_mountain.tif --at 46.55,8.56 --size 8km --yes",
    ),
)
@click.argument("level")
@seed_option()
@out_option("Write the map (.png or .jpg).", shown="a new file in the game's folder")
@click.option("--at", metavar="LAT,LON", help="Take this middle of an elevation file.")
@click.option("--size", metavar="LENGTH", help="Take a square of this side, such as 8km.")
@click.option("--yes", is_flag=True, help="Draw the map without a question.")
def show(
    level: str, seed: int | None, out: str | None, at: str | None, size: str | None, yes: bool
) -> int:
    """Draw a map of LEVEL after a question: it shows what the fog hides.

    LEVEL is a name, a file or a seed code. For an elevation file you also see the whole file.
    """
    from engine.core.level import check_seed
    from engine.level_files.seed_codes import resolve_level
    from game.commands.file_map import load_with_overview

    level, coded = resolve_level(level, seed)
    seed = coded or 0
    check_seed(seed)
    loaded, overview = load_with_overview(level, at, size)
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise BadInput(
                "levels show: a map shows what the fog hides; to draw it without a question, "
                "add --yes"
            )
        question = f"A map of {loaded.title}, seed {seed}, shows what the fog hides. Draw it?"
        if not click.confirm(question, err=True):
            print("Nothing is drawn.")
            return 0
    from game.commands.level_map import save_level_map
    from game.profile.storage import new_path

    path = new_path("pictures", loaded.name, seed, ".png") if out is None else Path(out)
    save_level_map(loaded, seed, path, overview=overview)
    print(f"map: {visible(str(path))}")
    if overview is not None:
        from game.commands.file_map import square_in_words

        print(square_in_words(overview))
    return 0
