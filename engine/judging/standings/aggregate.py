"""From the judge's rows to the results; evidence is left out while seeds are secret."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from statistics import fmean, median
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from engine.core.level import Level
from engine.judging.intake.submissions import Submission
from engine.judging.results import (
    SCHEMA_VERSION,
    Evidence,
    FleetRow,
    Hike,
    Isolation,
    LevelRow,
    Mountain,
    Phase,
    Results,
    Seeds,
    Student,
)
from engine.judging.sandbox.session import Entrant
from engine.judging.seeds import Secret
from engine.judging.standings.places import Standing, places, seeds_needed
from engine.judging.store import FullRow, Row, RowKey
from engine.judging.verdicts import FIRST, GIVEN_UP, counts, verdict_of_the_rest

Paths: TypeAlias = Mapping[RowKey, tuple[tuple[float, float], ...]]
ByStrategy: TypeAlias = Mapping[tuple[str, str], Mapping[tuple[str, Phase, int], Row]]
"""Hikes by (level, phase, seed index), by name and digest."""


class Competition(NamedTuple):
    """What is judged: levels, submissions and seeds."""

    levels: tuple[Level, ...]
    submissions: tuple[Submission, ...]
    secret: Secret
    revealed: bool
    practice: bool = False
    """Whether the preview seeds alone are hiked."""

    @property
    def counted(self) -> Phase:
        """Final seeds count where there are any."""
        return "final" if self.seeds["final"] else "preview"

    @property
    def seeds(self) -> dict[Phase, tuple[str, ...]]:
        """The seeds by phase, in decimal."""
        return {"preview": self.secret.preview, "final": () if self.practice else self.secret.final}

    @property
    def mountains(self) -> tuple[Mountain, ...]:
        """All of them in the order in which they are hiked: preview seeds first."""
        return tuple(
            (level.name, phase, k)
            for phase, seeds in self.seeds.items()
            for level in self.levels
            for k in range(len(seeds))
        )


def aggregate(
    competition: Competition,
    rows: Iterable[Row],
    paths: Paths,
    isolation: Isolation,
    engine_version: str,
) -> Results:
    """The results, from all rows that belong to this competition."""
    by_strategy = _by_strategy(rows)
    competition = competition._replace(
        submissions=tuple(_runnable(s, by_strategy) for s in competition.submissions)
    )
    running = [
        s.entrant
        for s in competition.submissions
        if not s.refused and _loaded(competition, s, by_strategy)
    ]
    scores = _scores(competition, running, by_strategy)
    levels = len(competition.levels)
    seeds_a_level = scores.shape[1] // levels
    standings = places(scores, [k // seeds_a_level for k in range(scores.shape[1])])
    students = []
    for entrant, standing in zip(running, standings, strict=True):
        own = by_strategy.get((entrant.name, entrant.digest), {})
        student = _student(competition, entrant, standing, _hikes(competition, own, paths))
        tied_with = tuple(running[k].name for k in standing.tied_with)
        students.append(replace(student, tied_with=tied_with))
    # Ties share a place; the name only makes the order the same on every machine.
    students.sort(key=lambda student: (student.place, student.name))
    bands = max((standing.band for standing in standings), default=0)
    # Whoever did not run stands behind all others, together in one band.
    last = Standing(len(running) + 1, len(running) + 1, len(competition.submissions),
                    float(len(competition.submissions)), 0.0, (), bands + 1)  # fmt: skip
    students += _placed_nowhere(competition, last, by_strategy, paths, {s.name for s in students})
    about = {s.entrant.name: s for s in competition.submissions}
    students = [_described(student, about[student.name]) for student in students]
    first = competition.mountains[:FIRST]
    students = [
        replace(s, not_hiked=_not_hiked(by_strategy.get((s.name, s.digest), {}), first))
        for s in students
    ]
    return Results(
        schema_version=SCHEMA_VERSION,
        engine_version=engine_version,
        isolation=isolation,
        commitment=competition.secret.commitment,
        counted=competition.counted,
        levels=tuple(_level_row(level) for level in competition.levels),
        seeds=Seeds(
            preview=competition.secret.preview,
            final=competition.secret.final if competition.revealed else (),
            final_count=len(competition.seeds["final"]),
            revealed=competition.revealed,
        ),
        students=tuple(students),
        fleet=tuple(_fleet(competition, by_strategy)),
        seeds_needed=seeds_needed(scores, levels),
        engine_errors=sum(h.verdict == "engine_error" for s in students for h in s.hikes),
    )


def _runnable(submission: Submission, by_strategy: ByStrategy) -> Submission:
    """The submission, refused where a hike of it needed what this judge lacks.

    As a whole: a file could otherwise choose by what it has read which hikes count.
    """
    entrant = submission.entrant
    own = by_strategy.get((entrant.name, entrant.digest), {})
    lacking = [row.hike for row in own.values() if row.hike.verdict == "unsupported"]
    if submission.refused or not lacking:
        return submission
    # What is said on secret seeds stays secret.
    said = next((h.evidence.message for h in lacking if h.phase == "preview"), "")
    why = said or "needs what this judge lacks"
    return submission._replace(refused=f"{entrant.name}: {entrant.file}: {why}")


def _by_strategy(rows: Iterable[Row]) -> dict[tuple[str, str], dict[tuple[str, Phase, int], Row]]:
    """Rows as in `ByStrategy`, without those of second runs."""
    found: dict[tuple[str, str], dict[tuple[str, Phase, int], Row]] = {}
    for row in rows:
        if not row.again:
            own = found.setdefault((row.name, row.digest), {})
            own[row.hike.level, row.hike.phase, row.hike.seed_index] = row
    return found


def _scores(
    competition: Competition, running: Sequence[Entrant], by_strategy: ByStrategy
) -> npt.NDArray[np.float64]:
    """Scores[entrant, mountain], level by level; NaN where a hike is missing or does not count."""
    counted = competition.counted
    mountains = [
        (level.name, counted, k)
        for level in competition.levels
        for k in range(len(competition.seeds[counted]))
    ]
    scores = np.full((len(running), len(mountains)), math.nan)
    for i, entrant in enumerate(running):
        own = by_strategy.get((entrant.name, entrant.digest), {})
        for j, mountain in enumerate(mountains):
            row = own.get(mountain)
            if row is not None and counts(row.hike.verdict):
                scores[i, j] = row.hike.score
    return scores


def _student(
    competition: Competition, entrant: Entrant, standing: Standing, hikes: Sequence[Hike]
) -> Student:
    """A student's row, but for the names of those tied with it."""
    judged = [hike for hike in hikes if hike.phase == competition.counted]
    counting = [hike for hike in judged if counts(hike.verdict)]
    return Student(
        name=entrant.name,
        digest=entrant.digest,
        place=standing.place,
        place_low=standing.low,
        place_high=standing.high,
        tied_with=(),
        band=standing.band,
        mean_rank=round(standing.mean_rank, 6),
        mean_score=round(standing.mean_score, 6),
        safe_share=round(sum(hike.safe for hike in counting) / max(len(counting), 1), 6),
        verdicts=dict(sorted(Counter(hike.verdict for hike in judged).items())),
        hikes=tuple(hikes),
    )


def paths_to_show(competition: Competition, rows: Iterable[Row]) -> set[RowKey]:
    """Keys of the hikes whose path is shown: each student's best and worst on each level."""
    best: dict[tuple[str, str, str], Row] = {}
    worst: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        if row.fleet or row.again or (row.hike.phase == "final" and not competition.revealed):
            continue
        if competition.revealed and row.hike.phase != competition.counted:
            continue
        at = (row.name, row.digest, row.hike.level)
        # Rows come in the order in which they were judged; equal scores go by their key.
        if at not in best or (-row.hike.score, row.key) < (-best[at].hike.score, best[at].key):
            best[at] = row
        if at not in worst or (row.hike.score, row.key) < (worst[at].hike.score, worst[at].key):
            worst[at] = row
    return {row.key for found in (best, worst) for row in found.values()}


def paths_of(
    rows: Iterable[FullRow], keys: set[RowKey]
) -> dict[RowKey, tuple[tuple[float, float], ...]]:
    """The paths of these hikes; of a second run, which has the same key, nothing is shown."""
    return {row.key: row.path for row in rows if row.key in keys and not row.again}


def _hikes(
    competition: Competition, own: Mapping[tuple[str, Phase, int], Row], paths: Paths
) -> list[Hike]:
    phases: tuple[Phase, ...] = ("preview", "final")
    found = [
        own[level.name, phase, k]
        for level in competition.levels
        for phase in phases
        for k in range(len(competition.seeds[phase]))
        if (level.name, phase, k) in own
    ]
    return [
        _hike(row, row.hike.phase == "final" and not competition.revealed, paths) for row in found
    ]


def _hike(row: Row, sealed: bool, paths: Paths) -> Hike:
    """As it may be shown. Sealed: without all that could tell something about secret ground."""
    if sealed:
        return replace(row.hike, evidence=Evidence(), diagnosis=(), curve=())
    return replace(row.hike, path=paths.get(row.key, ()))


def _loaded(competition: Competition, submission: Submission, by_strategy: ByStrategy) -> bool:
    """Whether any of its hikes came as far as the strategy's first line."""
    entrant = submission.entrant
    own = by_strategy.get((entrant.name, entrant.digest), {})
    verdicts = {row.hike.verdict for at, row in own.items() if at[1] == competition.counted}
    return verdicts != {"load_error"}


def _placed_nowhere(
    competition: Competition,
    last: Standing,
    by_strategy: ByStrategy,
    paths: Paths,
    placed: Set[str],
) -> list[Student]:
    """Students of whom nothing ran, behind all others; those whose file did not load come first."""
    found = [
        _student(
            competition,
            s.entrant,
            last,
            _hikes(competition, by_strategy.get((s.entrant.name, s.entrant.digest), {}), paths)
            if not s.refused
            else (),
        )
        for s in competition.submissions
        if s.entrant.name not in placed
    ]
    return sorted(found, key=lambda student: (not student.hikes, student.name))


def _not_hiked(own: Mapping[Mountain, Row], first: Sequence[Mountain]) -> int:
    """How many hikes of a file were not made because it was given up."""
    if verdict_of_the_rest({at: row.hike.verdict for at, row in own.items()}, first) is None:
        return 0
    return sum(row.hike.evidence.message == GIVEN_UP for row in own.values())


def _described(student: Student, submission: Submission) -> Student:
    """The student with what is known of the hand-in."""
    return replace(
        student,
        refused=submission.refused,
        lms_id=submission.lms_id,
        platform=submission.platform,
        judged=submission.judged,
        older=submission.older,
        late=submission.late,
        section=submission.section,
        mail=submission.mail,
        roster_id=submission.roster_id,
    )


def _fleet(competition: Competition, by_strategy: ByStrategy) -> list[FleetRow]:
    fleet = {
        name: own
        for (name, _), own in by_strategy.items()
        if any(row.fleet for row in own.values())
    }
    found = []
    for name, own in sorted(fleet.items()):
        for level in competition.levels:
            rows = _of_phase(competition, own, level.name, competition.counted)
            if not rows:
                continue
            rates = [r for row in rows if (r := row.hike.learning_rate_effective) is not None]
            preview = _of_phase(competition, own, level.name, "preview")
            found.append(
                FleetRow(
                    name=name,
                    level=level.name,
                    scores=tuple(row.hike.score for row in rows),
                    mean_score=round(fmean(row.hike.score for row in rows), 6),
                    safe_share=round(fmean(row.hike.safe for row in rows), 6),
                    preview_scores=tuple(row.hike.score for row in preview),
                    learning_rate_effective=round(median(rates), 6) if rates else None,
                    readings_per_hour=round(fmean(row.hike.readings_per_hour for row in rows), 6),
                )
            )
    return found


def _of_phase(
    competition: Competition, own: Mapping[tuple[str, Phase, int], Row], level: str, phase: Phase
) -> list[Row]:
    found = (own.get((level, phase, k)) for k in range(len(competition.seeds[phase])))
    return [row for row in found if row is not None]


def _level_row(level: Level) -> LevelRow:
    return LevelRow(
        name=level.name,
        title=level.title,
        goal=level.goal,
        daylight=level.daylight,
        tolerance=level.tolerance,
        par=level.par,
        content_hash=level.content_hash,
    )
