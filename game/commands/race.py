"""`dusk race`: strategies on one mountain together, or the final of a competition."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.core.errors import BadInput
from game.commands.shared import (
    checked_language,
    command,
    complain,
    jobs_option,
    json_option,
    language_option,
    level_option,
    parse_settings,
    print_json,
    round_option,
    seed_option,
    setting_option,
)

if TYPE_CHECKING:
    from engine.batches.worker_pool import WorkerPool
    from game.words.languages import LanguageCode


@command(
    "dusk race my_hike.py gd adam --level ravine --seed 3",
    "dusk race judged --level foothills --round 2",
)
@click.argument("strategies", nargs=-1, required=True)
@level_option()
@seed_option()
@round_option
@setting_option
@jobs_option
@language_option
@json_option
def race(
    strategies: tuple[str, ...],
    level: str | None,
    seed: int | None,
    turn: int | None,
    setting: tuple[str, ...],
    jobs: int | None,
    language: str | None,
    as_json: bool,
) -> int:
    """Let STRATEGIES hike on one mountain together.

    They hike in the window. Without a screen, or with --json, you get a table. STRATEGIES are
    anything that dusk run takes.

    Instead of strategies you may give one folder: a revealed competition, replays, or (with
    --level) your own strategies. All of them hike at once, and you see the standings over the
    daylight.
    """
    from engine import load_level
    from engine.core.level import check_seed
    from engine.level_files.seed_codes import resolve_level
    from engine.study.hiking import entries, hikes
    from game.app.display import has_screen
    from game.playback.race import load_racers, rows, table

    words = checked_language(language)
    if len(strategies) == 1 and Path(strategies[0]).is_dir():
        return _folder(strategies[0], level, seed, turn, parse_settings(setting), words, as_json,
                       jobs)  # fmt: skip
    if turn is not None:
        raise BadInput("--round: works with the folder of a competition only")
    if level is None:
        raise BadInput(
            "race: expected --level LEVEL, such as --level foothills (or one folder, of a revealed "
            "competition)"
        )
    level, coded = resolve_level(level, seed)
    seed = coded or 0
    loaded = load_level(level)
    check_seed(seed)
    entered = load_racers(strategies, parse_settings(setting))
    if not as_json and has_screen():
        from game.app.window import race as race_window

        return race_window(loaded, seed, entered, words)
    named = entries(strategies, parse_settings(setting))
    with _workers(jobs) as workers:
        results = list(hikes(named, [(loaded, [seed])], workers))
    if as_json:
        print_json({"level": loaded.name, "seed": seed, "rows": rows(results)})
    else:
        print(table(results))
    faults = [r.message for r in results if r.verdict != "ok"]
    return complain(faults[0]) if faults else 0


def _workers(jobs: int | None) -> AbstractContextManager[WorkerPool | None]:
    """Worker processes, where `--jobs` asks for them."""
    from engine.batches.worker_pool import process_pool

    return nullcontext() if jobs is None else process_pool(jobs or None)


def _folder(
    folder: str,
    level: str | None,
    seed: int | None,
    turn: int | None,
    chosen: dict[str, str],
    language: LanguageCode | None,
    as_json: bool,
    jobs: int | None,
) -> int:
    """A whole class: from replays, or from strategies that hike now."""
    from dataclasses import replace

    from engine import load_level
    from engine.core.level import check_seed
    from engine.level_files.seed_codes import resolve_level
    from game.app.display import has_screen
    from game.commands.progress_bar import with_bar
    from game.playback.race import rows, table
    from game.playback.show import PathProgress, Show, choose, hike_folder, load_round, rounds_of

    bar: PathProgress = lambda items, total: with_bar(items, total, "hiking")  # noqa: E731
    if any(Path(folder).glob("*.py")):
        if level is None:
            raise BadInput(f"race {folder}: expected --level LEVEL for a folder of strategies")
        level, coded = resolve_level(level, seed)
        check_seed(coded or 0)
        with _workers(jobs) as workers:
            shows = [hike_folder(folder, load_level(level), coded or 0, chosen, bar, workers)]
        first, count = 0, 1

        def load(index: int) -> Show:
            return shows[index]

    else:
        if chosen or seed is not None:
            raise BadInput("race: --set and --seed belong to strategies, not to replays")
        rounds = rounds_of(folder)
        first, count = choose(rounds, level, turn or 1), len(rounds)

        def load(index: int) -> Show:
            return load_round(rounds[index], bar if as_json or not has_screen() else None)

    if not as_json and has_screen():
        from game.app.window import open_window
        from game.background.loader import BackgroundLoader
        from game.scenes.show import ShowScene

        scene = ShowScene(load, count, first)
        return open_window(lambda progress: BackgroundLoader(lambda: scene), language=language)
    show = load(first)
    results = [replace(r, strategy=n) for r, n in zip(show.results, show.names, strict=True)]
    if as_json:
        print_json({"level": show.level.name, "seed": show.seed, "rows": rows(results)})
    else:
        print(table(results))
    return 0
