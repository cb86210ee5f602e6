"""Doctor, bug report and menu entry: what a new machine is told, and what leaves it."""

import getpass
import gzip
import io
import json
import plistlib
import shlex
import zipfile
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from helpers.paths import ROOT
from PIL import Image

from engine import load_level, run, save_replay
from engine.install_advice import extras, install_line, packages_of
from game.commands import installation, program_menu
from game.commands.bug_pack import pack, without_names
from game.profile.profile import Profile
from game.profile.settings import Settings, decode_settings

pytestmark = pytest.mark.usefixtures("home")


def test_every_extra_is_advised_by_packages_that_the_project_names():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert {"noise", "gym", "video", "chinese"} <= set(extras())
    for extra in extras():
        packages = packages_of(extra)
        assert packages
        assert all(f'"{name.split(">=")[0].split("==")[0]}' in text for name in packages)
        assert shlex.split(install_line(extra)) == ["pip", "install", *packages]


def test_where_nothing_is_installed_the_checkout_is_advised(monkeypatch):
    def nothing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", nothing)
    words = shlex.split(install_line("noise"))
    assert words == ["pip", "install", "-e", f"{ROOT}[noise]"]


def test_no_message_and_no_page_asks_an_index_for_our_own_name():
    found = [
        path.relative_to(ROOT)
        for room in ("engine", "game", "assets", "levels")
        for path in (ROOT / room).rglob("*")
        if path.suffix in (".py", ".md", ".toml") and "down-by-dusk[" in path.read_text("utf-8")
    ]
    assert found == [Path("engine/install_advice.py")], "in its docstring alone"


@pytest.mark.parametrize("name", ["screen", "sound", "pad", "extras", "compiler", "fonts"])
def test_doctor_tries_what_people_meet(name):
    found = {check.name: check for check in installation.examine((name,))}
    assert found[name].well, found[name].text
    assert found[name].text


def test_a_compiler_that_cannot_keep_its_work_is_told_what_to_set(monkeypatch):
    monkeypatch.setattr("os.access", lambda folder, mode: False)
    (found,) = installation.examine(("compiler",))
    assert "NUMBA_CACHE_DIR" in found.text


@pytest.mark.slow
def test_a_bug_report_holds_the_last_replay_and_no_names_or_paths(home, tmp_path):
    result, expedition = run(load_level("quiet-bowl"), "gd", 3)
    folder = home / "down-by-dusk"
    profile = Profile(folder)
    secret = f"/home/{getpass.getuser()}/secret plans/mine.py"
    profile.change_settings(Settings(language="pl", class_file=secret))
    (folder / "replays").mkdir()
    for name in ("older", "newer"):
        named = replace(result, strategy=f"{secret} {name}")
        save_replay(expedition, folder / "replays" / f"{name}.jsonl.gz", named)
    out = tmp_path / "report.zip"
    names = pack(str(out))
    assert names == ["installation.json", "settings.toml", "last-replay.jsonl.gz"]
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert decode_settings(parts["settings.toml"]) == Settings(language="pl")
    replay = gzip.decompress(parts["last-replay.jsonl.gz"]).decode("utf-8")
    assert json.loads(replay.splitlines()[0])["strategy"].endswith("newer")
    report = json.loads(parts["installation.json"])
    assert {check["name"] for check in report["checks"]} >= {"python", "engine", "screen"}
    for text in (replay, parts["installation.json"].decode("utf-8")):
        assert str(home) not in text
        assert str(Path.home()) not in text
        assert "secret" not in text


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("at /usr/lib/x.py: no", "at (path): no"),
        ("at C:\\Users\\me\\x.py, no", "at (path), no"),
        ('{"a": "/tmp/x"}', '{"a": "(path)"}'),
        ("3 min/stride and a / b", "3 min/stride and a / b"),
    ],
)
def test_paths_of_any_system_are_left_out(line, left):
    assert without_names(line) == left


def test_the_menu_entry_starts_the_game_and_has_an_icon(tmp_path, monkeypatch):
    odd = tmp_path / 'a "b" 100%' / "dusk"
    monkeypatch.setattr(program_menu, "program", lambda: [str(odd), "play"])
    files = program_menu.linux({"XDG_DATA_HOME": str(tmp_path)}, tmp_path)
    (image, (png, _)), (entry, (text, mode)) = files.items()
    assert Image.open(io.BytesIO(png)).size == (256, 256)
    lines = dict(line.split("=", 1) for line in text.decode("utf-8").splitlines()[1:])
    assert lines["Icon"] == str(image)
    # First the file's own escapes, then the quotes of Exec.
    assert shlex.split(lines["Exec"].replace("\\\\", "\\")) == [str(odd).replace("%", "%%"), "play"]
    assert entry.name.endswith(".desktop")
    assert mode & 0o100


def test_the_bundle_of_macos_names_its_program_and_its_icon(tmp_path):
    files = {path.name: data for path, data in program_menu.macos(tmp_path).items()}
    about = plistlib.loads(files["Info.plist"][0])
    start, mode = files[about["CFBundleExecutable"]]
    assert mode == 0o755
    assert start.startswith(b"#!/bin/sh\nexec ")
    assert Image.open(io.BytesIO(files[about["CFBundleIconFile"]][0])).format == "ICNS"


def test_windows_without_a_powershell_gets_a_command_file(tmp_path, monkeypatch):
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    plain, image = program_menu.add_to_menu("win32")
    assert plain.read_text("utf-8").startswith('@start ""')
    assert Image.open(image).format == "ICO"
