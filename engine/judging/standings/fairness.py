"""Fairness reports: what a teacher should look at by eye before believing a board.

Five questions, each a pure function: whose hikes are equal, whose sources are near-identical, whose
hike differs between two runs of one seed, whose hikes waited, and who walks better on the preview
seeds than on the final ones. None of the answers is a verdict; each is a reason to ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, median

import numpy as np
import numpy.typing as npt

from engine.judging.fairness_report import (
    FairnessReport,
    HikeKey,
    Shift,
    SimilarPair,
    Unrepeatable,
    Waiter,
)
from engine.judging.intake.fingerprints import Fingerprints, fingerprints
from engine.judging.results import Results
from engine.judging.standings.source_helper import fingerprints_in_helper
from engine.judging.verdicts import counts

SIMILAR_SHARE = 0.8
"""Least share of the smaller file's fingerprints for a pair to be reported."""
MIN_SHARED = 12
"""Fingerprints a pair must share: with fewer, two short honest files look alike."""
COMMON_SHARE = 0.5
"""A fingerprint that more than this share of the class has is ignored, like the hand-out's."""
SMALL_CLASS = 8
"""Below this many files no fingerprint is ignored as common."""
MOST_PAIRS = 500
PERMUTATIONS = 9_999
PERMUTATIONS_AT_ONCE = 909
"""Permutations at a time; a divisor of `PERMUTATIONS`."""
FALSE_DISCOVERY_RATE = 0.05
MIN_SHIFT = 20.0
"""Points; a smaller shift is not worth a conversation, however certain it is."""
WAIT_SECONDS = 1.0
"""Longer waits, in which nothing is computed, are reported."""

Scores = Mapping[HikeKey, float]


def fairness_of(
    results: Results,
    sources: Mapping[str, str],
    handout: Sequence[str] = (),
    first: Mapping[str, Mapping[HikeKey, str]] | None = None,
    second: Mapping[str, Mapping[HikeKey, str]] | None = None,
    fleet: Mapping[str, Mapping[HikeKey, str]] | None = None,
    waits: Mapping[str, Mapping[HikeKey, float]] | None = None,
) -> FairnessReport:
    """All reports of a competition.

    `sources` is every student's whole text by name, `first` and `second` the state hashes of the
    hikes that were run twice, `fleet` those of our own strategies, `waits` the seconds that every
    hike waited for nothing. Preview and final are compared
    against the par fleet where it walked the preview seeds, else against the median of the class
    on each seed.
    """
    prints, unread = fingerprints_in_helper(sources)
    similar, common = similar_sources({n: sources[n] for n in prints}, handout, prints)
    first, second = first or {}, second or {}
    reading = {
        student.name for student in results.students if any(h.readings for h in student.hikes)
    }
    preview, final = (_scores(results, phase) for phase in ("preview", "final"))
    shifts, tested = preview_shifts(
        preview, final, _reference(results, preview, "preview"), _reference(results, final, "final")
    )
    return FairnessReport(
        equal=equal_hikes({n: h for n, h in first.items() if n in reading}, fleet or {}),
        unread=unread,
        similar=similar[:MOST_PAIRS],
        pairs=len(similar),
        unrepeatable=unrepeatable(first, second),
        shifts=shifts,
        waiters=waiters(waits or {}, _scores(results, results.counted)),
        given_up=tuple(student.name for student in results.students if student.not_hiked),
        files=len(sources),
        common=common,
        repeated=sum(bool(first[name].keys() & second.get(name, {}).keys()) for name in first),
        shift_tested=tested,
    )


def _scores(results: Results, phase: str) -> dict[str, dict[HikeKey, float]]:
    return {
        student.name: {
            (hike.level, hike.seed_index): hike.score
            for hike in student.hikes
            if hike.phase == phase and counts(hike.verdict)
        }
        for student in results.students
        if not student.refused
    }


def _reference(results: Results, scores: Mapping[str, Scores], phase: str) -> dict[HikeKey, float]:
    """The fleet's mean score on each seed, or the median of the class without a fleet."""
    fleet: dict[HikeKey, list[float]] = {}
    walked = all(row.preview_scores for row in results.fleet) and bool(results.fleet)
    if walked and results.counted == "final":
        for row in results.fleet:
            found = row.preview_scores if phase == "preview" else row.scores
            for index, score in enumerate(found):
                fleet.setdefault((row.level, index), []).append(score)
        return {key: fmean(values) for key, values in fleet.items()}
    for runs in scores.values():
        for key, score in runs.items():
            fleet.setdefault(key, []).append(score)
    return {key: median(values) for key, values in fleet.items()}


def equal_hikes(
    hashes: Mapping[str, Mapping[HikeKey, str]], fleet: Mapping[str, Mapping[HikeKey, str]]
) -> tuple[tuple[str, ...], ...]:
    """Groups of students who hiked alike, to the last bit, on every seed; the largest first.

    Hikes equal to one of our own strategies' are left out: everybody was shown those.
    """
    ours = {frozenset(own.items()) for own in fleet.values()}
    groups: dict[frozenset[tuple[HikeKey, str]], list[str]] = {}
    for name in sorted(hashes):
        hikes = frozenset(hashes[name].items())
        if hikes and hikes not in ours:
            groups.setdefault(hikes, []).append(name)
    found = [tuple(names) for names in groups.values() if len(names) > 1]
    return tuple(sorted(found, key=lambda names: (-len(names), names)))


def similar_sources(
    sources: Mapping[str, str],
    handout: Sequence[str] = (),
    known_prints: Mapping[str, Fingerprints] | None = None,
) -> tuple[tuple[SimilarPair, ...], int]:
    """Pairs of near-identical sources, and how many fingerprints were common ground.

    Files are compared by winnowed k-grams of their normalised tokens (Schleimer, Wilkerson and
    Aiken 2003, "Winnowing: local algorithms for document fingerprinting", SIGMOD), so names,
    numbers, comments, layout and the order of functions do not matter. Whatever stands in the
    `handout` sources is subtracted first.
    """
    names = sorted(sources)
    given = [fingerprints(text) for text in handout]
    known = frozenset().union(*(g.all for g in given))
    unchanged = {g.whole for g in given}
    prints = known_prints or {name: fingerprints(sources[name]) for name in names}
    own = [prints[name].chosen - known for name in names]
    owners: dict[int, list[int]] = {}
    for index, marks in enumerate(own):
        for mark in sorted(marks):
            owners.setdefault(mark, []).append(index)
    most = COMMON_SHARE * len(names) if len(names) >= SMALL_CLASS else len(names)
    common = frozenset(mark for mark, who in owners.items() if len(who) > most)
    shared = _shared_counts([who for mark, who in sorted(owners.items()) if mark not in common
                      and len(who) > 1], len(names))  # fmt: skip
    sizes = np.array([len(marks - common) for marks in own])
    smaller = np.minimum.outer(sizes, sizes)
    close = (shared >= MIN_SHARED) & (shared >= SIMILAR_SHARE * smaller)
    for group in _identical_groups(prints, names, unchanged):
        for i, a in enumerate(group):
            for b in group[i + 1 :]:
                close[a, b] = True
    pairs = [
        _pair(names[a], names[b], prints, int(shared[a, b]), int(sizes[a]), int(sizes[b]))
        for a, b in zip(*np.nonzero(np.triu(close, 1)), strict=True)
    ]
    return tuple(sorted(pairs, key=_gravest_first)), len(common)


def _gravest_first(pair: SimilarPair) -> tuple[bool, float, float, str, str]:
    return not pair.identical, -pair.similarity, -pair.jaccard, pair.first, pair.second


def _identical_groups(
    prints: Mapping[str, Fingerprints], names: Sequence[str], unchanged: set[int]
) -> list[list[int]]:
    """Groups of files with the same tokens; the hand-out itself and empty files make none."""
    groups: dict[int, list[int]] = {}
    for index, name in enumerate(names):
        if len(prints[name].chosen) >= MIN_SHARED and prints[name].whole not in unchanged:
            groups.setdefault(prints[name].whole, []).append(index)
    return [group for group in groups.values() if len(group) > 1]


def _shared_counts(owners: Sequence[Sequence[int]], count: int) -> npt.NDArray[np.int64]:
    """How many fingerprints every two files share, shape (count, count)."""
    total = np.zeros((count, count))
    for begin in range(0, len(owners), 4096):
        block = owners[begin : begin + 4096]
        table = np.zeros((count, len(block)), np.float32)
        for column, who in enumerate(block):
            table[list(who), column] = 1.0
        total += table @ table.T
    return total.astype(np.int64)


def _pair(a: str, b: str, prints: Mapping[str, Fingerprints], shared: int, of_a: int, of_b: int
          ) -> SimilarPair:  # fmt: skip
    same = prints[a].whole == prints[b].whole
    if same:
        shared = max(shared, 1)
        of_a = of_b = shared
    return SimilarPair(
        a, b, min(1.0, shared / min(of_a, of_b)), min(1.0, shared / (of_a + of_b - shared)),
        shared, same,
    )  # fmt: skip


def unrepeatable(
    first: Mapping[str, Mapping[HikeKey, str]], second: Mapping[str, Mapping[HikeKey, str]]
) -> tuple[Unrepeatable, ...]:
    """Students whose state hashes differ between two runs; only hikes in both are compared."""
    found = []
    for name in sorted(first):
        again = second.get(name, {})
        both = sorted(key for key in first[name] if key in again)
        differing = [key for key in both if first[name][key] != again[key]]
        if differing:
            found.append(Unrepeatable(name, len(differing), len(both), differing[0]))
    return tuple(sorted(found, key=lambda u: (-u.differing / u.repeated, u.name)))


def waiters(
    waits: Mapping[str, Mapping[HikeKey, float]], scores: Mapping[str, Scores]
) -> tuple[Waiter, ...]:
    """Students whose hikes waited longer than `WAIT_SECONDS`, who profited most first.

    A hike has nothing to wait for but another one's notes: so the profit is told, and who waited on
    the same mountains. `scores` are of the hikes that count.
    """
    where = {
        name: {key for key, seconds in own.items() if seconds > WAIT_SECONDS}
        for name, own in waits.items()
    }
    where = {name: keys for name, keys in where.items() if keys}
    runs: dict[HikeKey, list[float]] = {}
    for own in scores.values():
        for key, score in own.items():
            runs.setdefault(key, []).append(score)
    middle = {key: median(values) for key, values in runs.items()}
    found = []
    for name, keys in where.items():
        surplus: dict[bool, list[float]] = {True: [], False: []}
        for key, score in scores.get(name, {}).items():
            surplus[key in keys].append(score - middle[key])
        profit = fmean(surplus[True]) - fmean(surplus[False]) if all(surplus.values()) else None
        together = {other: len(keys & theirs) for other, theirs in where.items() if other != name}
        beside = sorted((o for o in together if together[o]), key=lambda o: (-together[o], o))
        longest = round(max(waits[name].values()))
        found.append(Waiter(name, len(keys), len(waits[name]), longest, profit, tuple(beside)))
    return tuple(sorted(found, key=lambda w: (-(w.profit or 0.0), -w.waits, w.name)))


def preview_shifts(
    preview: Mapping[str, Scores], final: Mapping[str, Scores],
    fleet_preview: Scores, fleet_final: Scores,
) -> tuple[tuple[Shift, ...], int]:  # fmt: skip
    """Students who lost ground to the fleet from preview to final, and how many were tested.

    A hike's surplus is its score less the fleet's mean score on the same seed, which takes the
    luck of the mountain out. Were a strategy the same on both kinds of seed, the labels preview
    and final could be exchanged within a level, so: a one-sided permutation test (Fisher 1935) of
    the difference of mean surpluses, averaged over levels, 9,999 permutations from a fixed seed;
    over the class the false discovery rate is held at 5% (Benjamini and Hochberg 1995).
    """
    keys = [(0, k) for k in sorted(fleet_preview)] + [(1, k) for k in sorted(fleet_final)]
    levels = sorted({key[0] for _, key in keys})
    of_level = np.array([levels.index(key[0]) for _, key in keys], np.intp)
    is_final = np.array([kind for kind, _ in keys], bool)
    if not all((is_final[of_level == level].any() and (~is_final[of_level == level]).any())
               for level in range(len(levels))) or not keys:  # fmt: skip
        return (), 0
    names, rows = [], []
    for name in sorted(preview):
        runs, fleets = (preview[name], final.get(name, {})), (fleet_preview, fleet_final)
        if all(key in runs[kind] for kind, key in keys):
            names.append(name)
            rows.append([runs[kind][key] - fleets[kind][key] for kind, key in keys])
    if not names:
        return (), 0
    surplus = np.array(rows)
    seen = surplus @ _weights(is_final[None, :], of_level, len(levels))[0]
    extreme = np.zeros(len(names))
    rng = np.random.default_rng(0)
    for _ in range(0, PERMUTATIONS, PERMUTATIONS_AT_ONCE):
        # Labels preview and final change places inside each level only.
        labels = np.tile(is_final, (PERMUTATIONS_AT_ONCE, 1))
        for level in range(len(levels)):
            inside = of_level == level
            labels[:, inside] = rng.permuted(labels[:, inside], axis=1)
        permuted = surplus @ _weights(labels, of_level, len(levels)).T
        # Two equal sums in another order must count as equal, whatever their last bits.
        extreme += (permuted >= seen[:, None] - 1e-9).sum(axis=1)
    # The labels as they were count as one permutation, so that no p is 0.
    p = (1.0 + extreme) / (1.0 + PERMUTATIONS)
    passed = _discoveries(p)
    means = [_level_means(surplus, is_final == kind, of_level, len(levels)) for kind in (0, 1)]
    found = [
        Shift(name, float(means[0][i]), float(means[1][i]), float(p[i]))
        for i, name in enumerate(names)
        if passed[i] and seen[i] >= MIN_SHIFT
    ]
    return tuple(sorted(found, key=lambda s: (-s.points, s.name))), len(names)


def _weights(
    labels: npt.NDArray[np.bool_], of_level: npt.NDArray[np.intp], levels: int
) -> npt.NDArray[np.float64]:
    """Weights that turn surpluses into (mean of preview - mean of final), averaged over levels.

    `labels[draw, hike]` is true for final; the weights have its shape.
    """
    weights = np.empty(labels.shape)
    for level in range(levels):
        inside = of_level == level
        final = labels[:, inside]
        # Shuffled labels are as many as before: one count serves every draw.
        many = int(final[0].sum())
        few = final.shape[1] - many
        weights[:, inside] = np.where(final, -1.0 / (levels * many), 1.0 / (levels * few))
    return weights


def _level_means(
    surplus: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_],
    of_level: npt.NDArray[np.intp], levels: int,
) -> npt.NDArray[np.float64]:  # fmt: skip
    means = [surplus[:, chosen & (of_level == level)].mean(axis=1) for level in range(levels)]
    return np.asarray(np.mean(means, axis=0), np.float64)


def _discoveries(p: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Benjamini and Hochberg's step-up rule: which p-values are discoveries."""
    order = np.argsort(p, kind="stable")
    under = p[order] <= FALSE_DISCOVERY_RATE * np.arange(1, len(p) + 1) / len(p)
    passed = np.zeros(len(p), bool)
    # Step-up: the largest p under its line, and all smaller ones, even those over their own line.
    if under.any():
        passed[order[: int(np.nonzero(under)[0].max()) + 1]] = True
    return passed
