"""The content of the board, computed from the results: plain numbers and texts for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median, quantiles

from engine.core.errors import visible
from engine.judging.results import Evidence, HikeRow, Results, StudentRow
from engine.judging.verdicts import VERDICTS, Verdict, counts, is_fault, verdict_title
from game.board.columns import REFUSED_FAULTS, BoardData
from game.board.sentences import tie_words

CURVE_POINTS = 41
"""Points of a drawn altitude curve."""
BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MOST_EVIDENCE = 2_000
"""Characters of one text of evidence on the board; the whole stands in `results.json`."""
MOST_FAULTS = 12
"""Kinds of fault shown of one student."""

NO_EVIDENCE = "(no further evidence)"
SEALED_EVIDENCE = (
    "Line and message are shown after the reveal. Before it they could give away secret mountains."
)
SECRET_SEEDS = "The final seeds are secret until the teacher reveals them."


def view_of(results: Results) -> BoardData:
    """The whole board but for the mountains, which `game.board.maps` draws."""
    places = {student.name: student.place for student in results.students}
    students = [_student_data(student, results, places) for student in results.students]
    # The middle of the class is of those whose files ran.
    judged = [s for s in students if s["placed"] and not s["all_zero"]]
    levels = []
    for k, row in enumerate(results.levels):
        means = sorted(
            s["levels"][k]["score"] for s in judged if s["levels"][k]["score"] is not None
        )
        curves = [decoded(s["levels"][k]["mean"]) for s in judged if s["levels"][k]["mean"]]
        levels.append({
            "name": row.name,
            "title": row.title,
            "daylight": row.daylight,
            "middle": [round(q) for q in quantiles(means, method="inclusive")]
            if len(means) > 1 else None,
            "curve": encoded([median(column) for column in zip(*curves, strict=True)]),
        })  # fmt: skip
    middle = {key: median_of(s["habits"][key] for s in judged) for key in HABIT_KEYS}
    return {
        "title": "Standings, Down by Dusk",
        "levels": levels,
        "students": students,
        "middle": middle,
        "leader": students[0]["habits"] if judged else dict.fromkeys(HABIT_KEYS),
        "curves": _curves_note(results),
        "pictures": _pictures_note(results),
        "mountains": {},
    }


HABIT_KEYS = ("rate", "rph", "measuring", "overshoot")


def counted(student: StudentRow, results: Results) -> list[HikeRow]:
    """The hikes that the standings are drawn from."""
    return [h for h in student.hikes if h.phase == results.counted and counts(h.verdict)]


def median_of(values: Iterable[float | None]) -> float | None:
    """The median of what is there."""
    found = [value for value in values if value is not None]
    return median(found) if found else None


def _student_data(student: StudentRow, results: Results, places: Mapping[str, int]) -> BoardData:
    hikes = counted(student, results)
    drawn = _hikes_with_curve(student, results)
    faults = sum(count for verdict, count in student.verdicts.items() if is_fault(verdict))
    return {
        # As the page's script has it: an address that is followed must find it there.
        "name": visible(student.name),
        "placed": student.placed,
        "all_zero": student.mean_score <= 0.0,
        "file": file_words(student),
        "history": [
            f"{v.judged}: mean {v.mean_score:.0f} on {v.hikes} practice hikes"
            for v in student.history
        ],
        "judged": {
            "name": student.judged.name,
            "size": student.judged.size,
            "sha256": student.judged.signs,
        },
        "changed": student.changed_from,
        "place": student.place,
        "low": student.place_low,
        "high": student.place_high,
        "band": student.band,
        "tie": tie_words(student, places),
        "rank": round(student.mean_rank, 1),
        "score": round(student.mean_score, 2),
        "safe": round(student.safe_share, 4),
        "verdicts": dict(sorted(student.verdicts.items(), key=lambda v: (v[0] != "ok", -v[1]))),
        "faults": faults if not student.refused else REFUSED_FAULTS,
        "refused": student.refused.removeprefix(f"{student.name}: "),
        "habits": habits_of(hikes),
        "levels": [_level_data(row.name, hikes, drawn, results) for row in results.levels],
        "evidence": _evidence_data(student, results),
        "pictures": _pictures_data(drawn, results),
    }


def file_words(student: StudentRow) -> list[str]:
    """What is judged of a student, in lines: file, size and hash, and what is not judged."""
    if not student.judged.name:
        return []
    found = [f"Judged: {student.judged}" + (" (handed in late)" if student.late else "")]
    if student.changed_from:
        found.append(f"Changed since it was judged before (SHA-256 {student.changed_from}…)")
    if student.older:
        found.append(f"Not judged, older: {', '.join(student.older)}")
    return found


def habits_of(hikes: Sequence[HikeRow]) -> BoardData:
    """A student's habits: the median learning rate, and the means of the rest."""
    if not hikes:
        return dict.fromkeys(HABIT_KEYS)
    rate = median_of(h.learning_rate_effective for h in hikes)
    return {
        "rate": None if rate is None else round(rate, 1),
        "rph": round(fmean(h.readings_per_hour for h in hikes), 2),
        "measuring": round(fmean(h.share_measuring for h in hikes), 4),
        "overshoot": round(fmean(h.overshoot for h in hikes), 4),
    }


def _hikes_with_curve(student: StudentRow, results: Results) -> list[HikeRow]:
    """The hikes with a curve: those that count where they are open, else the preview's."""
    for phase in (results.counted, "preview"):
        found = [h for h in student.hikes if h.phase == phase and h.curve]
        if found:
            return found
    return []


def _level_data(
    name: str, hikes: Sequence[HikeRow], drawn: Sequence[HikeRow], results: Results
) -> BoardData:
    mine = [h for h in hikes if h.level == name]
    curves = [h for h in drawn if h.level == name]
    count = (
        len(results.seeds.preview) if results.counted == "preview" else results.seeds.final_count
    )
    scores: list[int | None] = [None] * count
    for hike in mine:
        if hike.seed_index < count:
            scores[hike.seed_index] = round(hike.score)
    several = len(curves) > 1
    return {
        "score": round(fmean(h.score for h in mine), 2) if mine else None,
        "safe": round(fmean(h.safe for h in mine), 4) if mine else None,
        "scores": scores,
        "faulty": [h.seed_index for h in mine if h.verdict != "ok"],
        "mean": encoded(
            [fmean(c) for c in zip(*(resampled(h.curve) for h in curves), strict=True)]
        ),
        "best": encoded(resampled(max(curves, key=_score_of).curve)) if several else "",
        "worst": encoded(resampled(min(curves, key=_score_of).curve)) if several else "",
    }


def _score_of(hike: HikeRow) -> float:
    return hike.score


def _pictures_data(drawn: Sequence[HikeRow], results: Results) -> list[BoardData]:
    """The best and the worst of the hikes that may be shown, those with a path first."""
    pool = [h for h in drawn if h.path] or list(drawn)
    if not pool:
        return []
    names = [row.name for row in results.levels]
    chosen = {"Best": max(pool, key=_score_of), "Worst": min(pool, key=_score_of)}
    if chosen["Best"].score == chosen["Worst"].score:
        chosen = {"Any": pool[0]}
    return [
        {
            "kind": kind,
            "level": names.index(hike.level),
            "phase": hike.phase,
            "seed": hike.seed_index,
            "score": round(hike.score, 1),
            "diagnosis": list(hike.diagnosis),
            "curve": encoded(resampled(hike.curve)),
            "path": [[round(east), round(north)] for east, north in hike.path] or None,
            "mountain": f"{hike.level}/{hike.phase}/{hike.seed_index}",
            "why": "" if hike.path else "The path of this hike was not saved.",
        }
        for kind, hike in chosen.items()
        if hike.level in names
    ]


def _evidence_data(student: StudentRow, results: Results) -> list[BoardData]:
    """Faults of one kind on one line together; a timeout has no line.

    First those with something to read, and of them the commonest. Shown is the fullest evidence.
    Secret seeds keep it to themselves: such hikes are counted beside open ones of the same kind,
    or stand alone where there are none.
    """
    titles = {row.name: row.title for row in results.levels}
    groups: dict[tuple[Verdict, int | None], list[HikeRow]] = {}
    secret: dict[Verdict, list[HikeRow]] = {}
    for hike in student.hikes:
        if not is_fault(hike.verdict):
            continue
        if hike.phase == "preview" or results.seeds.revealed:
            line = hike.evidence.line if VERDICTS[hike.verdict].one_fault_per_line else None
            groups.setdefault((hike.verdict, line), []).append(hike)
        else:
            secret.setdefault(hike.verdict, []).append(hike)
    ordered = sorted(groups.values(), key=lambda g: -len(g))[:MOST_FAULTS]
    shown = [(max(group, key=lambda h: len("".join(texts_of(h.evidence)))), len(group))
            for group in ordered]  # fmt: skip
    shown.sort(key=lambda fault: not texts_of(fault[0].evidence))
    found = [
        {
            "called": verdict_title(hike.verdict),
            "count": count,
            "sealed": len(secret.pop(hike.verdict, ())),
            "where": f"{titles.get(hike.level, hike.level)}, {hike.phase} seed {hike.seed_index}",
            "level": hike.level,
            "seed": seed_of(hike, results),
            "line": hike.evidence.line,
            "texts": texts_of(hike.evidence) or [NO_EVIDENCE],
        }
        for hike, count in shown
    ]
    return found + [
        {
            "called": verdict_title(verdict),
            "count": len(hikes),
            "sealed": 0,
            "where": f"{titles.get(hikes[0].level, hikes[0].level)}, "
            f"{hikes[0].phase} seed {hikes[0].seed_index}",
            "level": hikes[0].level,
            "seed": "",
            "line": None,
            "texts": [SEALED_EVIDENCE],
        }
        for verdict, hikes in secret.items()
    ]


def seed_of(hike: HikeRow, results: Results) -> str:
    """The hike's seed in decimal; empty while it is secret."""
    seeds = results.seeds.preview if hike.phase == "preview" else results.seeds.final
    return seeds[hike.seed_index] if hike.seed_index < len(seeds) else ""


def texts_of(evidence: Evidence) -> list[str]:
    """The texts of a fault's evidence, without one that another contains."""
    found: list[str] = []
    broke = f"The message that broke the rule: {evidence.broke}" if evidence.broke else ""
    printed = f"Printed at the end:\n{evidence.output}" if evidence.output.strip() else ""
    for text in (evidence.source, evidence.message, evidence.traceback, broke, printed):
        cut = text.strip()[:MOST_EVIDENCE]
        if cut and not any(cut in other for other in (evidence.traceback, *found) if other != text):
            found.append(cut)
    return found


def _curves_note(results: Results) -> str:
    if results.counted == "final" and not results.seeds.revealed:
        return f"Drawn from the {len(results.seeds.preview)} preview seeds. {SECRET_SEEDS}" if (
            results.seeds.preview) else f"No curves yet. {SECRET_SEEDS}"  # fmt: skip
    return f"Drawn from the revealed {results.counted} seeds."


def _pictures_note(results: Results) -> str:
    if results.counted == "final" and not results.seeds.revealed:
        return (
            f"Drawn from the preview seeds. {SECRET_SEEDS} Their mountains are hidden until then, "
            "so that nobody can learn them by heart."
        )
    return "The mountain as it really is, seen after the fog has lifted."


def resampled(curve: Sequence[int]) -> list[float]:
    """A curve at `CURVE_POINTS` equal steps, linear in between."""
    last = len(curve) - 1
    if last < 1:
        return [float(curve[0])] * CURVE_POINTS if curve else []
    found = []
    for k in range(CURVE_POINTS):
        at = k * last / (CURVE_POINTS - 1)
        left = min(int(at), last - 1)
        found.append(curve[left] + (at - left) * (curve[left + 1] - curve[left]))
    return found


def encoded(curve: Sequence[float]) -> str:
    """Thousandths as two signs each."""
    whole = [min(max(round(value), 0), 4095) for value in curve]
    return "".join(BASE64_DIGITS[value // 64] + BASE64_DIGITS[value % 64] for value in whole)


def decoded(text: str) -> list[int]:
    """The inverse of `encoded`."""
    return [
        64 * BASE64_DIGITS.index(a) + BASE64_DIGITS.index(b)
        for a, b in zip(text[::2], text[1::2], strict=True)
    ]
