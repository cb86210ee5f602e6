"""From the judge's rows to the results; evidence is left out while seeds are secret."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
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
    HikeRow,
    Isolation,
    LevelRow,
    MountainKey,
    Phase,
    Results,
    Seeds,
    StudentRow,
)
from engine.judging.sandbox.session import Entrant
from engine.judging.seeds import Secret
from engine.judging.standings.places import StudentPlace, places, seeds_needed
from engine.judging.store import RowKey, StoredFullHike, StoredHike
from engine.judging.verdicts import FIRST, GIVEN_UP, counts, verdict_of_the_rest

NO_EVIDENCE = Evidence()
Paths: TypeAlias = Mapping[RowKey, tuple[tuple[float, float], ...]]
ByStrategy: TypeAlias = Mapping[tuple[str, str], Mapping[MountainKey, HikeRow]]
"""Hikes by mountain, by name and digest."""


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
    def mountains(self) -> tuple[MountainKey, ...]:
        """All of them in the order in which they are hiked: preview seeds first."""
        return tuple(
            (level.name, phase, k)
            for phase, seeds in self.seeds.items()
            for level in self.levels
            for k in range(len(seeds))
        )


def aggregate(
    competition: Competition,
    rows: Iterable[StoredHike],
    paths_of_hikes: Callable[[set[RowKey]], Paths],
    isolation: Isolation,
    engine_version: str,
) -> Results:
    """The results, from all rows that belong to this competition; they are read once.

    `paths_of_hikes` gives the paths of the hikes with these keys, which are shown.
    """
    by_strategy, fleet = _by_strategy(rows)
    paths = paths_of_hikes(_paths_to_show(competition, by_strategy, fleet))
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
        own = by_strategy.get(entrant.key, {})
        student = _student(competition, entrant, standing, _hikes(competition, entrant, own, paths))
        tied_with = tuple(running[k].name for k in standing.tied_with)
        students.append(replace(student, tied_with=tied_with))
    # Ties share a place; the name only makes the order the same on every machine.
    students.sort(key=lambda student: (student.place, student.name))
    bands = max((standing.band for standing in standings), default=0)
    # Students of whom nothing ran share the last place and one band.
    last = StudentPlace(len(running) + 1, len(running) + 1, len(competition.submissions),
                    float(len(competition.submissions)), 0.0, (), bands + 1)  # fmt: skip
    students += _unplaced_students(
        competition, last, by_strategy, paths, {s.name for s in students}
    )
    about = {s.entrant.name: s for s in competition.submissions}
    students = [_with_submission(student, about[student.name]) for student in students]
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
        fleet=tuple(_fleet(competition, by_strategy, fleet)),
        seeds_needed=seeds_needed(scores, levels),
        engine_errors=sum(h.verdict == "engine_error" for s in students for h in s.hikes),
    )


def _runnable(submission: Submission, by_strategy: ByStrategy) -> Submission:
    """The submission, refused where a hike of it needed what this judge lacks.

    As a whole: a file could otherwise choose by what it has read which hikes count.
    """
    entrant = submission.entrant
    own = by_strategy.get(entrant.key, {})
    lacking = [hike for hike in own.values() if hike.verdict == "unsupported"]
    if submission.refused or not lacking:
        return submission
    # What is said on secret seeds stays secret.
    said = next((h.evidence.message for h in lacking if h.phase == "preview"), "")
    why = said or "needs what this judge lacks"
    return submission._replace(refused=f"{entrant.name}: {entrant.file}: {why}")


def _by_strategy(rows: Iterable[StoredHike]) -> tuple[ByStrategy, set[tuple[str, str]]]:
    """Hikes without those of second runs, and whose are the fleet's."""
    found: dict[tuple[str, str], dict[MountainKey, HikeRow]] = {}
    fleet: set[tuple[str, str]] = set()
    mountains: dict[MountainKey, MountainKey] = {}
    for row in rows:
        if row.again:
            continue
        name, digest, level, phase, k = row.key
        # The same objects for all hikes of a mountain: tens of thousands are in memory at once.
        at = mountains.setdefault((level, phase, k), (level, phase, k))
        evidence = NO_EVIDENCE if row.hike.evidence == NO_EVIDENCE else row.hike.evidence
        hike = replace(row.hike, level=level, evidence=evidence)
        found.setdefault((name, digest), {})[at] = hike
        if row.fleet:
            fleet.add((name, digest))
    return found, fleet


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
        own = by_strategy.get(entrant.key, {})
        for j, mountain in enumerate(mountains):
            hike = own.get(mountain)
            if hike is not None and counts(hike.verdict):
                scores[i, j] = hike.score
    return scores


def _student(
    competition: Competition, entrant: Entrant, standing: StudentPlace, hikes: Sequence[HikeRow]
) -> StudentRow:
    """A student's row, except for `tied_with`."""
    judged = [hike for hike in hikes if hike.phase == competition.counted]
    counting = [hike for hike in judged if counts(hike.verdict)]
    return StudentRow(
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


def _paths_to_show(
    competition: Competition, by_strategy: ByStrategy, fleet: Set[tuple[str, str]]
) -> set[RowKey]:
    """Keys of the hikes whose path is shown: each student's best and worst on each level."""
    shown: Phase = competition.counted if competition.revealed else "preview"
    found: set[RowKey] = set()
    for who, own in by_strategy.items():
        scores: dict[str, list[tuple[float, MountainKey]]] = {}
        for at, hike in own.items():
            if hike.phase == shown and who not in fleet:
                scores.setdefault(hike.level, []).append((hike.score, at))
        for ends in scores.values():
            # Of equal scores the first seed's.
            best = min(ends, key=lambda end: (-end[0], end[1]))
            found |= {(*who, *best[1]), (*who, *min(ends)[1])}
    return found


def paths_of(
    rows: Iterable[StoredFullHike], keys: set[RowKey]
) -> dict[RowKey, tuple[tuple[float, float], ...]]:
    """The paths of these hikes; of a second run, which has the same key, nothing is shown."""
    if not keys:
        return {}
    return {row.key: row.path for row in rows if row.path and not row.again and row.key in keys}


def _hikes(
    competition: Competition,
    who: Entrant,
    own: Mapping[MountainKey, HikeRow],
    paths: Paths,
) -> list[HikeRow]:
    phases: tuple[Phase, ...] = ("preview", "final")
    found = [
        own[level.name, phase, k]
        for level in competition.levels
        for phase in phases
        for k in range(len(competition.seeds[phase]))
        if (level.name, phase, k) in own
    ]
    return [
        _sealed(hike)
        if hike.phase == "final" and not competition.revealed
        else _with_path(hike, who, paths)
        for hike in found
    ]


def _sealed(hike: HikeRow) -> HikeRow:
    """The hike without evidence, diagnosis and curve, which could describe secret ground."""
    if hike.evidence is NO_EVIDENCE and not (hike.diagnosis or hike.curve):
        return hike  # as nearly all are: not twice in memory
    return replace(hike, evidence=NO_EVIDENCE, diagnosis=(), curve=())


def _with_path(hike: HikeRow, who: Entrant, paths: Paths) -> HikeRow:
    path = paths.get((who.name, who.digest, hike.level, hike.phase, hike.seed_index))
    return replace(hike, path=path) if path else hike


def _loaded(competition: Competition, submission: Submission, by_strategy: ByStrategy) -> bool:
    """Whether any of its hikes came as far as the strategy's first line."""
    entrant = submission.entrant
    own = by_strategy.get(entrant.key, {})
    verdicts = {hike.verdict for at, hike in own.items() if at[1] == competition.counted}
    return verdicts != {"load_error"}


def _unplaced_students(
    competition: Competition,
    last: StudentPlace,
    by_strategy: ByStrategy,
    paths: Paths,
    placed: Set[str],
) -> list[StudentRow]:
    """Students of whom nothing ran, behind all others; those whose file did not load come first."""
    found = [
        _student(
            competition,
            s.entrant,
            last,
            _hikes(
                competition,
                s.entrant,
                by_strategy.get(s.entrant.key, {}),
                paths,
            )
            if not s.refused
            else (),
        )
        for s in competition.submissions
        if s.entrant.name not in placed
    ]
    return sorted(found, key=lambda student: (not student.hikes, student.name))


def _not_hiked(own: Mapping[MountainKey, HikeRow], first: Sequence[MountainKey]) -> int:
    """How many hikes of a file were not made because it was given up."""
    if verdict_of_the_rest({at: hike.verdict for at, hike in own.items()}, first) is None:
        return 0
    return sum(hike.evidence.message == GIVEN_UP for hike in own.values())


def _with_submission(student: StudentRow, submission: Submission) -> StudentRow:
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


def _fleet(
    competition: Competition, by_strategy: ByStrategy, fleet: Set[tuple[str, str]]
) -> list[FleetRow]:
    found = []
    for who in sorted(fleet):
        own = by_strategy[who]
        for level in competition.levels:
            hikes = _hikes_of_phase(competition, own, level.name, competition.counted)
            if not hikes:
                continue
            rates = [r for hike in hikes if (r := hike.learning_rate_effective) is not None]
            preview = _hikes_of_phase(competition, own, level.name, "preview")
            found.append(
                FleetRow(
                    name=who[0],
                    level=level.name,
                    scores=tuple(hike.score for hike in hikes),
                    mean_score=round(fmean(hike.score for hike in hikes), 6),
                    safe_share=round(fmean(hike.safe for hike in hikes), 6),
                    preview_scores=tuple(hike.score for hike in preview),
                    learning_rate_effective=round(median(rates), 6) if rates else None,
                    readings_per_hour=round(fmean(hike.readings_per_hour for hike in hikes), 6),
                )
            )
    return found


def _hikes_of_phase(
    competition: Competition, own: Mapping[MountainKey, HikeRow], level: str, phase: Phase
) -> list[HikeRow]:
    found = (own.get((level, phase, k)) for k in range(len(competition.seeds[phase])))
    return [hike for hike in found if hike is not None]


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
