"""`dusk export`: a replay, or a competition's final, as a file to show."""

from __future__ import annotations

from pathlib import Path

import click

from engine.core.errors import BadInput, visible
from game.commands.shared import chosen_language, command, language_option, round_option

FILM_SHAPES = {".gif": ((960, 540), 12), ".webp": ((960, 540), 15), ".mp4": ((1280, 720), 30)}
"""Pixels and frames a second."""
REVEAL_SHAPES = {".gif": ((640, 360), 10), ".webp": ((640, 360), 12), ".mp4": ((1280, 720), 30)}
"""The same for a film of the reveal."""
MOST_PIXELS = 500_000_000
"""Of a GIF or WebP, which is put together in memory."""
END_SECONDS = 2.0
"""How long the end stays [s]."""


@command(
    "dusk export my_hike.jsonl.gz my_hike.gif --seconds 6",
    "dusk export my_hike.jsonl.gz reveal.gif --reveal --seconds 6",
    "dusk export my_hike.jsonl.gz my_hike.html",
    "dusk export my_hike.jsonl.gz poster.png",
    "dusk export judged final.mp4 --level ravine --round 2",
)
@click.argument("source")
@click.argument("out")
@click.option(
    "--seconds",
    type=click.FloatRange(2, 120),
    default=9.0,
    metavar="S",
    help="Make the film S seconds long.",
)
@click.option("--size", metavar="WxH", help="Make it this large, such as 800x450.")
@click.option(
    "--level",
    metavar="LEVEL",
    help="Show this level of a competition.",
    show_default="the first",
)
@click.option("--reveal", is_flag=True, help="Film the mountain when the fog lifts.")
@round_option
@language_option
def export(
    source: str,
    out: str,
    seconds: float,
    size: str | None,
    level: str | None,
    reveal: bool,
    turn: int | None,
    language: str | None,
) -> int:
    """Make a film, a page or a poster of SOURCE.

    SOURCE is a replay or the folder of a revealed competition. The end of OUT says what you get.

    .gif, .webp or .mp4 is a film of map and chart; .mp4 needs the extra [video]. .png is a poster
    of the reveal. .html is one page of a replay, with map and chart, for any browser. After dusk
    run --trace it also shows code and variables.
    """
    from game.commands.progress_bar import with_bar
    from game.export.files import ending_of, write_film, write_picture
    from game.export.film import film, no_window

    ending = ending_of(out)
    if reveal and (ending not in REVEAL_SHAPES or Path(source).is_dir()):
        raise BadInput(
            f"export to {out}: --reveal: expected a replay, and a name ending in "
            f"{', '.join(REVEAL_SHAPES)}"
        )
    shape, per_second = (REVEAL_SHAPES if reveal else FILM_SHAPES).get(ending, ((1920, 1080), 1))
    pixels = _size_of(size, shape)
    count, words = round(seconds * per_second), chosen_language(language)
    if ending in (".gif", ".webp") and count * pixels[0] * pixels[1] > MOST_PIXELS:
        raise BadInput(
            f"export to {out}: {count} frames of {pixels[0]}x{pixels[1]} are too many for "
            f"{ending}; choose a smaller --size, fewer --seconds, or .mp4"
        )
    with no_window():
        if Path(source).is_dir():
            if ending == ".html":
                raise BadInput(f"export to {out}: a page is made of a replay, not of a folder")
            from game.export.show_film import show_film, show_poster
            from game.playback.show import load_show

            show = load_show(source, level, turn or 1)
            if ending == ".png":
                write_picture(show_poster(show, pixels, words), out)
            else:
                frames = with_bar(show_film(show, pixels, count, words), count, "drawing")
                write_film(frames, out, per_second, END_SECONDS)
        else:
            from game.playback.timeline import load_timeline

            timeline = load_timeline(source)
            if ending == ".html":
                from game.export.page import write_page

                write_page(timeline, out, words)
            elif ending == ".png":
                from game.export.poster import poster

                write_picture(poster(timeline, pixels, words), out)
            else:
                drawn = film(timeline, pixels, count, language=words)
                if reveal:
                    from game.export.reveal_film import RevealSight, reveal_film

                    drawn = reveal_film(RevealSight(timeline), pixels, count, words)
                write_film(with_bar(drawn, count, "drawing"), out, per_second, END_SECONDS)
    print(f"{visible(out)}: {Path(out).stat().st_size / 1024:.0f} kB")
    return 0


def _size_of(text: str | None, usual: tuple[int, int]) -> tuple[int, int]:
    if text is None:
        return usual
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise BadInput(f"--size {text}: expected WIDTHxHEIGHT, such as 800x450")
    found = (int(width), int(height))
    if not (640 <= found[0] <= 3840 and 360 <= found[1] <= 2160) or found[0] % 2 or found[1] % 2:
        raise BadInput(f"--size {text}: expected even numbers from 640x360 to 3840x2160")
    return found
