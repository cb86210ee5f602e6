"""The page: complete, escaped, and asking nothing of the network."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser

import msgspec
from helpers.board_class import ODD, a_class
from helpers.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import visible
from game.board import write_all
from game.board.columns import fragment
from game.board.content import view_of
from game.board.page import page_of
from game.board.plot import plot_of
from game.words.script_data import script_safe


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
    assert [s["name"] for s in view["students"]] == [visible(s.name) for s in odd.students]
    assert set(map(visible, ODD)) <= {s["name"] for s in view["students"]}
    raw = Elements(page).data
    assert not re.search("[<>&\u2028\u2029]", raw)


@settings(max_examples=30, deadline=None)
@given(st.text("<>&'\"/!-{}[]\\scriptSCRIPT\u2028\u2029\0\b\x1b\\bé🏔\ud800", max_size=60))
def test_any_text_survives_the_script_element(text):
    safe = script_safe({"name": text})
    found = json.loads(safe)["name"].replace("\ud800", "")
    assert visible(found) == found
    assert found == text or visible(text) != text
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
    assert "Not stopped" not in page
    leaky = a_class(4, leaked=("open <b>a socket</b>",))
    warned = page_of(view_of(leaky), leaky)
    assert "Not stopped: 1 of 8 attacks" in warned
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
        assert ("secret until" in view["pictures"]) is not revealed
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
    assert "nobody to compare with" in text
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
    assert "practice seeds per level, open to all" in text
    view = embedded(text)
    assert "the revealed preview seeds" in view["curves"]
    assert {len(level["scores"]) for s in view["students"] for level in s["levels"]} == {4}


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


def test_the_assets_keep_to_our_own_files():
    folder = ROOT / "assets" / "board"
    for path in folder.iterdir():
        assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text("utf-8")), path.name
