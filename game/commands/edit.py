"""`dusk edit`: a level file under the pen, drawn and proved anew at each save."""

from __future__ import annotations

from pathlib import Path

import click

from engine.core.errors import BadInput
from game.commands.shared import checked_language, command, language_option, seed_option


@command("dusk edit my_level.toml", "dusk edit my_level.toml --seed 3")
@click.argument("file")
@seed_option()
@language_option
def edit(file: str, seed: int | None, language: str | None) -> int:
    """Show the level FILE in the window while you write it.

    Write in your own editor. Each save draws the map, the mountain and the first fog again, and
    what dusk certify says is worked out beside them. A fault stands at its line. N takes the next
    seed.
    """
    from engine.core.level import check_seed
    from game.app.display import has_screen

    path, words = Path(file), checked_language(language)
    if path.suffix != ".toml":
        raise BadInput(f"edit {file}: expected a level file (.toml); write: dusk new my_level.toml")
    if not path.is_file():
        raise BadInput(f"edit {file}: no such file; write: dusk new {file}")
    seed = check_seed(seed or 0)
    if not has_screen():
        raise BadInput(
            f"no screen here; write: dusk levels show {file} --yes, or: dusk certify {file}"
        )
    from game.app.window import open_window
    from game.background.loader import BackgroundLoader
    from game.scenes.edit import Edit

    scene = Edit(path, seed)
    return open_window(lambda progress: BackgroundLoader(lambda: scene), language=words)
