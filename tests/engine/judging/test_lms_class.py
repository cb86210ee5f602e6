"""A class of sixty from Moodle and from Canvas: who is on the board, and with which file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.lms_class import (
    OLD,
    Expected,
    canvas_class,
    moodle_class,
    notebook,
    pack,
    pasted,
    strategy,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import BadInput
from engine.judging.intake.conversions import notebook_code, pasted_code
from engine.judging.intake.csv_tables import parse_table
from engine.judging.intake.roster import read_roster
from engine.judging.intake.submissions import Collected, collect
from engine.judging.intake.versions import Version, base_name, newest


def rate_of(stage: Path, submission) -> int:
    """The rate in the file that will be run; 0 where nothing is."""
    if submission.refused:
        return 0
    source = (stage / submission.entrant.folder / submission.entrant.file).read_bytes()
    found = re.search(rb"learning_rate=(\d+)", source)
    return int(found[1]) if found else -1


def found_in(collected: Collected, stage: Path) -> dict[str, Expected]:
    return {
        s.entrant.name: Expected(
            s.entrant.name, rate_of(stage, s), s.refused or s.judged.name, s.late
        )
        for s in collected.submissions
    }


@pytest.mark.parametrize("make", [moodle_class, canvas_class])
def test_everybody_of_sixty_is_there_with_the_file_that_counts(tmp_path, make) -> None:
    files, right, numbers = make()
    collected = collect(written(tmp_path / "class.zip", files), tmp_path / "stage")
    found = found_in(collected, tmp_path / "stage")
    assert sorted(found) == sorted(one.name for one in right)
    for one in right:
        mine = found[one.name]
        assert (mine.rate, mine.late) == (one.rate, one.late), one.name
        assert one.file in mine.file if not one.rate else mine.file == one.file, one.name
    assert {s.entrant.name: s.lms_id for s in collected.submissions} == numbers
    assert all(s.judged.size and len(s.judged.sha256) == 64
               for s in collected.submissions if not s.refused)  # fmt: skip


def test_that_one_of_several_versions_was_taken_is_said(tmp_path) -> None:
    files, _, _ = moodle_class()
    collected = collect(written(tmp_path / "class.zip", files), tmp_path / "stage")
    assert "Copy Two: hike (1).py is judged, the newest; not hike.py" in collected.chosen
    assert any(line.startswith("Zips Nine: v2.zip: hike.py is judged") for line in collected.chosen)


@pytest.mark.parametrize(
    ("names", "right"),
    [
        (("hike.py", "hike (1).py", "hike (2).py"), "hike (2).py"),
        (("hike_v2.py", "hike_v10.py"), "hike_v10.py"),
        (("v1.zip", "v2.zip"), "v2.zip"),
        (("hike.py", "hike_final.py"), None),
        (("hike.py", "hike - Copy.py"), None),
        (("hike_v2.py", "hike-2.py"), None),
    ],
)
def test_a_number_in_the_name_says_which_is_newer_and_a_word_does_not(names, right) -> None:
    found = newest([Version(name) for name in names])
    assert (found and found.path) == right
    assert len({base_name(name) for name in names}) == 1


def test_an_upload_number_comes_first_and_a_date_that_contradicts_decides_nothing() -> None:
    assert newest([Version("a-2.py", 7), Version("a-1.py", 8)]) == Version("a-1.py", 8)
    dated = [Version("hike.py", None, 9000.0), Version("hike_final.py", None, 1000.0)]
    assert newest(dated) == dated[0]
    assert newest([Version("hike.py", None, 9000.0), Version("hike (1).py", None, 1000.0)]) is None
    near = [Version("hike.py", None, 1000.0), Version("hike_old.py", None, 1001.0)]
    assert newest(near) is None


def test_brightspace_keeps_each_hand_in_in_a_folder_with_its_date(tmp_path) -> None:
    files = {
        "111-22 - Ada Lovelace - Nov 28, 2026 1159 PM/hike.py": strategy(OLD),
        "111-22 - Ada Lovelace - Nov 29, 2026 901 AM/hike.py": strategy(11),
        "112-22 - Ben - Nov 29, 2026 901 AM/hike.py": strategy(12),
        "index.html": "<html>",
    }
    collected = collect(written(tmp_path / "b.zip", files), tmp_path / "stage")
    found = found_in(collected, tmp_path / "stage")
    assert {name: one.rate for name, one in found.items()} == {"Ada Lovelace": 11, "Ben": 12}
    assert "Ada Lovelace: hike.py: of an earlier hand-in" in collected.notes
    assert [s.lms_id for s in collected.submissions] == ["111", "112"]


def test_blackboard_names_assignment_user_and_date(tmp_path) -> None:
    def name(user: str, day: int, file: str) -> str:
        return f"Lab 1_{user}_attempt_2026-11-{day}-23-59-01{file}"

    files = {
        name("alovelace", 28, "_hike.py"): strategy(OLD),
        name("alovelace", 29, "_hike.py"): strategy(21),
        name("alovelace", 29, ".txt"): "Name: Ada Lovelace (alovelace)\nAssignment: Lab 1\n",
        name("o_ben", 29, "_my_hike.py"): strategy(22),
        name("text", 29, ".txt"): "Name: Cleo T (text)\nSubmission Field:\n"
        + pasted(strategy(23)) + "\n\nComments:\nnone\n",
    }  # fmt: skip
    collected = collect(written(tmp_path / "b.zip", files), tmp_path / "stage")
    found = found_in(collected, tmp_path / "stage")
    assert {name: one.rate for name, one in found.items()} == {
        "Ada Lovelace": 21, "o_ben": 22, "Cleo T": 23,
    }  # fmt: skip


def test_gradescope_names_its_folders_in_another_file(tmp_path) -> None:
    about = (
        "---\nsubmission_71:\n  :submitters:\n  - :name: Ada O''Hara\n    :sid: '4711'\n"
        "    :email: ada@example.org\n  :created_at: 2026-11-29 20:00:00 Z\n  :history:\n"
        "  - :id: 1\n    :name: nobody\nsubmission_72:\n  :submitters:\n"
        "  - :name: \"Zo\\u00eb\"\n    :sid: ''\n  - :name: Ben\n    :sid: '4713'\n"
        "submission_73:\n  :submitters:\n  - :name: Nobody Came\n    :sid: '9'\n"
    )
    files = {
        "assignment_7_export/submission_metadata.yml": about,
        "assignment_7_export/submission_71/hike.py": strategy(31),
        "assignment_7_export/submission_72/src/hike.py": strategy(32),
    }
    collected = collect(written(tmp_path / "g.zip", files), tmp_path / "stage")
    found = found_in(collected, tmp_path / "stage")
    assert {name: one.rate for name, one in found.items()} == {
        "Ada O''Hara": 31, "Zoë, Ben": 32, "Nobody Came": 0,
    }  # fmt: skip


def test_a_roster_lists_everybody_and_tells_two_of_one_name_apart(tmp_path) -> None:
    (tmp_path / "roster.csv").write_bytes(
        "id;name;section;mail\n12366;Tom Smith;A;tom@x.org\n12367;Tom Smith;B;\n"
        "9;Jürgen Ö;A;\n10;Lovelace, Ada;B;ada@x.org\n".encode("cp1252")
    )
    for name, rate in (("Tom Smith (12366)", 1), ("lovelaceada", 2), ("stranger", 3)):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "hike.py").write_text(strategy(rate))
    roster = read_roster(tmp_path / "roster.csv")
    collected = collect(tmp_path / "class", tmp_path / "stage", roster)
    found = {s.entrant.name: s for s in collected.submissions}
    assert set(found) == {
        "Tom Smith (12366)", "Tom Smith (12367)", "Jürgen Ö", "Lovelace, Ada", "stranger",
    }  # fmt: skip
    assert rate_of(tmp_path / "stage", found["Tom Smith (12366)"]) == 1
    assert found["Tom Smith (12367)"].refused == "Tom Smith (12367): nothing was handed in"
    assert (found["Lovelace, Ada"].section, found["Lovelace, Ada"].roster_id) == ("B", "10")
    assert "stranger: not on the roster; judged as found" in collected.notes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "an empty file"),
        ("mail\nx\n", "line 1: expected columns"),
        ("id,name\n1,\n", "line 2: expected a name"),
        ("id,name\n1,A\n1,B\n", "line 3: id 1 is in line 2 too"),
        ('"', "a quote that does not end"),
    ],
)
def test_a_bad_roster_is_one_clear_line(tmp_path, text, says) -> None:
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(BadInput, match=says) as told:
        read_roster(tmp_path / "roster.csv")
    assert str(told.value).isprintable()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_as_spreadsheets_write_it(tmp_path, encoding, separator) -> None:
    (tmp_path / "a.py").write_text(strategy(100))
    text = f"name{separator}path\r\nJürgen{separator}a.py\r\n"
    (tmp_path / "class.csv").write_bytes(text.encode(encoding))
    (one,) = collect(tmp_path / "class.csv", tmp_path / "stage").submissions
    assert (one.entrant.name, one.entrant.file) == ("Jürgen", "a.py")


@settings(max_examples=200, deadline=None)
@given(st.text('ab,;\t"\r\n\ufeff é', max_size=80))
def test_a_table_that_is_not_changed_keeps_every_byte(text) -> None:
    try:
        table = parse_table(text, "utf-8")
    except ValueError:
        return
    assert table.edited({}) == text.encode()
    if table.rows:
        changed = table.edited({(0, 0): 'x "y", z'}).decode().removeprefix("\ufeff")
        again = parse_table(f"sep={table.separator}\n{changed}", "utf-8")
        assert again.separator == table.separator
        assert again.cells(0) == ['x "y", z', *table.cells(0)[1:]]


def test_pasted_code_is_code_whatever_the_editor_made_of_it() -> None:
    source = strategy(7)
    escaped = source.replace(">", "&gt;")
    lines = escaped.replace(" ", "&nbsp;").splitlines()
    for page in (
        pasted(source),
        f"<html><head><title>Lab: Ada</title></head><body><h1>Lab: Ada</h1><p>My code:</p>"
        f"<pre>{escaped}</pre></body></html>",
        "<div>" + "</div>\n<div>".join(lines) + "</div>",
        escaped,
        f"```python\n{escaped}```",
    ):
        assert pasted_code(page.encode()) == source


def test_a_notebook_s_code_without_its_magics() -> None:
    code = notebook_code(notebook(strategy(8)).encode())
    names: dict[str, object] = {}
    exec(compile(code, "notebook", "exec"), names)
    assert callable(names["hike"])
    assert "%" not in code
    assert "rm -rf" not in code
    for bad in (b"", b"{", b"[" * 5000, b"\xff\xfe"):
        with pytest.raises(ValueError, match="not a readable notebook"):
            notebook_code(bad)


NAMES = st.sampled_from([
    "hike.py", "hike (1).py", "hike_final.py", "a.ipynb", "x.zip", "y.zip", "onlinetext.html",
    "helper.py", "notes.txt", "HIKE.PY", "hike.py.txt", "sub/hike.py", "hike-1.py", "",
])  # fmt: skip
OWNERS = st.sampled_from([
    "Ada_1_assignsubmission_file_/", "Ada_1_assignsubmission_onlinetext_/", "Ben/", "",
    "Participant_7_assignsubmission_file_/", "cleo_LATE_5_6_", "anon_abcde_7_", "o_x_1_2_",
    "9-8 - Dan - Nov 29, 2026 1159 PM/", "Lab_eve_attempt_2026-11-29-23-59-01_", "../Fay/",
    "wrap/Gus/", "/Hal/", "Iva\\", "Jim_1_assignsubmission_file/", "Kai_LATE_1_text.html",
])  # fmt: skip
WHO = ("Ada", "Ben", "Participant", "cleo", "abcde", "o_x", "Dan", "eve", "Fay", "Gus", "Hal",
       "Iva", "Jim", "Kai")  # fmt: skip
CONTENTS = st.sampled_from([
    strategy(5).encode(), strategy(6).encode("utf-16"), b"", b"\0", b"import hike\n",
    notebook(strategy(7)).encode(), pasted(strategy(8)).encode(), pack({"hike.py": strategy(9)}),
    pack({"../x.py": strategy(9), "in.zip": pack({"hike.py": strategy(9)})}), b"PK\x03\x04",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.tuples(OWNERS, NAMES), CONTENTS, min_size=1, max_size=8))
def test_nobody_is_lost_without_a_line(tmp_path_factory, files) -> None:
    room = tmp_path_factory.mktemp("fuzz")
    packed = {owner + name: data for (owner, name), data in files.items() if owner + name}
    # With another student beside it, no folder is taken for the one around the class.
    source = written(room / "class.zip", {"Zed/hike.py": strategy(1), **packed})
    collected = collect(source, room / "stage")
    said = " ".join([
        *collected.notes,
        *(f"{s.entrant.name} {s.refused}" for s in collected.submissions),
    ])  # fmt: skip
    for path in packed:
        who = next((name for name in WHO if name in path), "Zed")
        assert who in said or "wrap" in said, (path, said)
    for s in collected.submissions:
        assert bool(s.refused) != bool(s.entrant.file)
        assert s.refused.isprintable()
    kept = [p for p in (room / "stage").rglob("*") if p.is_file()]
    assert all((room / "stage").resolve() in p.resolve().parents for p in kept)
