"""A strategy's file under the judge's own rules, on open seeds: what `dusk check` runs.

The file and what lies beside it are laid out as a hand-in would be, and hike in the judge's own
worker: the same limits, imports, order of sets and isolation, and so the same verdict and words.
"""

from __future__ import annotations

import ast
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.core.level import Level
from engine.core.result import Result
from engine.files import is_file, read_limited
from engine.judging.intake.contents import LARGEST_HAND_IN, MOST_FILES
from engine.judging.results import Evidence
from engine.judging.sandbox.judged_hike import judge_hike
from engine.judging.sandbox.limits import Care, Limits, Unconfinable
from engine.judging.sandbox.session import Entrant, JudgedHike
from engine.judging.sandbox.tiers import TIERS, Hikes, Tier, chosen_tier
from engine.judging.sandbox.zygote_client import ZygoteClient
from engine.judging.verdicts import Verdict, verdict_title
from engine.judging.workers.group import TRIES, HikeGroup, WorkerConfig, row_of
from engine.running.costly_source import parsed
from engine.running.own_modules import read_source

OTHER_HASH_SEED = "1"
"""A hash seed (PYTHONHASHSEED) other than the judge's: sets of texts then have another order."""


class TrialRules(NamedTuple):
    """What a judge may have set otherwise."""

    limits: Limits = Limits()
    packages: tuple[str, ...] = ()
    """Installed packages that strategies may import beside numpy."""
    settings: tuple[tuple[str, str], ...] = ()
    """Parameters of the strategy by name; a competition takes the defaults."""
    isolation: str = "auto"
    """Tier of isolation, see `sandbox.tiers`; auto takes plain processes where there is none."""


@dataclass(frozen=True)
class TrialHike:
    """One hike as a judge sees it."""

    result: Result
    """With the verdict and `message`."""
    verdict: Verdict
    message: str
    """One line with the file, its line and what happened; empty for a hike without a fault."""
    evidence: Evidence
    cpu: float
    """Seconds of a processor; 0 where they are not measured."""


class TrialJudge:
    """Lets one file hike as often as asked. Made by `trial_judge`."""

    def __init__(self, file: Path, stage: Path, rules: TrialRules) -> None:
        self._file, self._stage, self._rules = file, stage, rules
        self.entrant = _copy_to_stage(file, stage, rules.settings)
        self.tier = _tier_or_plain(self._rules.isolation)
        """The tier of isolation that a judge would choose here."""
        self._hikes: Hikes | None = None

    def hike(self, level: Level, seed: int, care: Care = "alone") -> TrialHike:
        """One hike, in a process of its own; BadInput where the judge's own machinery fails."""
        reason = ""
        for _ in range(TRIES):
            try:
                if self._hikes is None:
                    self._hikes = self.tier.open(
                        self._stage, self._rules.limits, self._rules.packages, True
                    )
                judged = self._hikes.judge(level, seed, self.entrant, care)
                return self._row(judged)
            except Unconfinable as error:
                raise BadInput(f"{self._file}: cannot be hiked here: {error}") from None
            except Exception as error:  # by the contract of `Hikes.judge` not the strategy's
                reason = f"{type(error).__name__}: {error}"
                self.close()
        raise BadInput(f"{self._file}: could not run, through no fault of the file: {reason[:300]}")

    def hikes_alike_in_another_order(self, level: Level, seed: int, expected: str) -> bool:
        """Whether the hike has this state hash when sets of texts have another order, too.

        True where another tier than the confined one runs it, and so nothing was tried.
        """
        if self.tier.name != "confined":
            return True
        try:
            with ZygoteClient(
                self._stage, self._rules.limits, self._rules.packages, hash_seed=OTHER_HASH_SEED
            ) as zygote:
                other = judge_hike(zygote, level, seed, self.entrant)
        except Exception:  # as in `hike`; this question can be left open
            return True
        return other.expedition.state_hash == expected

    def _row(self, judged: JudgedHike) -> TrialHike:
        message = message_of(judged.verdict, judged.evidence, self.entrant.file, str(self._file))
        result = judged.result
        counted = row_of(self._group(result.level, result.seed), self.entrant, judged).hike
        if counted.score != round(result.score, 6) or counted.safe != result.safe:
            # What a judge counts otherwise than where the hiker stands.
            result = replace(result, score=counted.score, safe=counted.safe)
        return TrialHike(
            result.by(self._file.stem, dict(self._rules.settings), (judged.verdict, message)),
            judged.verdict,
            message,
            judged.evidence,
            judged.cpu,
        )

    def _group(self, level: Level, seed: int) -> HikeGroup:
        config = WorkerConfig(
            str(self._stage), self._rules.limits, self.tier.name, self._rules.packages
        )
        return HikeGroup(config, level, "preview", 0, seed, (self.entrant,))

    def close(self) -> None:
        """End the processes."""
        if self._hikes is not None:
            self._hikes.close()
        self._hikes = None


@contextmanager
def trial_judge(file: Path, rules: TrialRules | None = None) -> Iterator[TrialJudge]:
    """A judge of one file for as long as the block lasts; BadInput where it cannot be read."""
    folder = Path(tempfile.mkdtemp(prefix="dusk-check-"))
    try:
        judge = TrialJudge(file, folder, rules or TrialRules())
        try:
            yield judge
        finally:
            judge.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tier_or_plain(isolation: str) -> Tier:
    """The tier asked for, or that a judge would choose here; plain processes where there is none.

    BadInput where one asked for by name cannot be had.
    """
    try:
        return chosen_tier(isolation)
    except BadInput:
        if isolation != "auto":
            raise
        return TIERS["trust"]


def message_of(verdict: Verdict, evidence: Evidence, file: str, shown: str) -> str:
    """A fault in one line: `shown` for the file's name, the line, and the judge's own words."""
    if verdict == "ok":
        return ""
    said = evidence.message or verdict_title(verdict)
    if said.startswith((f"{file} line ", f"{file}: ")):
        return shown + said.removeprefix(file)
    if f", called from {file} line " in said:
        return said.replace(f", called from {file} ", f", called from {shown} ", 1)
    line = f" line {evidence.line}" if evidence.line else ""
    source = evidence.source.strip()[:80].rstrip(":") if line else ""
    said = said.removeprefix(f"line {evidence.line}: ")  # of what a judge lacks
    return f"{shown}{line}{': ' if source else ''}{source}: {said}"


def _copy_to_stage(file: Path, stage: Path, settings: tuple[tuple[str, str], ...]) -> Entrant:
    """The file and what lies beside it on the stage, where every user may read it."""
    source = read_source(file)
    folder = stage / "own"
    folder.mkdir()
    # Kept out of reach of others, unless the children are another user than us.
    stage.chmod(0o755 if hasattr(os, "geteuid") and os.geteuid() == 0 else 0o700)
    for name, data in _hand_in(file, source).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o644)
    for inner in (folder, *filter(Path.is_dir, folder.rglob("*"))):
        inner.chmod(0o755)
    return Entrant(file.stem, "own", file.name, sha256(source).hexdigest(), settings)


def _hand_in(file: Path, source: bytes) -> Mapping[str, bytes]:
    """The file, the modules beside it that it imports, and data files, by their relative paths.

    At most as many and as large as a hand-in may be; what is over is left out.
    """
    found = {file.name: source}
    left = LARGEST_HAND_IN - len(source)
    for path in _files_beside(file, source):
        name = path.relative_to(file.parent).as_posix()
        if len(found) >= MOST_FILES:
            break
        try:
            data = read_limited(path, max(left, 0))
        except BadInput:
            continue  # larger than what is left, or no file
        if name not in found:
            found[name] = data
            left -= len(data)
    return found


def _files_beside(file: Path, source: bytes) -> Iterator[Path]:
    """Modules and packages that the sources name, then every plain data file of the folder."""
    waiting, seen = [source], {file.stem}
    while waiting:
        for top in sorted(_imported_names(waiting.pop()) - seen):
            seen.add(top)
            module, package = file.parent / f"{top}.py", file.parent / top
            inside = package.rglob("*.py") if is_file(package / "__init__.py") else ()
            for path in (module, *sorted(inside)):
                with suppress(BadInput):
                    waiting.append(read_source(path))
                    yield path
    with os.scandir(file.parent) as entries:
        names = sorted(
            entry.name
            for entry in entries
            if entry.is_file() and not entry.name.startswith(".") and not entry.name.endswith(".py")
        )
    yield from (file.parent / name for name in names)


def _imported_names(source: bytes) -> set[str]:
    """Names of modules that a source imports, or has as a text for `import_module`."""
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found.update(name.partition(".")[0] for name in names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.update(filter(str.isidentifier, (node.value,)))
    return found
