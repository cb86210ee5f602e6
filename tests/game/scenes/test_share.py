"""The page of sharing: what is copied again, and the folder in the system's file manager."""

import os
import sys
import time

import pygame
import pytest
from helpers.screens import Driver, finished, kept, sharing
from PIL import Image

from game.export import file_manager
from game.export.file_manager import FolderView

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def page():
    return Driver(sharing(next(kept(finished()).iterdir())))


def test_the_code_is_copied_again(page, monkeypatch):
    copied = []
    monkeypatch.setattr("game.scenes.share.copy_text", lambda text: copied.append(text) or True)
    page.click("copy")
    assert copied == ["dusk play quiet-bowl-CP3F-6"]
    assert copied[0] in page.top.spoken(page.ui)


def test_the_folder_is_shown_or_a_line_says_where_it_lies(page, monkeypatch):
    shown = []

    class View:
        failed = False

        def __init__(self, folder):
            shown.append(folder)

    monkeypatch.setattr("game.scenes.share.FolderView", View)
    page.click("folder")
    page.stack.update(1 / 60)
    assert [folder.name for folder in shown] == ["quiet-bowl-3"]
    assert page.ui.text("share.opened") in page.top.spoken(page.ui)
    View.failed = True
    page.stack.update(1 / 60)
    assert "quiet-bowl-3" in page.top.spoken(page.ui)


def test_where_nobody_can_be_asked_a_line_says_where_the_files_lie(page, monkeypatch):
    def refuse(folder):
        raise OSError("no desktop here")

    monkeypatch.setattr("game.scenes.share.FolderView", refuse)
    page.click("folder")
    assert "quiet-bowl-3" in page.top.spoken(page.ui)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Linux asks xdg-open")
def test_a_file_manager_that_cannot_is_found_out(tmp_path, monkeypatch):
    for name in file_manager.DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(OSError, match="no desktop"):
        FolderView(tmp_path)
    program = tmp_path / "xdg-open"
    program.write_text("#!/bin/sh\nexit 4\n")
    program.chmod(0o755)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    view = FolderView(tmp_path)
    for _ in range(400):
        if view.failed:
            break
        time.sleep(0.05)
    assert view.failed


def test_the_film_plays_on_the_page_and_the_buttons_lie_beside_done(page, tmp_path):
    tones = [Image.new("RGB", (32, 18), tone) for tone in ("red", "blue")]
    film = tmp_path / "film.gif"
    tones[0].save(film, save_all=True, append_images=tones[1:], duration=500, loop=0)
    page.top._sharing.files = {**page.top._sharing.files, "film": film}
    page.top._sharing.done = {"film"}
    page.draw()
    for _ in range(4):
        page.stack.update(1 / 60)
    seen = []
    for _ in range(2):
        page.draw()
        seen.append(pygame.surfarray.array3d(page.canvas).astype(int))
        for _ in range(30):
            page.stack.update(1 / 60)
    red, blue = ((one[:, :, 0] - one[:, :, 2]) for one in seen)
    assert ((red > 200) & (blue < -200)).sum() > 2_000 or (
        (red < -200) & (blue > 200)
    ).sum() > 2_000
    places = {widget.key: widget.rect for widget in page.top.group.widgets}
    assert len({rect.centery for rect in places.values()}) == 1
    assert places["copy"].right < places["done"].left < places["done"].right < places["folder"].left
