"""The results of a competition as frozen types; `results_file` writes and reads them.

Scores, shares and habits are rounded where they are made, so that the file is the same, byte for
byte, however often the judge was stopped and started again.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from engine.judging.fairness_report import FairnessReport
from engine.judging.verdicts import Verdict

SCHEMA_VERSION = 2
CURVE_POINTS = 64
"""Points of an altitude curve."""
PATH_POINTS = 100
"""Most points of a path."""

Phase: TypeAlias = Literal["preview", "final"]
MountainKey: TypeAlias = tuple[str, Phase, int]
"""Level, phase and seed index."""


class _ResultRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base: frozen, by name, nothing unknown."""


class Isolation(_ResultRecord, frozen=True):
    """What the judge's attack on itself found before the first strategy ran."""

    tier: str
    """`confined`, `monty` or `trust`, see `sandbox.tiers`."""
    held: tuple[str, ...]
    """Attacks that the confinement held."""
    leaked: tuple[str, ...]
    """Attacks that got through."""


class LevelRow(_ResultRecord, frozen=True):
    """A level of the competition."""

    name: str
    title: str
    goal: str
    daylight: float
    """Minutes."""
    tolerance: float
    par: float | None
    content_hash: str


class Seeds(_ResultRecord, frozen=True):
    """The seeds everybody hikes; the same numbers on every level."""

    preview: tuple[str, ...]
    """Practice seeds in decimal, open from the start: `dusk run --seed` hikes them again."""
    final: tuple[str, ...]
    """In decimal once revealed, otherwise empty."""
    final_count: int
    revealed: bool


class Evidence(_ResultRecord, frozen=True):
    """Why a hike ended by a fault; empty texts where there is nothing to say.

    Until the final seeds are revealed there is none of them: a strategy could write its readings
    into what it says, and into the choice of the line that fails.
    """

    line: int | None = None
    """Line number in the student's own file."""
    source: str = ""
    """That line."""
    message: str = ""
    """One line: the error, or the limit that was passed, with its figures."""
    traceback: str = ""
    """Cut to the student's file."""
    broke: str = ""
    """The message that broke a rule of the protocol, cut."""
    memory_mb: int = 0
    """Limit of memory [MB], for `out_of_memory`."""
    output: str = ""
    """The end of what the strategy printed."""


class HikeRow(_ResultRecord, frozen=True):
    """One strategy on one level and seed."""

    level: str
    phase: Phase
    seed_index: int
    """From 0, within the phase."""
    verdict: Verdict
    evidence: Evidence
    score: float
    """0 to 1000; a fault ends the hike where the hiker stands, and the score counts what was
    walked."""
    cpu_seconds: int
    """Measured, and rounded up to whole seconds: it is the one figure here that is a clock's, and
    never twice quite the same. The judge keeps it to a tenth of a millisecond in
    its own `hikes.jsonl`."""
    safe: bool
    remaining: float
    """Share of the way that remained at dusk."""
    readings: int
    learning_rate_effective: float | None
    """Median of metres walked per unit of measured slope."""
    readings_per_hour: float
    share_measuring: float
    overshoot: float
    diagnosis: tuple[str, ...] = ()
    """On preview seeds, and on final seeds once revealed."""
    curve: tuple[int, ...] = ()
    """What remained of the way, in thousandths, at 64 equal steps from setting out to dusk; on
    preview seeds, and on final seeds once revealed."""
    path: tuple[tuple[float, float], ...] = ()
    """Metres east and north on the map, at most 100 points; only of a student's best and worst
    hike on each level, and on final seeds only once they are revealed."""


class JudgedFile(_ResultRecord, frozen=True):
    """The file that is judged, as its author can compare it."""

    name: str = ""
    """As it was handed in; in a zip `v2.zip: hike.py`."""
    size: int = 0
    """Bytes."""
    sha256: str = ""
    """Of these bytes, in hexadecimal."""

    @property
    def signs(self) -> str:
        """The first eight signs of the hash."""
        return self.sha256[:8]

    def __str__(self) -> str:
        """One line."""
        return f"{self.name}, {self.size:,} bytes, SHA-256 {self.signs}…"


class EarlierVersion(_ResultRecord, frozen=True):
    """A file that was judged before the present one."""

    judged: JudgedFile
    mean_score: float
    """On the practice seeds that it hiked."""
    hikes: int


class Grading(_ResultRecord, frozen=True):
    """What the gradebooks hold."""

    points: float = 100.0
    """Full marks."""
    by: Literal["par", "score"] = "par"
    """By the mean share of par, at most all of it, or by the mean score of 1000."""
    worksheets: tuple[str, ...] = ()
    """Learning systems whose own tables were filled in, such as `moodle`."""


class StudentRow(_ResultRecord, frozen=True):
    """One student."""

    name: str
    digest: str
    """SHA-256 over the submitted files."""
    place: int
    """From 1; equal mean rank and equal mean score share a place. Behind all others, and no place
    at all, where nothing ran: see `placed`."""
    place_low: int
    """Best place within the 95% interval of the bootstrap over seeds."""
    place_high: int
    tied_with: tuple[str, ...]
    """Names that cannot be told apart from this one: the 95% interval of the difference in mean
    rank holds zero."""
    band: int
    """Number of the band of places that are statistically a tie, from 1."""
    mean_rank: float
    mean_score: float
    safe_share: float
    verdicts: dict[Verdict, int]
    """How many hikes ended with each verdict; those that count for the standings."""
    hikes: tuple[HikeRow, ...]
    """By level, preview before final, then by seed index."""
    lms_id: str = ""
    """The learning system's number or name of the student, where the export has it."""
    refused: str = ""
    """Why nothing was run for this student (empty when it was): one line."""
    judged: JudgedFile = JudgedFile()
    older: tuple[str, ...] = ()
    """Names of older versions that were handed in too, and are not judged."""
    changed_from: str = ""
    """The first eight signs of the file that was judged before, where this is another one."""
    late: bool = False
    platform: str = ""
    """The learning system that the hand-in came from."""
    section: str = ""
    """From the roster, as are the next two."""
    mail: str = ""
    roster_id: str = ""
    history: tuple[EarlierVersion, ...] = ()
    """What was handed in before, oldest first."""
    not_hiked: int = 0
    """Hikes that were not made, since those on the first two mountains both ran into a limit: the
    file was given up, and they count as ended like the second."""

    @property
    def placed(self) -> bool:
        """Whether anything of this student's ran, and so has a place."""
        return not self.refused and self.verdicts.keys() != {"load_error"}


class FleetRow(_ResultRecord, frozen=True):
    """One of our own strategies on the seeds that count, for comparison; it takes no place."""

    name: str
    level: str
    scores: tuple[float, ...]
    """By seed index."""
    mean_score: float
    safe_share: float
    preview_scores: tuple[float, ...] = ()
    """On the preview seeds by seed index; what preview and final are compared against."""
    learning_rate_effective: float | None = None
    """Median over the seeds that count, for the plot."""
    readings_per_hour: float | None = None
    """Mean over the seeds that count, for the plot."""


class Results(_ResultRecord, frozen=True):
    """The whole competition."""

    schema_version: int
    engine_version: str
    isolation: Isolation
    commitment: str
    """SHA-256 of salt and final seeds, printed before the first hike."""
    counted: Phase
    """The phase the standings are drawn from: `final`, or `preview` while there is no final."""
    levels: tuple[LevelRow, ...]
    seeds: Seeds
    students: tuple[StudentRow, ...]
    """By place, then by name."""
    fleet: tuple[FleetRow, ...]
    seeds_needed: int | None
    """Seeds a level to tell the first two apart with 95%; None when they never part or there is
    one student."""
    engine_errors: int
    """Hikes that ended in an engine error, after retries; they count for nobody."""
    grading: Grading = Grading()
    fairness: FairnessReport | None = None
    """What the teacher should look at by eye; it is never shown on the board."""
