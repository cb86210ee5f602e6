"""Fairness: copies are found whatever was renamed, honest files are not, and luck is no guilt."""

from __future__ import annotations

import re

import numpy as np
import pytest
from helpers.board_class import a_class
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.judging.intake.fingerprints import (
    MOST_TOKENS,
    TOKENS_PER_HASH,
    WINDOW_HASHES,
    fingerprints,
    normalised_tokens,
    winnow,
)
from engine.judging.standings.fairness import (
    equal_hikes,
    fairness_of,
    preview_shifts,
    similar_sources,
    unrepeatable,
    waiters,
)
from engine.judging.standings.source_helper import fingerprints_in_helper

MOMENTUM = '''
"""A strategy with memory."""
def hike(hiker, rate=180, keep=0.7):
    east, north = 0.0, 0.0
    while hiker.daylight > 0:
        slope = hiker.measure("forward", spacing=4)
        east = keep * east - rate * slope.east
        north = keep * north - rate * slope.north
        before = hiker.glance()
        hiker.walk(east, north)
        if hiker.glance() > before:   # it went up
            east, north = 0.0, 0.0
            rate = max(20, rate * 0.5)
        else:
            rate = min(900, rate * 1.2)
'''
SEARCH = """
def hike(hiker):
    stride = 120
    best = []
    for turn in range(400):
        slope = hiker.measure()
        if slope.length < 1e-6:
            hiker.rest(1)
            continue
        direction = slope / slope.length
        tries = [stride, stride / 2, stride / 4]
        for length in tries:
            hiker.walk(-length * direction)
            best.append(hiker.glance())
            if len(best) > 1 and best[-1] > best[-2]:
                break
        stride = sum(tries) / len(tries) + 10 * (turn % 3)
"""


def disguised(source):
    for old, new in (
        ("east", "dx"),
        ("north", "dy"),
        ("slope", "g"),
        ("rate", "lr"),
        ("keep", "mu"),
    ):
        source = re.sub(rf"(?<![\w.]){old}\b", new, source)
    return source.replace("180", "240").replace("# it went up", "# hmm") + "\n\nUNUSED = [1, 2]\n"


def test_a_renamed_copy_is_found_and_another_strategy_is_not():
    sources = {"Ada": MOMENTUM, "Ben": disguised(MOMENTUM), "Chi": SEARCH}
    (pair,), common = similar_sources(sources)
    assert (pair.first, pair.second) == ("Ada", "Ben")
    assert pair.similarity > 0.9
    assert not pair.identical
    assert common == 0


def test_padding_and_another_order_of_functions_do_not_hide_a_copy():
    helper = "def clip(v, low, high):\n    return max(low, min(high, v))\n"
    padding = "".join(f"def spare{k}(a, b):\n    return a[{k}] ** b or not b\n" for k in range(9))
    (pair,), _ = similar_sources({"a": helper + MOMENTUM, "b": padding + MOMENTUM + helper})
    assert pair.similarity >= 0.8


def test_the_hand_out_is_subtracted():
    own = "\ndef ending(hiker):\n    while hiker.daylight:\n        hiker.rest(1)\n"
    sources = {"a": MOMENTUM, "b": MOMENTUM + own, "c": MOMENTUM}
    assert len(similar_sources(sources)[0]) == 3
    assert similar_sources(sources, [MOMENTUM])[0] == ()


def test_identical_files_are_told_even_when_most_of_a_class_has_them():
    sources = {f"s{k}": MOMENTUM for k in range(7)} | {f"t{k}": SEARCH + f"\nx = [{k}]\n" * k
                                                       for k in range(3)}  # fmt: skip
    pairs, common = similar_sources(sources)
    assert common > 0
    assert sum(pair.identical for pair in pairs) == 21


@pytest.mark.parametrize(
    "text",
    ["", "\0\0", "def (", "'''open", "x = (1,\n", "\tx\n  y\n", "é🏔️" * 400, "1e5j 0x 0b2 'a", "\\"],
)
def test_what_does_not_tokenize_is_compared_all_the_same(text):
    broken = MOMENTUM + text
    pairs, _ = similar_sources({"a": broken, "b": broken.replace("east", "e"), "c": text})
    assert [(p.first, p.second) for p in pairs] == [("a", "b")]


@settings(max_examples=40, deadline=None)
@given(st.text("defx =()[]:\n\t'\"\\#0123.é🏔\0\f", max_size=120))
def test_any_text_has_fingerprints(text):
    assert fingerprints(text) == fingerprints(text)
    assert all(isinstance(token, str) for token in normalised_tokens(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=WINDOW_HASHES, max_size=60), st.data())
def test_winnowing_keeps_one_of_every_window(hashes, data):
    chosen = set(winnow(hashes))
    begin = data.draw(st.integers(0, len(hashes) - WINDOW_HASHES))
    assert chosen & set(hashes[begin : begin + WINDOW_HASHES])


def test_a_shared_run_of_the_guaranteed_length_is_seen():
    run = " ".join(f"measure walk {k * 'if '}" for k in range(1, 5)).split()[
        : WINDOW_HASHES + TOKENS_PER_HASH - 1
    ]
    a = " ".join([*["glance rest"] * 20, *run, *["while"] * 20])
    b = " ".join([*["lambda yield"] * 20, *run, *["pass"] * 20])
    assert fingerprints(a).chosen & fingerprints(b).chosen


def test_docstrings_comments_and_f_strings_do_not_count():
    a = 'def f(x):\n    "one"\n    return g(f"{x}") + 1\n'
    b = "def h(y):  # comment\n    return k(f'{y}') + 2\n"
    assert normalised_tokens(a) == normalised_tokens(b)


def test_two_runs_of_a_seed_are_compared_hash_by_hash():
    first = {"a": {("ravine", 0): "x", ("ravine", 1): "y"}, "b": {("ravine", 0): "z"}}
    second = {"a": {("ravine", 0): "x", ("ravine", 1): "OTHER"}, "b": {("ravine", 0): "z"}}
    (found,) = unrepeatable(first, second)
    assert (found.name, found.differing, found.repeated, found.first) == ("a", 1, 2, ("ravine", 1))
    assert unrepeatable(first, first) == ()


def scores_of(rng, mean, count, lost=0.0):
    preview = {(level, k): mean + rng.normal(0, 60) for level in "ab" for k in range(20)}
    final = {(level, k): mean - lost + rng.normal(0, 60) for level in "ab" for k in range(count)}
    return preview, final


def test_who_loses_on_the_final_seeds_is_told_and_nobody_else():
    rng = np.random.default_rng(3)
    names = [f"s{k}" for k in range(40)]
    pairs = {name: scores_of(rng, 700, 50, 120 if name == "s7" else 0) for name in names}
    fleet = scores_of(rng, 650, 50)
    found, tested = preview_shifts(
        {n: p for n, (p, _) in pairs.items()}, {n: f for n, (_, f) in pairs.items()}, *fleet
    )
    assert [shift.name for shift in found] == ["s7"]
    assert found[0].p < 0.001
    assert 80 < found[0].points < 160
    assert tested == 40


def test_hard_final_mountains_are_nobodys_fault():
    rng = np.random.default_rng(5)
    luck = {k: rng.normal(-200, 150) for k in range(30)}
    preview = {("a", k): 700.0 for k in range(15)}
    final = {("a", k): 700.0 + luck[k] for k in range(30)}
    own_preview = {key: v + rng.normal(0, 10) for key, v in preview.items()}
    own_final = {key: v + rng.normal(0, 10) for key, v in final.items()}
    found, tested = preview_shifts({"x": own_preview}, {"x": own_final}, preview, final)
    assert (found, tested) == ((), 1)


def test_who_missed_a_seed_is_not_tested():
    preview, final = {("a", 0): 1.0, ("a", 1): 2.0}, {("a", 0): 1.0}
    assert preview_shifts({"x": preview}, {"x": {}}, preview, final) == ((), 0)
    assert preview_shifts({}, {}, {}, {}) == ((), 0)
    assert preview_shifts({"x": preview}, {"x": final}, preview, {}) == ((), 0)


def test_all_reports_of_a_competition_together():
    results = a_class(6, seeds=8)
    names = [student.name for student in results.students]
    hashes = {name: {("ravine", 0): name} for name in names}
    report = fairness_of(
        results, dict.fromkeys(names[:2], MOMENTUM) | {names[2]: SEARCH}, (),
        hashes, {**hashes, names[3]: {("ravine", 0): "other"}},
    )  # fmt: skip
    assert [(p.first, p.second) for p in report.similar] == [tuple(sorted(names[:2]))]
    assert [u.name for u in report.unrepeatable] == [names[3]]
    assert (report.files, report.repeated, report.shift_tested, report.pairs) == (3, 6, 6, 1)


def test_equal_hikes_on_every_seed_make_a_group_but_for_our_own_strategies():
    ways = {"a": "x", "b": "x", "c": "gd", "d": "gd", "e": "y"}
    hashes = {n: {("ravine", k): f"{way}{k}" for k in range(3)} for n, way in ways.items()}
    hashes["f"] = {**hashes["a"], ("ravine", 2): "other"}
    fleet = {"gd": {("ravine", k): f"gd{k}" for k in range(3)}}
    assert equal_hikes(hashes, fleet) == (("a", "b"),)


def test_who_waits_is_named_with_the_profit_and_those_who_wait_on_the_same_mountains():
    keys = [("ravine", k) for k in range(4)]
    scores = {name: dict.fromkeys(keys, 500.0) for name in ("heir", "friend", "slow", "a", "b")}
    scores["heir"] = {key: 500.0 + 60.0 * (key[1] < 2) for key in keys}
    waits = {name: dict.fromkeys(keys, 0.9) for name in scores}
    waits["heir"] |= {keys[0]: 4.0, keys[1]: 6.6}
    waits["friend"] |= {keys[1]: 2.1}
    waits["slow"] = dict.fromkeys(keys[2:], 3.0)
    found = waiters(waits, scores)
    assert [(w.name, w.waits, w.hikes, w.seconds, w.profit, w.beside) for w in found] == [
        ("heir", 2, 4, 7, 60.0, ("friend",)),
        ("slow", 2, 2, 3, 0.0, ()),
        ("friend", 1, 4, 2, 0.0, ("heir",)),
    ]
    assert waiters({"a": dict.fromkeys(keys, 2.5)}, {})[0].profit is None
    assert waiters({"a": dict.fromkeys(keys, 1.0)}, {}) == ()


def test_a_source_made_to_be_slow_is_read_in_linear_time():
    sources = {"quotes": "x = '" + "\\'" * 200_000 + "'\n", "open": "\\'" * 200_000,
               "mixed": "'\\\"" * 130_000, "deep": "(" * 400_000}  # fmt: skip
    for text in sources.values():
        assert len(normalised_tokens(text)) <= MOST_TOKENS
    prints, unread = fingerprints_in_helper({**sources, "Ada": MOMENTUM})
    assert prints == {
        name: fingerprints(text) for name, text in {**sources, "Ada": MOMENTUM}.items()
    }
    assert unread == ()


def test_a_source_that_stops_the_helper_is_a_line_and_no_more(monkeypatch):
    from engine.judging.standings import source_helper

    monkeypatch.setattr(
        source_helper, "START_SCRIPT", source_helper.START_SCRIPT.replace(
            "main()", "import engine.judging.standings.source_helper as h, os\n"
            "told = h.fingerprints\n"
            "h.fingerprints = lambda text: os._exit(3) if 'stop' in text else told(text)\n"
            "h.main()"))  # fmt: skip
    prints, unread = fingerprints_in_helper({"a": MOMENTUM, "b": "stop", "c": SEARCH})
    assert (set(prints), unread) == ({"a", "c"}, ("b",))


def test_a_group_of_similar_files_is_one_row():
    from engine.judging.fairness_report import FairnessReport, SimilarPair
    from game.board.fairness import fairness_page

    pairs = [SimilarPair(a, b, 0.9, 0.8, 20, False) for a, b in ("ab", "bc", "ac", "xy")]
    page = fairness_page(FairnessReport(similar=tuple(pairs), pairs=4, equal=(("p", "q"),)))
    assert "| a; b; c | 90% | 80% |" in page
    assert "| x; y | 90% | 80% |" in page
    assert page.index("- p; q") < page.index("## Near-identical files")


def test_the_guide_s_and_our_own_strategies_are_subtracted():
    from game.commands.published_sources import published_sources

    ours = published_sources()
    template = next(text for text in ours if "hiker: Hiker" in text or "def hike(" in text)
    assert any("class " in text or "def hike" in text for text in ours)
    assert similar_sources({"a": template, "b": template}, ours)[0] == ()
