"""Fixtures of all rooms of the game."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
import pytest
from helpers.screens import SMALL


@pytest.fixture
def home(request, tmp_path, monkeypatch):
    """A data folder of its own and a display; unless slow, without the landscape."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if "slow" not in request.keywords:
        # The evening ridges take half a second, and nothing here looks at them.
        monkeypatch.setattr("game.scenes.landscape.landscape", lambda s, *_: pygame.Surface(s))
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode(SMALL)
    yield tmp_path
    pygame.quit()


@pytest.fixture
def screen():
    """A display of the usual size."""
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode((1280, 720))
    pygame.quit()


@pytest.fixture
def data_home(tmp_path, monkeypatch):
    """A data folder of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def display():
    """A small display."""
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode((800, 450))
