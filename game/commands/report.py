"""Printed reports: a hike in a few lines, tables of scores, certificates, CSV."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from engine.core.level import Level
from engine.core.result import Result
from engine.files import write_whole
from engine.study.scoring import Comparison, Standing

if TYPE_CHECKING:
    from engine.study.certify import Certificate

BLOCKS = " ▁▂▃▄▅▆▇█"


def report(result: Result) -> str:
    """One hike for a person: score, way, habits, the altitude line and the diagnosis."""
    from game.words.catalogue import short_seed

    end = "safe by dusk" if result.safe else "not safe by dusk"
    rate = result.learning_rate_effective
    walked = "no walked reading" if rate is None else f"{rate:.0f} m per unit of slope"
    lines = [
        f"{result.level.title}, seed {short_seed(result.seed)}: {result.strategy} scores "
        f"{result.score:.0f} of 1000, {end}",
        f"  altitude   {sparkline(result, 48)}",
        f"  way        {metres(result.altitude_start)} m to {metres(result.altitude_end)} m "
        f"(the hut: {metres(result.altitude_best_possible)} m), {result.distance / 1000:.1f} km",
        f"  daylight   {result.minutes_measuring:.0f} min measuring, "
        f"{result.minutes_walking:.0f} walking, of {result.level.daylight:g}",
        f"  habits     {walked}, readings: {result.readings}, "
        f"{result.overshoot:.0%} of walks ended too far",
    ]
    fault = ("a fault in the strategy ended it, see below",)
    why = result.diagnosis if result.verdict == "ok" else fault
    width = min(100, shutil.get_terminal_size().columns)
    for k, text in enumerate(why):
        lines += textwrap.wrap(
            text, max(40, width), initial_indent=f"  {'' if k else 'why':11}",
            subsequent_indent=" " * 13,
        )  # fmt: skip
    return "\n".join(lines)


def question_text(result: Result) -> str:
    """The level's question with its answer, and the hike's own numbers beside it."""
    from game.debrief.finding_text import measured
    from game.hike.bet import bet_line, hike_of_bet, percent_left
    from game.words.catalogue import load_catalogue

    asked = result.level.predict
    if asked is None:
        return "  question   this level asks none"
    words = load_catalogue("en")
    if asked.bet is not None:
        left = percent_left(hike_of_bet(result.level, result.seed), asked.bet.minute)
        right = bet_line(words, asked.bet, left, None)
    else:
        right = f"{asked.choices[asked.answer - 1]}."
    parts = {
        "question": asked.question,
        "answer": f"{right} {asked.because}",
        "yours": measured(words, result),
    }
    width = max(40, min(100, shutil.get_terminal_size().columns))
    lines: list[str] = []
    for name, text in parts.items():
        lines += textwrap.wrap(
            text, width, initial_indent=f"  {name:11}", subsequent_indent=" " * 13
        )
    return "\n".join(lines)


def metres(altitude: float) -> str:
    """Whole metres, without a minus before zero."""
    return str(round(altitude))


def sparkline(result: Result, width: int, until: float | None = None) -> str:
    """What remains of the way over the daylight, as `width` block characters."""
    import numpy as np

    track = result.track
    minutes = np.linspace(0, result.level.daylight, width)
    shares = np.interp(minutes, track["minutes"], track["remaining"])
    blocks = [BLOCKS[round(float(share) * (len(BLOCKS) - 1))] for share in shares]
    shown = blocks if until is None else blocks[: int(np.searchsorted(minutes, until, "right"))]
    return "".join(shown).ljust(width)


def score_table(rows: Sequence[Standing]) -> str:
    """The table of `dusk score`, as plain text."""
    far = max([14, *(len(row.level) for row in rows)]) + 2
    wide = max([8, *(len(row.strategy) for row in rows)]) + 2
    lines = [f"{'level':{far}}{'strategy':{wide}}{'mean':>6}  {'95% interval':>13}  {'safe':>5}"]
    for row in sorted(rows, key=lambda r: (r.level == "all", r.level)):
        mean, low, high = row.interval
        faults = f"  faults: {row.faults}" if row.faults else ""
        lines.append(
            f"{row.level:{far}}{row.strategy:{wide}}{mean:6.0f}  {low:5.0f} to {high:4.0f}"
            f"  {row.safe_share:5.0%}{faults}"
        )
    return "\n".join(lines)


def level_row(level: Level) -> dict[str, Any]:
    """A level for JSON."""
    return {
        "name": level.name,
        "title": level.title,
        "chapter": level.chapter,
        "lesson": level.lesson,
        "goal": level.goal,
        "briefing": level.briefing,
        "daylight": level.daylight,
        "minutes_per_reading": level.instrument.price(),
        "tolerance": level.tolerance,
        "visibility": level.visibility,
        "par": level.par,
    }


def standing_row(row: Standing) -> dict[str, Any]:
    """A row of the table for JSON."""
    mean, low, high = row.interval
    return {
        "strategy": row.strategy,
        "level": row.level,
        "mean": mean,
        "low": low,
        "high": high,
        "safe_share": row.safe_share,
        "faults": row.faults,
        "scores": list(row.scores),
    }


def write_csv(results: Sequence[Result], path: str) -> None:
    """One row a hike; to standard output where `path` is `-`. See `dusk guide measuring`."""
    names = [
        "strategy",
        "level",
        "seed",
        "verdict",
        "safe",
        "score",
        "remaining",
        "altitude_end",
        "readings",
        "minutes_measuring",
        "minutes_walking",
        "distance",
        "learning_rate_effective",
        "readings_per_hour",
        "overshoot",
        "parameters",
        "level_hash",
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {
            **result.numbers,
            "parameters": json.dumps(result.parameters, default=str, sort_keys=True),
            "level_hash": result.level.content_hash,
        }
        for result in results
    )
    if path == "-":
        sys.stdout.write(text.getvalue())
    else:
        write_whole(path, text.getvalue(), f"--csv {path}")


def comparison_table(rows: Sequence[Comparison]) -> str:
    """`dusk score --against` as plain text."""
    far = max([14, *(len(row.level) for row in rows)]) + 2
    wide = max([8, *(len(row.strategy) for row in rows)]) + 2
    lines = [
        f"against {rows[0].against}, mountain by mountain:",
        f"{'level':{far}}{'strategy':{wide}}{'points':>7}  {'95% interval':>15}  "
        f"{'wins':>5}  {'95% interval':>13}",
    ]
    for row in rows:
        mean, low, high = row.difference
        share, least, most = row.wins
        lines.append(
            f"{row.level:{far}}{row.strategy:{wide}}{mean:+7.0f}  {low:+6.0f} to {high:+5.0f}"
            f"  {share:5.0%}  {least:4.0%} to {most:4.0%}" + ("" if row.clear else "  may be luck")
        )
    return "\n".join(lines)


def comparison_row(row: Comparison) -> dict[str, Any]:
    """A row of `--against` for JSON."""
    return {
        "strategy": row.strategy,
        "against": row.against,
        "level": row.level,
        "mountains": row.mountains,
        "difference": row.difference._asdict(),
        "wins": row.wins._asdict(),
        "clear": row.clear,
    }


def certificate_text(certificate: Certificate) -> str:
    """What was proved about a level, claim by claim."""
    lines = [
        f"{certificate.level}: par {certificate.par:.0f}, "
        f"{certificate.seeds} mountains to tune on and {certificate.seeds} others to judge on"
    ]
    for entry in certificate.rules + certificate.strategies:
        settings = ", ".join(f"{k} {_short(v)}" for k, v in entry.parameters.items())
        lines.append(f"  {entry.name:18}{entry.score:5.0f}{entry.safe_share:6.0%} safe  {settings}")
    lines += [
        f"  {'holds' if check.holds else 'FAILS':7}{check.claim}: {check.evidence}"
        for check in certificate.checks
    ]
    depth = certificate.depth
    lines += [
        f"  skill  {depth.skill:.0%} of the scores' variance among tuned rules",
        f"  seeds  {depth.seeds} tell the best rule from the median one",
        f"  room   {depth.headroom:.0f} points from the best hiker to one who sees the ground "
        f"({depth.ceiling:.0f})",
    ]
    return "\n".join(lines)


def certificate_dict(certificate: Certificate) -> dict[str, Any]:
    """The certificate for JSON."""
    document = asdict(certificate)
    lesson = certificate.lesson
    document["lesson"] = None if lesson is None else lesson._asdict()
    document["depth"] = certificate.depth._asdict()
    return {**document, "holds": certificate.holds}


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value).lower()
