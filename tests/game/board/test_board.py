"""The board's files: complete, escaped, harmless, and the same bytes for the same results."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest
from helpers.board_class import ODD, a_class
from helpers.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import BadInput
from engine.judging.fairness_report import FairnessReport, Shift, SimilarPair, Unrepeatable
from engine.judging.results import CURVE_POINTS, Evidence
from game.board import write_all
from game.board.columns import fragment
from game.board.content import SEALED, decoded, encoded, resampled, view_of
from game.board.feedback import feedback_of, plain
from game.board.file_names import LONGEST_STEM, file_stems
from game.board.page import page_of, script_safe
from game.board.plot import plot_of
from game.board.sentences import tie_words
from game.board.tables import CANVAS, MOODLE, gradebooks, without_formula


@pytest.fixture(scope="module")
def odd():
    return a_class(14, seeds=8, odd=True)


@pytest.fixture(scope="module")
def page(odd):
    return page_of(view_of(odd), odd)


class Elements(HTMLParser):
    """Start tags in order, and the text inside the table's rows."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.data = [], [], ""
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        self._in_data = ("id", "data") in attrs

    def handle_data(self, text):
        if self._in_data:
            self.data += text
            self._in_data = False


def embedded(page):
    return json.loads(Elements(page).data)


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_equal_results_give_equal_bytes_and_every_file(tmp_path, odd):
    for out in ("a", "b"):
        write_all(odd, tmp_path / out)
    first, second = (
        {p.relative_to(tmp_path / out): p.read_bytes() for p in (tmp_path / out).rglob("*.*")}
        for out in ("a", "b")
    )
    assert first == second
    assert not [p for p in first if ".part" in p.name]
    names = {str(p) for p in first}
    assert {"board.html", "board.csv", "gradebook.csv", "gradebook-canvas.csv"} <= names
    assert len([n for n in names if n.startswith("feedback")]) == 14
    assert "fairness.md" not in names
    assert not list(tmp_path.glob("*.md")), "a name climbed out of the folder"


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, odd):
    (tmp_path / "feedback").write_text("a file in the way")
    with pytest.raises(BadInput, match="cannot be written"):
        write_all(odd, tmp_path)


def test_no_name_or_evidence_becomes_markup(page, odd):
    found = Elements(page)
    assert found.tags.count("script") == 2
    assert "img" not in found.tags
    assert not [a for a in found.attributes if a[1].startswith("on")]
    outside = page.replace(found.data, "")
    assert "alert(1)" in unescape(outside)
    assert "<script>alert" not in page
    assert "onerror=alert(2)>" not in page


def test_the_embedded_json_cannot_leave_its_script_element(page, odd):
    view = embedded(page)
    assert [s["name"] for s in view["students"]] == [s.name for s in odd.students]
    assert set(ODD) <= {s["name"] for s in view["students"]}
    raw = Elements(page).data
    assert not re.search("[<>&\u2028\u2029]", raw)


@settings(max_examples=30, deadline=None)
@given(st.text("<>&'\"/!-{}[]\\scriptSCRIPT\u2028\u2029\0é🏔\ud800", max_size=60))
def test_any_text_survives_the_script_element(text):
    safe = script_safe({"name": text})
    assert json.loads(safe) == {"name": text}
    assert "<" not in safe
    assert safe.isascii()


def test_the_page_asks_nothing_of_the_network(page):
    found = Elements(page)
    links = [v for _, k, v in found.attributes if k in ("href", "src", "action", "data")]
    assert all(v.startswith(("#", "data:")) for v in links)
    assert not re.search(r"url\(\s*['\"]?(?!#)", page.replace("url(#glow)", ""))
    policy = next(v for t, k, v in found.attributes if t == "meta" and "default-src" in (v or ""))
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy


def test_the_table_is_a_table_with_bands_in_words(page, odd):
    found = Elements(page)
    assert {"table", "caption", "thead", "th", "bdi"} <= set(found.tags)
    assert ("th", "scope", "row") in found.attributes
    assert ("th", "aria-sort", "ascending") in found.attributes
    ties = [b for b in {s.band for s in odd.students}
            if sum(s.band == b for s in odd.students) > 1]  # fmt: skip
    assert ties
    assert page.count("may be luck</th>") == len(ties)
    assert page.count('class="hiker"') == len(odd.students)


def test_the_commitment_and_what_leaked_are_printed_plainly(page, odd):
    assert odd.commitment in page
    assert all(f"<li>{item.replace(chr(39), '&#x27;')}</li>" in page for item in odd.isolation.held)
    assert "Got through" not in page
    leaky = a_class(4, leaked=("open <b>a socket</b>",))
    warned = page_of(view_of(leaky), leaky)
    assert "Got through: 1 of 8 attacks" in warned
    assert "open &lt;b&gt;a socket" in warned
    assert "Nothing was confined" in page_of(
        view_of(leaky),
        msgspec.structs.replace(
            leaky, isolation=msgspec.structs.replace(leaky.isolation, tier="trust")
        ),
    )


def test_secret_seeds_show_no_ground_and_revealed_ones_do(tmp_path):
    for revealed in (False, True):
        results = a_class(5, seeds=6, revealed=revealed)
        write_all(results, tmp_path)
        view = embedded((tmp_path / "board.html").read_text("utf-8"))
        phases = {p["phase"] for s in view["students"] for p in s["pictures"]}
        assert phases == {"final" if revealed else "preview"}
        assert all(key.split("/")[1] in phases for key in view["mountains"])
        assert ("still secret" in view["pictures"]) is not revealed
        assert len(view["mountains"]) > 0
        text = (tmp_path / "board.html").read_text("utf-8")
        assert (str(2**130) in text) is revealed


def test_a_level_that_has_changed_is_not_drawn(tmp_path):
    results = a_class(3, seeds=3)
    other = tuple(msgspec.structs.replace(row, content_hash="0" * 64) for row in results.levels)
    write_all(msgspec.structs.replace(results, levels=other), tmp_path)
    view = embedded((tmp_path / "board.html").read_text("utf-8"))
    assert view["mountains"] == {}
    assert all("no map" in p["why"] for s in view["students"] for p in s["pictures"])


def test_nobody_one_student_and_refused_ones_have_a_board_too(tmp_path):
    full = a_class(3, seeds=3)
    nobody = msgspec.structs.replace(full, students=(), fleet=(), seeds_needed=None)
    write_all(nobody, tmp_path)
    assert "Nobody has hiked." in (tmp_path / "board.html").read_text("utf-8")
    gone = msgspec.structs.replace(full.students[0], hikes=(), verdicts={}, refused="empty <file>")
    write_all(msgspec.structs.replace(full, students=(gone,), seeds_needed=None), tmp_path)
    text = (tmp_path / "board.html").read_text("utf-8")
    assert "not run" in text
    assert "nobody to be told apart from" in text
    (feedback,) = (tmp_path / "feedback").glob(f"{full.students[0].name}.md")
    assert "Nothing was run" in feedback.read_text("utf-8")


def test_a_competition_on_preview_seeds_alone_has_a_board(tmp_path):
    full = a_class(4, seeds=3)
    students = tuple(
        msgspec.structs.replace(s, hikes=tuple(h for h in s.hikes if h.phase == "preview"))
        for s in full.students
    )
    seeds = msgspec.structs.replace(full.seeds, final_count=0)
    preview = msgspec.structs.replace(full, counted="preview", seeds=seeds, students=students)
    write_all(preview, tmp_path)
    text = (tmp_path / "board.html").read_text("utf-8")
    assert "practice seeds a level, open to all" in text
    view = embedded(text)
    assert "preview seeds, which are open" in view["curves"]
    assert {len(level["scores"]) for s in view["students"] for level in s["levels"]} == {4}


def test_a_fault_is_told_once_with_its_open_evidence_and_no_advice_beside_it():
    full = a_class(2, seeds=3)
    open_words = Evidence(line=2, source="while x", message="not valid Python: expected ':'")
    hidden = Evidence(line=2, source="while x")
    one = full.students[0]
    hikes = tuple(
        msgspec.structs.replace(
            h,
            verdict="load_error",
            evidence=open_words if h.phase == "preview" else hidden,
            learning_rate_effective=None,
        )
        for h in one.hikes
    )
    one = msgspec.structs.replace(one, hikes=hikes, verdicts={"load_error": 6})
    results = msgspec.structs.replace(full, students=(one, full.students[1]))
    view = view_of(results)
    shown = view["students"][0]
    (fault,) = shown["evidence"]
    assert fault["count"] + fault["sealed"] == len(hikes)
    assert fault["called"] == "did not load"
    assert "preview" in fault["where"]
    assert open_words.message in "".join(fault["texts"])
    page = feedback_of(one, shown, view, results)
    assert "Mend the fault above first" in page
    assert "**did not load** on 8 hikes, such as on Quiet bowl, preview seed 0, and on 6 " in page
    assert page.index("## Faults: mend these first") < page.index("## By level")
    assert "standing still" not in page
    assert "Ended by a fault: 6" in gradebooks(results)["gradebook.csv"]


def test_what_can_be_read_of_a_fault_stands_before_what_is_sealed_however_common():
    full = a_class(1, seeds=3)
    (one,) = full.students
    told = Evidence(line=7, message="NameError: slop")
    hikes = tuple(
        msgspec.structs.replace(h, verdict="exception", evidence=told if k == 0 else Evidence())
        for k, h in enumerate(sorted(one.hikes, key=lambda h: h.phase != "preview"))
    )
    one = msgspec.structs.replace(one, hikes=hikes, verdicts={"exception": len(hikes)})
    first, second = view_of(msgspec.structs.replace(full, students=(one,)))["students"][0][
        "evidence"
    ]
    assert (first["count"], first["texts"]) == (1, ["NameError: slop"])
    assert first["count"] + first["sealed"] + second["count"] + second["sealed"] == len(hikes)
    secret = tuple(h for h in hikes if h.phase == "final")
    one = msgspec.structs.replace(one, hikes=secret)
    (only,) = view_of(msgspec.structs.replace(full, students=(one,)))["students"][0]["evidence"]
    assert (only["count"], only["texts"]) == (len(secret), [SEALED])


@pytest.mark.parametrize(
    ("tied", "places"),
    [
        (("Bo",), "from 1 other hiker (place 2)"),
        (("Bo", "Cy", "Ed"), "from 3 other hikers (places 2, 3 and 5)"),
        (("Bo", "Cy", "Di", "Fi", "Gi"), "from 5 other hikers (places 2 to 4, 6 and 7)"),
        (("Bo", "Di", "Fi", "Hi", "Jo"), "from 5 other hikers (places between 2 and 10)"),
    ],
)
def test_a_tie_names_as_many_places_as_hikers(tied, places):
    names = ("Al", "Bo", "Cy", "Di", "Ed", "Fi", "Gi", "Hi", "Iv", "Jo")
    one = msgspec.structs.replace(a_class(1).students[0], tied_with=tied)
    words = tie_words(one, {name: k for k, name in enumerate(names, 1)})
    assert words == f"the difference {places} may be luck"
    assert tie_words(msgspec.structs.replace(one, tied_with=()), {}) == ""


def test_our_own_errors_are_charged_to_nobody():
    full = a_class(2, seeds=3)
    one = full.students[0]
    hikes = tuple(msgspec.structs.replace(h, verdict="engine_error") if h.seed_index == 1 else h
                  for h in one.hikes)  # fmt: skip
    one = msgspec.structs.replace(one, hikes=hikes, verdicts={"engine_error": 2, "ok": 4},
                                 tied_with=())  # fmt: skip
    results = msgspec.structs.replace(full, students=(one,), engine_errors=2)
    view = view_of(results)
    assert view["students"][0]["faults"] == 0
    assert view["students"][0]["levels"][0]["scores"][1] is None
    assert all(f["called"] != "engine error" for f in view["students"][0]["evidence"])
    assert "2 not counted" in page_of(view, results)
    assert "counted for nobody" in page_of(view, results)


def test_board_csv_has_a_row_a_student_and_no_formula(tmp_path, odd):
    write_all(odd, tmp_path)
    head, *found = rows((tmp_path / "board.csv").read_text("utf-8"))
    assert len(found) == 14
    assert {"place", "name", "mean_score", "safe_share", "ok"} <= set(head)
    assert "'=HYPERLINK(1)" in {row[head.index("name")] for row in found}
    assert not [cell for row in found for cell in row if cell[:1] in ("=", "+", "@")]


def test_a_name_is_no_formula_whatever_parts_the_cells():
    assert [
        without_formula(name) for name in ("\uff1d1+1", "Ada; =1+1", "Ada|@x", "a-b", "-", 5)
    ] == [
        *("'\uff1d1+1", "Ada; '=1+1", "Ada|'@x", "a-b", "-", 5),
    ]


def test_the_gradebooks_have_the_platforms_columns(odd):
    moodler = msgspec.structs.replace(
        odd.students[0], name="Ada Lovelace_4711_assignsubmission_file"
    )
    results = msgspec.structs.replace(odd, students=(moodler, *odd.students[1:]))
    books = {name: rows(text) for name, text in gradebooks(results).items()}
    canvas, moodle = books["gradebook-canvas.csv"], books["gradebook-moodle.csv"]
    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[1][0].strip() == "Points Possible"
    assert canvas[1][-1] == "1000"
    assert len(canvas) == 16
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(moodle[0])
    assert not [row for row in moodle if "Points" in row[0]]
    ada = next(row for row in moodle if row[1] == "Ada Lovelace")
    assert ada[0] == "Participant 4711"
    assert float(ada[4]) == pytest.approx(moodler.mean_score, abs=0.01)
    assert books["gradebook.csv"][0] == ["\ufeffStudent", *CANVAS[1:], *MOODLE]
    assert len(books["gradebook.csv"]) == 15


def test_feedback_names_nobody_else_and_holds_its_fences(tmp_path):
    results = a_class(6, seeds=8, revealed=True)
    broken = results.students[2]
    hikes = tuple(
        msgspec.structs.replace(
            h, verdict="exception", evidence=msgspec.structs.replace(
                h.evidence, line=3, source="x", message="```\n# not a heading", traceback=""))
        for h in broken.hikes
    )  # fmt: skip
    broken = msgspec.structs.replace(broken, hikes=hikes)
    students = (*results.students[:2], broken, *results.students[3:])
    write_all(msgspec.structs.replace(results, students=students), tmp_path)
    text = (tmp_path / "feedback" / f"{broken.name}.md").read_text("utf-8")
    assert not [s.name for s in results.students if s.name != broken.name and s.name in text]
    assert f"Place **{broken.place}** of 6" in text
    assert "````text" in text
    (tmp_path / "feedback/notes.md").write_text("# The teacher's own")
    left = tuple(msgspec.structs.replace(s, tied_with=()) for s in students[1:])
    write_all(msgspec.structs.replace(results, students=left), tmp_path)
    names = {path.stem for path in (tmp_path / "feedback").iterdir()}
    assert names == {"notes", *(s.name for s in students[1:])}  # no page of who is gone
    assert "40% of your walks" in text


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text('aAbéİßﬁ م李🏔/\\:.*"<|\0\n-con', max_size=200), max_size=12))
def test_file_stems_are_safe_and_never_meet(names):
    stems = file_stems(names)
    folded = {stem.casefold() for stem in stems.values()}
    assert len(folded) == len(set(names))
    for stem in stems.values():
        assert 0 < len(stem.encode()) <= LONGEST_STEM + 10
        assert not set(stem) & set('/\\:*?"<>|\0\n')
        assert not stem.startswith((".", "-"))


def test_file_stems_keep_plain_names_and_tell_twins_apart():
    stems = file_stems(["Ada Lovelace", "مریم", "ANN", "Ann", "con", "../up"])
    assert stems["Ada Lovelace"] == "Ada Lovelace"
    assert stems["مریم"] == "مریم"
    assert stems["ANN"] != "ANN" != stems["Ann"]
    assert stems["con"] != "con"
    assert "/" not in stems["../up"]


@given(st.lists(st.integers(0, 4095), max_size=80))
def test_curves_come_back_as_they_were(values):
    assert decoded(encoded(values)) == values


def test_resampling_keeps_the_ends_and_straight_lines():
    line = [1000 - 10 * k for k in range(CURVE_POINTS)]
    found = resampled(line)
    assert (found[0], found[-1]) == (1000, line[-1])
    steps = [b - a for a, b in pairwise(found)]
    assert max(steps) - min(steps) < 1e-6
    assert resampled([]) == []


def test_the_plot_tells_the_score_by_shape_and_size_too(odd):
    svg = plot_of(view_of(odd), odd)
    marks = re.findall(r'class="dot" data-i="\d+" fill="(#\w{6})" d="([^"]+)"', svg)
    assert len(marks) == 14
    assert len({colour for colour, _ in marks}) > 5
    widths = {re.search(r"[ah]([\d.]+)", d)[1] for _, d in marks}
    assert len(widths) > 5
    assert {"a" in d for _, d in marks} == {True, False}
    assert "momentum" in svg


def test_links_are_written_as_the_browser_would():
    assert fragment("a/b c'#%é") == "a%2Fb%20c%27%23%25%C3%A9"


def test_markdown_of_a_name_has_nothing_to_act_on():
    assert plain("a|b\n<b> *x* [y](z) `c`") == r"a\|b &lt;b&gt; \*x\* \[y\](z) \`c\`"


def test_fairness_lies_beside_the_board_and_not_on_it(tmp_path):
    results = a_class(4, seeds=3)
    report = FairnessReport(
        similar=(*(SimilarPair(*two, 1.0, 1.0, 40, True) for two in ("ce", "cd", "de", "pq")),
                 SimilarPair("Ada | x", "Bogdan", 0.93, 0.9, 88, False)), pairs=5, files=9,
        unrepeatable=(Unrepeatable("Chidi", 2, 8, ("ravine", 3)),), repeated=4,
        shifts=(Shift("Dilnoza", 120.0, 10.0, 0.0002),), shift_tested=4,
    )  # fmt: skip
    write_all(msgspec.structs.replace(results, fairness=report), tmp_path)
    text = (tmp_path / "fairness.md").read_text("utf-8")
    for part in (
        r"Ada \| x",
        "93%",
        "- c; d; e\n- p; q\n\n|",
        "Chidi",
        "2 of 8",
        "ravine, seed 3",
        "Dilnoza",
        "0.0002",
    ):
        assert part in text
    assert "fingerprints" not in (tmp_path / "board.html").read_text("utf-8")


def test_the_assets_keep_to_our_own_files():
    folder = ROOT / "assets" / "board"
    for path in folder.iterdir():
        assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text("utf-8")), path.name
