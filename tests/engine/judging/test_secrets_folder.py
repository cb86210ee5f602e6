"""Secrets lie outside the judged folder, move there once, and are nobody else's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from helpers.judging_room import on_linux
from helpers.lms_class import strategy

from engine.core.errors import BadInput
from engine.judging import seeds
from engine.judging.reveal import reveal
from engine.judging.secrets_folder import private_folder
from engine.judging.store import JudgeStore
from game.board.file_names import file_stems
from game.commands.competition_output import publish

pytestmark = on_linux


def opened(out: Path, secrets: Path | None = None) -> Path:
    """The folder of the secrets, after a store was opened and closed."""
    store = JudgeStore(out, secrets)
    store.close()
    return store.folder


@pytest.mark.slow
def test_what_the_judged_folder_serves_holds_no_secret(judge, tmp_path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class/ada.py").write_text(strategy(60) + "# a line of Ada's own\n")
    out, secrets = tmp_path / "out", tmp_path / "secrets"
    results = judge(tmp_path / "class", out, secrets=secrets)
    publish(results, out, [])
    secret = seeds.read_secret(secrets / "secret.json")
    served = b"".join(p.read_bytes() for p in out.rglob("*") if p.is_file())
    for word in (secret.salt, *secret.final, "a line of Ada's own"):
        assert word.encode() not in served
    assert {p.name for p in (out / ".judge").iterdir()} == {"lock", "secrets.txt"}
    assert secrets.stat().st_mode & 0o777 == 0o700
    # Without a flag the next ones find it, and the reveal too.
    assert opened(out) == secrets
    reveal(out, file_stems, lambda done, total: None)
    assert (out / "seeds.json").exists()


@pytest.mark.slow
def test_a_first_resume_moves_what_lay_in_the_judged_folder(judge, tmp_path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class/ada.py").write_text(strategy(60))
    out, secrets = tmp_path / "out", tmp_path / "secrets"
    first = judge(tmp_path / "class", out)
    assert (out / ".judge/secret.json").exists()
    hikes = (out / ".judge/hikes.jsonl").read_bytes()
    again = judge(tmp_path / "class", out, secrets=secrets)
    assert {p.name for p in (out / ".judge").iterdir()} == {"lock", "secrets.txt"}
    assert (secrets / "hikes.jsonl").read_bytes() == hikes
    assert again.commitment == first.commitment
    assert again.students == first.students


def test_a_move_that_was_cut_off_goes_on(tmp_path) -> None:
    out, secrets = tmp_path / "out", tmp_path / "secrets"
    seeds.load_or_create(opened(out) / "secret.json", 1, 1)
    before = (out / ".judge/secret.json").read_bytes()
    # Copied, and killed before the pointer was written: the first place still counts.
    secrets.mkdir(mode=0o700)
    shutil.copy(out / ".judge/secret.json", secrets / "secret.json.part")
    assert opened(out) == out / ".judge"
    assert opened(out, secrets) == secrets
    assert (secrets / "secret.json").read_bytes() == before
    # Killed after the pointer was written: what is left over goes.
    (out / ".judge/secret.json").write_bytes(b"left over")
    assert opened(out) == secrets
    assert not (out / ".judge/secret.json").exists()
    assert (secrets / "secret.json").read_bytes() == before


@pytest.mark.parametrize("where", ["out/.judge", "secrets"])
def test_a_folder_that_others_can_write_to_or_that_holds_links_is_refused(tmp_path, where) -> None:
    folder = tmp_path / where
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    out, secrets = tmp_path / "out", tmp_path / "secrets"
    with pytest.raises(BadInput, match="others can"):
        opened(out, secrets)
    folder.chmod(0o700)
    (folder / "hikes.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match="no links among the secrets"):
        opened(out, secrets)
    (folder / "hikes.jsonl").unlink()
    opened(out, secrets)


def test_a_link_in_place_of_the_folder_is_refused(tmp_path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(BadInput, match="found a link"):
        private_folder(tmp_path / "link")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.judge").symlink_to(tmp_path / "real")
    with pytest.raises(BadInput, match="found a link"):
        opened(tmp_path / "out")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(tmp_path) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    os.chown(tmp_path / "secrets", 65534, 65534)
    with pytest.raises(BadInput, match="one of another user"):
        opened(tmp_path / "out", tmp_path / "secrets")


def test_secrets_in_the_judged_folder_or_in_two_places_are_refused(tmp_path) -> None:
    out = tmp_path / "out"
    with pytest.raises(BadInput, match="is inside the judged folder"):
        opened(out, out / "inner")
    opened(out, tmp_path / "a")
    with pytest.raises(BadInput, match="already"):
        opened(out, tmp_path / "b")
    shutil.rmtree(tmp_path / "a")
    with pytest.raises(BadInput, match="where there is nothing"):
        opened(out)


def test_two_judges_do_not_share_one_folder_of_secrets(tmp_path) -> None:
    first = JudgeStore(tmp_path / "one", tmp_path / "secrets")
    with pytest.raises(BadInput, match="another judge is at work"):
        JudgeStore(tmp_path / "two", tmp_path / "secrets")
    first.close()


def test_no_page_is_written_through_a_link(judge, tmp_path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class/ada.py").write_text(strategy(60))
    results = judge(tmp_path / "class", tmp_path / "out", preview=1, final=0)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out/feedback").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInput, match="expected a folder, found a link"):
        publish(results, tmp_path / "out", [])
    assert list((tmp_path / "elsewhere").iterdir()) == []


@on_linux
def test_an_output_folder_that_is_a_circle_of_links_is_told_in_a_line(
    tmp_path, monkeypatch, capsys
):
    from game.cli import main

    (tmp_path / "class").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "link")
    words = ["compete", str(tmp_path / "class"), "--out", str(tmp_path / "link"), "--final", "1"]
    monkeypatch.setattr("sys.argv", ["dusk", *words, "--levels", "quiet-bowl"])
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("engine.judging.judge.not_dumpable", lambda: None)
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert said.startswith(f"dusk: {tmp_path / 'link'}: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", ["\udc80\udcff", "ends in a blank ", "\u73ed\u7ea7", "it's\\n"])
def test_secrets_are_found_again_whatever_their_folder_is_called(name, tmp_path) -> None:
    secrets = tmp_path / name
    assert opened(tmp_path / "out", secrets) == secrets
    assert opened(tmp_path / "out") == secrets
