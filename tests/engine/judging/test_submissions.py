"""What a class hands in: every form it comes in, and three hundred ways to hand in nonsense."""

import errno
import io
import os
import random
import stat
import zipfile
from pathlib import Path

import pytest
from helpers.judging_room import on_linux

from engine.core.errors import BadInput

pytestmark = on_linux
HIKE = "def hike(hiker):\n    hiker.rest()\n"


def collected(source: Path, stage: Path):
    from engine.judging.intake.submissions import collect

    return collect(source, stage)


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def names(found) -> dict[str, str]:
    return {s.entrant.name: s.entrant.file for s in found.submissions if not s.refused}


def test_a_folder_of_files_and_folders(tmp_path) -> None:
    source = tmp_path / "class"
    (source / "Ben").mkdir(parents=True)
    (source / "ada.py").write_text(HIKE)
    (source / "Ben/run.py").write_text(HIKE)
    (source / "Ben/data.json").write_text("{}")
    (source / ".DS_Store").write_text("x")
    found = collected(source, tmp_path / "stage")
    assert names(found) == {"ada": "ada.py", "Ben": "run.py"}
    assert found.notes == ()
    (ben,) = (s.entrant for s in found.submissions if s.entrant.name == "Ben")
    assert (tmp_path / "stage" / ben.folder / "data.json").read_text() == "{}"


def test_a_zip_as_moodle_exports_it(tmp_path) -> None:
    folder = "Ada Lovelace_4711_assignsubmission_file_"
    path = zipped(tmp_path / "m.zip", **{
        f"{folder}/hike.py": HIKE, f"{folder}/helper.py": "x = 1\n",
        "Ben Ümlaut_4712_assignsubmission_file_solution.py": HIKE,
    })  # fmt: skip
    found = collected(path, tmp_path / "stage")
    assert names(found) == {"Ada Lovelace": "hike.py", "Ben Ümlaut": "solution.py"}
    assert [s.lms_id for s in found.submissions] == ["4711", "4712"]


def test_a_zip_as_canvas_exports_it(tmp_path) -> None:
    path = zipped(tmp_path / "c.zip", **{
        "lovelaceada_101_555_hike.py": HIKE, "benben_LATE_102_556_hike-1.py": HIKE,
    })  # fmt: skip
    found = collected(path, tmp_path / "stage")
    assert names(found) == {"benben": "hike.py", "lovelaceada": "hike.py"}
    assert [s.lms_id for s in found.submissions] == ["102", "101"]


def test_one_student_is_one_though_moodle_keeps_text_and_file_apart(tmp_path) -> None:
    path = zipped(tmp_path / "m.zip", **{
        "Ada_4711_assignsubmission_file_/hike.py": HIKE,
        "Ada_4711_assignsubmission_onlinetext_/onlinetext.html": "<p>Dear teacher",
        "task.pdf": "%PDF", "baseline.py": HIKE,
    })  # fmt: skip
    found = collected(path, tmp_path / "stage")
    assert names(found) == {"Ada": "hike.py", "baseline": "baseline.py"}
    assert len(found.submissions) == 2
    assert found.notes == ("task.pdf: is beside the students' files and belongs to nobody",)


def packed(**files: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def test_a_zip_in_the_zip_is_unpacked_where_it_is_all_there_is_to_run(tmp_path) -> None:
    inside = packed(**{"my project/hike.py": "import helper\n" + HIKE,
                       "my project/helper.py": "", "/evil.py": HIKE})  # fmt: skip
    source = tmp_path / "z.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("Ada_1_assignsubmission_file_/project.zip", inside)
        archive.writestr("Ben/hike.py", HIKE)
        archive.writestr("Ben/old.zip", inside)
        archive.writestr("Cleo/a.zip", packed(**{"b.zip": "x"}))
        archive.writestr("Dan/broken.zip", "PK")
        archive.writestr("Eve/many.zip", packed(**{f"{k}.py": HIKE for k in range(65)}))
    found = collected(source, tmp_path / "stage")
    assert names(found) == {"Ada": "my project/hike.py", "Ben": "hike.py"}
    assert found.notes == ("/evil.py: a path that leaves the zip",)
    assert [s.refused for s in found.submissions if s.refused] == [
        "Cleo: expected a .py file with `def hike(hiker)`, found b.zip (unpack what is packed "
        "twice)",
        "Dan: broken.zip: not a readable zip",
        "Eve: expected at most 64 files, found 65",
    ]


def test_names_from_a_mac_and_files_from_windows(tmp_path) -> None:
    source = tmp_path / "z.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("Żółć_Ünal/hike.py", HIKE)
        archive.writestr("Ben\\HIKE.PY", "\ufeff" + HIKE.replace("\n", "\r\n"))
        archive.writestr("Ben\\notes.py", "x = 1\n")
        archive.writestr("Cleo\\hike.py.txt", HIKE)
    # A Mac leaves out the flag that says UTF-8.
    raw = source.read_bytes()
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        begin = raw.index(sign) + at
        raw = raw[:begin] + b"\0\0" + raw[begin + 2 :]
    source.write_bytes(raw)
    found = collected(source, tmp_path / "stage")
    assert names(found) == {"Żółć_Ünal": "hike.py", "Ben": "HIKE.PY"}
    assert [s.refused for s in found.submissions if s.refused] == [
        "Cleo: expected a .py file with `def hike(hiker)`, found hike.py.txt (take the .txt off "
        "the name)"
    ]


def test_nothing_long_stands_before_the_source_that_is_compared(tmp_path) -> None:
    from engine.judging.intake.fingerprints import MOST_CHARACTERS
    from engine.judging.intake.submissions import sources_of

    source = zipped(tmp_path / "z.zip", **{"Ada/a.py": "x = 1\n" * 100_000, "Ada/hike.py": HIKE})
    found = collected(source, tmp_path / "stage")
    text = sources_of(found.submissions, tmp_path / "stage")["Ada"]
    assert text.startswith(HIKE)
    assert len(text) == MOST_CHARACTERS


def test_a_full_disk_is_no_fault_of_a_student_s(tmp_path, monkeypatch) -> None:
    def full(path, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    (tmp_path / "class").mkdir()
    (tmp_path / "class/ada.py").write_text(HIKE)
    with pytest.raises(BadInput, match="No space left on device; nothing was judged"):
        collected(tmp_path / "class", tmp_path / "stage")


def test_a_csv_of_names_and_paths(tmp_path) -> None:
    (tmp_path / "a.py").write_text(HIKE)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/hike.py").write_text(HIKE)
    (tmp_path / "class.csv").write_text("name,path\nAda,a.py\n山田,b\nGone,gone.py\n")
    found = collected(tmp_path / "class.csv", tmp_path / "stage")
    assert names(found) == {"Ada": "a.py", "山田": "hike.py"}
    (gone,) = (s.refused for s in found.submissions if s.refused)
    assert gone == "Gone: gone.py: cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"Ada/notes.txt": "x"}, "expected a .py file with `def hike(hiker)`, found notes.txt"),
        ({"Ada/work.ipynb": "{}"}, "export the notebook"),
        ({"Ada/a.py": HIKE, "Ada/b.py": HIKE}, "name it hike.py"),
        ({"Ada/hike.py": "#" * (2 << 20)}, "at most 100000 bytes; keep data in a file beside it"),
        ({"Ada/hike.py": HIKE, "Ada/data.bin": "0" * (9 << 20)}, "more than 8 MB"),
        ({f"Ada/{k}.py": HIKE for k in range(65)}, "at most 64 files, found 65"),
    ],
)
def test_what_cannot_run_is_refused_in_one_line(tmp_path, files, says) -> None:
    source = zipped(tmp_path / "z.zip", **files, **{"Ben/hike.py": HIKE})
    found = collected(source, tmp_path / "stage")
    (refused,) = (s.refused for s in found.submissions if s.refused)
    assert refused.startswith("Ada: ")
    assert says in refused
    assert names(found) == {"Ben": "hike.py"}


@pytest.mark.parametrize(
    "line",
    [
        "def hike (h):",
        "hike = run",
        "class hike:",
        "import hike",
        "from mine import (go, hike)",
        "    from x import go as hike",
    ],
)
def test_the_file_that_makes_a_hike_is_the_strategy(tmp_path, line) -> None:
    other = "# hike = 1\n" + "import " * 100_000  # one long line must not take minutes
    source = zipped(tmp_path / "z.zip", **{"Ada/a.py": other, "Ada/b.py": f"x = 1\n{line}\n"})
    assert names(collected(source, tmp_path / "stage")) == {"Ada": "b.py"}


def test_a_damaged_file_costs_its_student_alone(tmp_path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name in ("Ada", "Ben"):
            archive.writestr(f"{name}/hike.py", HIKE * 50)
    raw = bytearray(path.read_bytes())
    begin = raw.index(b"Ada/hike.py") + len("Ada/hike.py")
    raw[begin + 12 : begin + 30] = b"\xff" * 18
    path.write_bytes(bytes(raw))
    found = collected(path, tmp_path / "stage")
    assert names(found) == {"Ben": "hike.py"}
    assert "Ada: hike.py: cannot be read: damaged in the zip" in found.submissions[0].refused


def test_a_bomb_of_many_students_does_not_fill_the_disk(tmp_path, monkeypatch) -> None:
    from engine.judging.intake import submissions

    monkeypatch.setattr(submissions, "LARGEST_CLASS", 10_000)
    source = zipped(tmp_path / "z.zip", **{f"s{k}.py": HIKE + "#" * 900 for k in range(30)})
    with pytest.raises(BadInput, match="MB in all"):
        collected(source, tmp_path / "stage")
    assert sum(p.stat().st_size for p in (tmp_path / "stage").rglob("*.py")) <= 10_000


def test_two_students_of_one_name_stay_two(tmp_path) -> None:
    lines = "Ada,a.py\nADA,b.py\n"
    for name in "ab":
        (tmp_path / f"{name}.py").write_text(HIKE)
    (tmp_path / "class.csv").write_text(lines)
    found = collected(tmp_path / "class.csv", tmp_path / "stage")
    assert set(names(found)) == {"Ada", "ADA (2)"}
    assert len({s.entrant.folder for s in found.submissions}) == 2
    assert found.notes == ()
    assert found.renamed == ("ADA (2): another student of the same name",)


def test_links_and_devices_are_left_out(tmp_path) -> None:
    source = tmp_path / "class"
    (source / "Ada").mkdir(parents=True)
    (source / "Ada/hike.py").write_text(HIKE)
    (source / "Ada/passwd.txt").symlink_to("/etc/passwd")
    (source / "Eve").symlink_to("/etc")
    os.mkfifo(source / "pipe.py")
    found = collected(source, tmp_path / "stage")
    assert names(found) == {"Ada": "hike.py"}
    assert len(found.notes) == 3
    assert not any(p.is_symlink() for p in (tmp_path / "stage").rglob("*"))


def mangled(path: Path, dice: random.Random) -> None:
    """A hand-in that is wrong in some way."""
    kind = dice.randrange(10)
    if kind == 0:
        path.write_bytes(dice.randbytes(dice.randrange(400)))
        return
    packed = dice.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
    entries: list[tuple[zipfile.ZipInfo, bytes]] = []
    for k in range(dice.randrange(1, 5)):
        name = dice.choice([
            "../../evil.py", "/etc/evil.py", "..\\..\\evil.py", "C:\\evil.py", "a/../../evil.py",
            "", ".", "/", "con/nul.py", "x" * 300 + "/hike.py", "a/" * 40 + "hike.py",
            "\x00/hike.py", "\u202egnihton/hike.py", "\ud800/hike.py",
            "علی/hike.py", "山田/hike.py",
            "Zoë/hike.py", "Zoe\u0308/hike.py", "a\nb/hike.py", f"s{k}/hike.py", f"s{k}.py",
            "$(touch evil)/hike.py", "; rm -rf ~;.py", "_assignsubmission_file_/hike.py",
            "__1_assignsubmission_file_", "%2e%2e/hike.py", "-rf/hike.py", "<b>/hike.py",
        ])  # fmt: skip
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        data = dice.choice([HIKE.encode(), b"", b"\0" * 100, dice.randbytes(50), b"\xff\xfe",
                            b"\0" * (12 << 20), HIKE.encode("utf-16")])  # fmt: skip
        info.compress_type = packed
        if dice.random() < 0.2:
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            data = b"/etc/passwd"
        entries.append((info, data))
    try:
        with zipfile.ZipFile(path, "w") as archive:
            for info, data in entries:
                archive.writestr(info, data)
    except (ValueError, UnicodeEncodeError):
        path.write_bytes(b"PK\x03\x04 and nothing")
    raw = bytearray(path.read_bytes())
    if kind in (1, 2) and raw:
        for _ in range(dice.randrange(1, 30)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
    elif kind == 3:
        raw = raw[: dice.randrange(len(raw) + 1)]
    path.write_bytes(bytes(raw))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "block", [0, *(pytest.param(k, marks=pytest.mark.slow) for k in range(1, 10))]
)
def test_three_hundred_mangled_hand_ins_are_clear_lines_and_touch_nothing(tmp_path, block) -> None:
    dice = random.Random(block)
    for number in range(30):
        room = tmp_path / f"{number}"
        stage = room / "out/stage"
        stage.mkdir(parents=True)
        source = room / "hand-in.zip"
        mangled(source, dice)
        try:
            found = collected(source, stage)
            lines = [*found.notes, *(s.refused for s in found.submissions if s.refused)]
            shown = [s.entrant.name for s in found.submissions]
            assert len({name.casefold() for name in shown}) == len(shown)
            assert all(name and name.isprintable() and len(name) <= 90 for name in shown)
        except BadInput as error:
            lines = [str(error)]
            assert lines[0].startswith(str(source))
        for line in lines:
            assert line.isprintable(), line
            assert len(line) < 600
        outside = {p for p in room.rglob("*") if stage not in p.parents}
        assert outside == {room / "out", stage, source}
        kept = [p for p in stage.rglob("*") if p.is_file()]
        assert not any(p.is_symlink() for p in stage.rglob("*"))
        assert sum(p.stat().st_size for p in kept) <= 8 << 20


def test_a_file_of_a_hundred_megabytes_is_not_read(tmp_path) -> None:
    source = tmp_path / "class"
    source.mkdir()
    (source / "ada.py").write_text(HIKE)
    with open(source / "big.py", "wb") as big:
        big.truncate(100 << 20)
    found = collected(source, tmp_path / "stage")
    (refused,) = (s.refused for s in found.submissions if s.refused)
    assert refused == "big: big.py: more than 8 MB handed in"


@pytest.mark.parametrize("name", ["gone", "gone.zip", "gone.csv"])
def test_nothing_handed_in(tmp_path, name) -> None:
    with pytest.raises(BadInput, match="gone"):
        collected(tmp_path / name, tmp_path / "stage")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no submissions"):
        collected(tmp_path / "empty", tmp_path / "stage")
    (tmp_path / "hike.py").write_text(HIKE)
    with pytest.raises(BadInput, match=r"a .csv, found one strategy"):
        collected(tmp_path / "hike.py", tmp_path / "stage")


@pytest.mark.parametrize("text", ["a\n", "a,b,c\n", '"', "\xff", "a," + "b" * 200_000])
def test_a_bad_csv_is_one_clear_line(tmp_path, text) -> None:
    (tmp_path / "class.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match=r"class\.csv") as told:
        collected(tmp_path / "class.csv", tmp_path / "stage")
    assert str(told.value).isprintable()
