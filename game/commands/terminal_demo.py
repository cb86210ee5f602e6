"""The demonstration for a terminal: an autopilot hikes, its altitude is drawn as it goes."""

from __future__ import annotations

import secrets
import shlex
import sys
import time
from collections.abc import Mapping

from engine import Level, Result, hike, load_strategy, run, save_replay
from engine.core.errors import BadInput, visible
from game.background.strategy_thread import is_file
from game.commands.report import report, sparkline
from game.profile.storage import new_path

FRAMES = 60
SECONDS = 5.0
WIDTH = 48


def demonstrate(
    level: Level,
    seed: int | None,
    pilot: str = "adam",
    settings: Mapping[str, str] | None = None,
) -> int:
    """Let a strategy hike, print the altitude line, the result and what was saved."""
    seed = secrets.randbelow(1000) if seed is None else seed
    strategy = load_strategy(pilot, settings)
    result, expedition = run(level, strategy, seed)
    show_hike(result)
    try:
        replay = new_path("replays", level.name, seed, ".jsonl.gz")
        picture = new_path("pictures", level.name, seed, ".png")
    except OSError as error:
        raise BadInput(
            f"replay and picture are not kept: {error.filename}: {error.strerror}"
        ) from None
    save_replay(expedition, replay, result, strategy.digest)
    print(f"replay: {visible(str(replay))}")
    from game.debrief.picture import save_debrief

    save_debrief(result, picture, ghosts=(hike(level, "gd", seed),))
    print(f"picture: {visible(str(picture))}")
    if result.verdict != "ok":
        raise BadInput(result.message)
    own = is_file(pilot)
    print(f"Next: dusk check {shlex.quote(pilot)}" if own else "Next: dusk new my_hike.py")
    return 0


def show_hike(result: Result) -> None:
    """The altitude line as the daylight passes, on a terminal; then what the hike came to."""
    level = result.level
    live = sys.stdout.isatty()
    for frame in range(FRAMES + 1) if live else ():
        minute = level.daylight * frame / FRAMES
        line = sparkline(result, WIDTH, minute)
        print(f"\r  {level.title}  {line}  minute {minute:3.0f}", end="", flush=True)
        time.sleep(SECONDS / FRAMES)
    if live:
        print("\r" + " " * (WIDTH + len(level.title) + 20) + "\r", end="")
    print(report(result))
