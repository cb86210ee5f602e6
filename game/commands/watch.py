"""`dusk watch`: a replay, seen again."""

from __future__ import annotations

import click

from game.commands.shared import asked, examples, language_option


@click.command(epilog=examples("dusk watch my_hike.jsonl.gz"))
@click.argument("replay")
@language_option
def watch(replay: str, language: str | None) -> int:
    """Watch REPLAY in the window.

    With a choice of speed, single steps, and a click into its chart. The replay is hiked again
    from its actions and compared with what it recorded.
    """
    from game.retold.retelling import load_retelling
    from game.screen import has_screen

    words, told = asked(language), load_retelling(replay)
    if has_screen():
        from game.ahead import Ahead
        from game.scenes.watch import Watch
        from game.window import open_window

        scene = Watch(told)
        return open_window(lambda progress: Ahead(lambda: scene), language=words)
    from game.terminal.demo import show_hike

    show_hike(told.result)
    return 0
