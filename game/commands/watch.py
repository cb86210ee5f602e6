"""`dusk watch`: a replay in the window."""

from __future__ import annotations

import click

from game.commands.shared import checked_language, command, language_option


@command("dusk watch my_hike.jsonl.gz")
@click.argument("replay")
@language_option
def watch(replay: str, language: str | None) -> int:
    """Watch REPLAY in the window.

    You can change the speed, take single steps and click into the chart. The replay is hiked again
    from its actions and compared with what it recorded.
    """
    from game.app.display import has_screen
    from game.playback.timeline import load_timeline

    words, timeline = checked_language(language), load_timeline(replay)
    if has_screen():
        from game.app.window import open_window
        from game.background.loader import BackgroundLoader
        from game.scenes.watch import Watch

        scene = Watch(timeline)
        return open_window(lambda progress: BackgroundLoader(lambda: scene), language=words)
    from game.commands.terminal_demo import show_hike

    show_hike(timeline.result)
    return 0
