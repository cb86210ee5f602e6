"""The class's file: a replay or strategy shown beside the hiker on every mountain it fits."""

from __future__ import annotations

from pathlib import Path

from engine import Mismatch, load_strategy, retrace
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.core.result import Result
from game.background.strategy_thread import StrategyThread

LONGEST_WAIT = 10.0
"""So long a strategy may think before the reveal goes on without it [s]."""


def is_replay(file: str) -> bool:
    """Whether a file is a replay, by its name."""
    return file.endswith(".jsonl.gz")


def replayed(file: str) -> Result:
    """The hike of a replay; BadInput where the file does not hold."""
    try:
        return retrace(file)[0]
    except Mismatch as error:
        raise BadInput(f"--ghost {file}: does not hold: {error}") from None


def check_ghost(file: str, level: Level | None, seed: int | None) -> tuple[str | None, int | None]:
    """Level and seed to play, filled in from a replay where they were left open.

    BadInput where the file cannot walk along: it is broken, or of another mountain.
    """
    if not is_replay(file):
        load_strategy(file)
        return None, seed
    result = replayed(file)
    own = result.level
    if level is None:
        from engine import level_names, load_level

        if own.name not in level_names() or load_level(own.name).content_hash != own.content_hash:
            raise BadInput(f"--ghost {file}: expected its level before it, as in `dusk play "
                           f"{own.name}.toml --ghost {Path(file).name}`; found none")  # fmt: skip
    elif level.content_hash != own.content_hash:
        raise BadInput(f"--ghost {file}: expected a replay of {level.name}, found one of "
                       f"{own.name}: leave the level out to play that one")  # fmt: skip
    if seed is not None and seed != result.seed:
        raise BadInput(f"--ghost {file}: expected a replay of seed {seed}, found one of seed "
                       f"{result.seed}: leave --seed out to play that one")  # fmt: skip
    return own.name if level is None else None, result.seed


class Companion:
    """The file's hike on one mountain, worked out beside the window."""

    def __init__(self, file: str, level: Level, seed: int) -> None:
        """``file`` may be empty: nobody walks along."""
        self.file, self._level, self._seed = file, level, seed
        self.problem = ""
        """Why nobody walks along, in one line."""
        self.strategy_thread = None
        if file and not is_replay(file):
            self.strategy_thread = StrategyThread(file, {}, level, seed)
            self.strategy_thread.start()

    @property
    def name(self) -> str:
        """What the file is called."""
        return Path(self.file).name.removesuffix(".jsonl.gz").removesuffix(".py")

    def result(self) -> Result | None:
        """Its hike; None where there is none. Waits for it, but not for ever."""
        if not self.file:
            return None
        if self.strategy_thread is None:
            try:
                found = replayed(self.file)
            except BadInput as error:
                self.problem = str(error)
                return None
            same = found.level.content_hash == self._level.content_hash
            # A replay of another mountain has no way here, and that is nobody's fault.
            return found if same and found.seed == self._seed else None
        thread = self.strategy_thread
        if not thread.done.wait(max(0.1, LONGEST_WAIT - thread.seconds)):
            thread.stop()
            self.problem = f"{self.file}: did not finish within {LONGEST_WAIT:.0f} s"
            return None
        self.problem = thread.error
        return thread.result
