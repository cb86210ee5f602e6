"""Files are written whole or not at all, and whatever is in the way is told in one line."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from helpers.paths import ROOT

from engine import files
from engine.core.errors import BadInput
from engine.files import (
    is_file,
    is_folder,
    open_whole,
    read_limited,
    refuse_unwritable,
    write_many,
    write_whole,
)


@pytest.fixture(autouse=True, params=["without a name", "with a hidden name"])
def new_file(request, monkeypatch) -> str:
    """Not every system has files without a name: both ways hold everything."""
    if request.param == "with a hidden name":
        monkeypatch.setattr(files, "OWN_DESCRIPTORS", "/nowhere")
    return str(request.param)


posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and links of POSIX")


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path) -> None:
    path = tmp_path / "new" / "file.txt"
    write_whole(path, "one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["file.txt"]


def test_what_the_block_raises_leaves_the_old_file(tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def half() -> None:
        with open_whole(path) as file:
            file.write(b"new")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(sys.platform != "linux", reason="files without a name")
def test_nothing_is_left_of_a_writer_that_is_killed(tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    code = (
        "import os, signal, sys\n"
        "from engine.files import open_whole\n"
        "with open_whole(sys.argv[1]) as file:\n"
        "    file.write(b'new' * 10**6)\n"
        "    file.flush()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, timeout=60)
    assert done.returncode == -9
    assert os.listdir(tmp_path) == ["file"]
    assert path.read_bytes() == b"old"


@posix
@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "device"])
def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path, kind) -> None:
    path = tmp_path / "it"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        (tmp_path / "target").write_bytes(b"kept")
        path.symlink_to(tmp_path / "target")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path = type(path)("/dev/null")
    with pytest.raises(BadInput, match="expected a regular file, found a "):
        write_whole(path, b"x")
    if kind == "link":
        assert (tmp_path / "target").read_bytes() == b"kept"
    else:
        with pytest.raises(BadInput, match="cannot be read"):
            read_limited(path, 100)


@posix
def test_a_read_only_file_is_not_replaced_by_root_neither(tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(BadInput, match="read-only"):
        write_whole(path, b"new")
    with pytest.raises(BadInput, match="read-only"):
        refuse_unwritable(path)
    assert path.read_bytes() == b"old"
    path.chmod(0o644)
    refuse_unwritable(path)
    refuse_unwritable(tmp_path / "new")


def test_a_reader_has_a_limit_and_says_what_it_was_reading(tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_limited(path, 5) == b"12345"
    with pytest.raises(BadInput, match=r"^level x: expected at most 4 bytes"):
        read_limited(path, 4, "level x")
    with pytest.raises(BadInput, match=r"^level x: cannot be read: No such file"):
        read_limited(tmp_path / "none", 4, "level x")


def test_new_files_have_the_usual_rights(tmp_path) -> None:
    made = tmp_path / "made"
    made.touch()
    write_whole(tmp_path / "whole", b"")
    assert (tmp_path / "whole").stat().st_mode == made.stat().st_mode


@posix
def test_a_secret_is_its_owner_s_alone_from_the_first_byte(tmp_path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"older")
    path.chmod(0o644)
    with open_whole(path, mode=0o600) as file:
        assert os.fstat(file.fileno()).st_mode & 0o777 == 0o600
        file.write(b"secret")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"secret", 0o600)
    write_whole(path, b"open")
    mask = os.umask(0o077)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.skipif(sys.platform != "linux", reason="rights of one thread")
def test_root_writes_with_the_rights_of_the_folder_s_owner() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can lay rights down")
    with TemporaryDirectory() as name:  # which others can be let into
        base = Path(name)
        theirs, own = base / "theirs", base / "own"
        theirs.mkdir()
        own.mkdir(mode=0o700)
        os.chown(theirs, 65534, 65534)
        base.chmod(0o755)
        write_whole(theirs / "new" / "file", b"x")
        for path in (theirs / "new" / "file", theirs / "new"):
            assert path.stat().st_uid == 65534
        (theirs / "way").symlink_to(own)
        with pytest.raises(BadInput, match="Permission denied"):
            write_whole(theirs / "way" / "file", b"x")
        write_whole(own / "file", b"x")
        assert (own / "file").stat().st_uid == 0
        base.chmod(0o700)  # where that user cannot come, root is not hindered
        write_whole(theirs / "file", b"x")
        assert (theirs / "file").stat().st_uid == 0


def test_a_reader_asks_for_no_more_memory_than_the_file_is_long(tmp_path):
    import tracemalloc

    path = tmp_path / "short"
    path.write_bytes(b"x" * 1000)
    tracemalloc.start()
    try:
        assert read_limited(path, 1 << 40) == b"x" * 1000
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there are no files without length")
def test_a_file_without_a_length_is_read_whole():
    path = Path("/proc/version")
    assert read_limited(path, 10_000) == path.read_bytes()
    with pytest.raises(BadInput, match="expected at most 5 bytes"):
        read_limited(path, 5)


def test_many_files_are_written_each_whole_and_the_first_that_cannot_be_is_named(tmp_path) -> None:
    pages = {tmp_path / "new" / f"{k}.md": f"page {k}" for k in range(40)}
    write_many(iter(pages.items()))
    assert {path: path.read_text() for path in (tmp_path / "new").iterdir()} == pages
    write_whole(tmp_path / "one", b"")
    modes = {path.stat().st_mode for path in (tmp_path / "one", *pages)}
    assert len(modes) == 1
    (tmp_path / "a.md").mkdir()
    with pytest.raises(BadInput, match=r"a\.md"):
        write_many([(tmp_path / "a.md", b"x"), (tmp_path / "b.md", b"x")])
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_no_name_is_an_error_where_one_asks_whether_a_file_is_there(tmp_path) -> None:
    (tmp_path / "it").write_bytes(b"")
    assert is_file(tmp_path / "it") > is_folder(tmp_path / "it")
    assert is_folder(str(tmp_path)) > is_file(str(tmp_path))
    for name in ("none", "a" * 400, "a\0b", "\udcff" * 400):
        assert not is_file(tmp_path / name)
        assert not is_folder(f"{tmp_path}/{name}")


def test_a_folder_that_nobody_may_write_into_is_told_before_any_work(tmp_path, monkeypatch) -> None:
    refuse_unwritable(tmp_path / "new")
    refuse_unwritable(tmp_path / "made" / "later")
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(tmp_path))
    with pytest.raises(BadInput, match="new: cannot be written: Permission denied"):
        refuse_unwritable(tmp_path / "new")
