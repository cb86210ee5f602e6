"""The board's files: all of them, the same bytes for the same results, under safe names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import BadInput
from game.board import write_all
from game.board.file_names import LONGEST_STEM, file_stems


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
    assert {"board.html", "board.csv", "gradebook.csv"} <= names
    assert len([n for n in names if n.startswith("feedback")]) == 14
    assert "fairness.md" not in names
    assert not list(tmp_path.glob("*.md")), "a name climbed out of the folder"


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, odd):
    (tmp_path / "feedback").write_text("a file in the way")
    with pytest.raises(BadInput, match="cannot be written"):
        write_all(odd, tmp_path)


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
