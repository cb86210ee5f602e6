"""`dusk play`: the game, or a strategy that walks in its window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.core.errors import BadInput
from game.commands.shared import (
    checked_language,
    command,
    language_option,
    load_level_shown,
    parse_settings,
    seed_option,
    setting_option,
)

if TYPE_CHECKING:
    from engine import Level
    from game.words.languages import LanguageCode


@command(
    "dusk play ravine --seed 7",
    "dusk play foothills-6V3R-J0C9",
    "dusk play today",
    "dusk play my_mountain.asc",
    "dusk play ravine --autopilot my_hike.py --set learning_rate=150",
    "dusk play my_hike.jsonl.gz --from 34",
)
@click.argument("level", required=False)
@seed_option("a new one")
@click.option("--autopilot", metavar="STRATEGY", help="This strategy hikes instead of you.")
@click.option("--ghost", metavar="FILE", help="A replay or a strategy walks beside you.")
@click.option(
    "--from", "minute", type=float, metavar="M", help="Continue the replay LEVEL from minute M."
)
@click.option("--say", is_flag=True, help="Print one line per event, for screen readers.")
@language_option
@setting_option
def play(
    level: str | None,
    seed: int | None,
    autopilot: str | None,
    ghost: str | None,
    minute: float | None,
    say: bool,
    language: str | None,
    setting: tuple[str, ...],
) -> int:
    """Walk LEVEL in the window, or watch a strategy walk.

    LEVEL is a name, a file, a seed code or `today`, the mountain of the day. Without LEVEL, the
    game opens at the title page. STRATEGY is anything that dusk run takes; when its file is saved,
    it hikes again. With --from, LEVEL is a replay, and you continue it by hand or by STRATEGY.
    That is practice: it earns no stars.
    """
    if autopilot is None and setting:
        raise BadInput("--set: needs --autopilot")
    if autopilot is not None and ghost is not None:
        raise BadInput("--ghost: cannot be used with --autopilot; see dusk race")
    if minute is not None:
        if level is None or seed is not None or ghost is not None:
            raise BadInput("--from M: expected a replay before it, without --seed and --ghost")
        return go_on(level, minute, autopilot, parse_settings(setting), say,
                     checked_language(language))  # fmt: skip
    return start(
        level,
        seed,
        autopilot,
        parse_settings(setting),
        say,
        checked_language(language),
        ghost or "",
    )


def start(
    level: str | None,
    seed: int | None,
    pilot: str | None = None,
    settings: dict[str, str] | None = None,
    say: bool = False,
    language: LanguageCode | None = None,
    ghost: str = "",
) -> int:
    """The window at a level, or an autopilot; without a screen, a hike in the terminal."""
    from engine import level_names, load_level, load_strategy
    from engine.core.level import check_seed

    # Bad input is reported before a window opens.
    chosen: Level | None = None
    if level is not None:
        from engine.level_files.seed_codes import resolve_level

        level, seed = resolve_level(level, seed)
        chosen = load_level_shown(level)
    if ghost:
        from game.debrief.class_file import check_ghost

        ghost = str(Path(ghost).resolve()) if Path(ghost).exists() else ghost
        own, seed = check_ghost(ghost, chosen, seed)
        chosen = chosen if own is None else load_level(own)
    if seed is not None:
        check_seed(seed)
    from game.app.display import has_screen

    if pilot is not None:
        from game.background.strategy_thread import is_file

        # A file that is there may be broken: the window shows it and waits for the next save.
        if not is_file(pilot) or not Path(pilot).is_file() or not has_screen():
            load_strategy(pilot, settings)
    if has_screen():
        from game.app.window import autopilot
        from game.app.window import play as play_window

        if pilot is not None:
            return autopilot(chosen or load_level(level_names()[0]), seed, pilot, settings or {},
                             language)  # fmt: skip
        return play_window(chosen, seed, say, language, ghost)
    from game.commands.terminal_demo import demonstrate

    if pilot is not None:
        return demonstrate(chosen or load_level(level_names()[0]), seed, pilot, settings)
    print("There is no screen, so an autopilot walks in the terminal.")
    return demonstrate(chosen or load_level("foothills"), seed)


def go_on(
    replay: str,
    minute: float,
    pilot: str | None,
    settings: dict[str, str],
    say: bool,
    language: LanguageCode | None,
) -> int:
    """The window at a minute of a replay; BadInput without a screen."""
    from engine import load_strategy
    from engine.continuation import load_continuation
    from game.app.display import has_screen

    source = load_continuation(replay, minute)
    if pilot is not None:
        load_strategy(pilot, settings)
    if not has_screen():
        raise BadInput(f"no screen here: dusk run STRATEGY --from {replay} --minute {minute:g}")
    from game.app.window import continue_hike

    return continue_hike(source, pilot, settings, say, language)
