"""`dusk levels show`: a map of the level, drawn only for those who asked."""

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner, Result
from helpers.builders import quadratic, table
from helpers.command import dusk, one_line

from engine import BadInput, level_names, load_level
from engine.core.level import Level
from engine.level_files.loading import level_from_table
from game.commands.starter_files import write_starter

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")


def pixels(level: Level, seed: int, size: tuple[int, int] = (1280, 720)) -> np.ndarray:
    import pygame

    from game.commands.level_map import draw_level_map

    return pygame.surfarray.array3d(draw_level_map(level, seed, size))


def show(*arguments: str) -> Result:
    from game.commands.levels import levels

    return CliRunner().invoke(levels, ["show", *arguments])


@pytest.mark.parametrize(
    "name", [pytest.param("ravine", marks=pytest.mark.slow), "mine.toml", "hill.npy"]
)
def test_a_map_is_drawn_of_a_name_a_level_file_and_an_elevation_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    x = np.linspace(0.0, 1.0, 60)
    np.save("hill.npy", 300 * np.exp(-8 * ((x - 0.6) ** 2 + (x[:, None] - 0.4) ** 2)))
    write_starter(Path("mine.toml"))
    done = show(name, "--yes", "--out", "map.png")
    assert done.exit_code == 0
    drawn, *square = done.stdout.splitlines()
    assert drawn == "map: map.png"
    assert [line[:13] for line in square] == (["square: 1.8 k"] if name == "hill.npy" else [])
    assert Path("map.png").read_bytes().startswith(b"\x89PNG")


def test_nobody_is_shown_the_map_unasked(tmp_path: Path) -> None:
    one_line(
        dusk("levels", "show", "ravine", folder=tmp_path), 2, "shows what the fog hides", "--yes"
    )
    (tmp_path / "no").touch()  # a file where the folder should be
    for arguments, said in [
        (("ravin", "--yes"), "`ravine`"),
        (("ravine", "--yes", "--out", "a.doc"), "a.doc: expected a picture's name"),
        (("ravine", "--yes", "--out", str(tmp_path / "no" / "a.png")), "cannot be written"),
        (("ravine", "--yes", "--seed", "-1"), "seed: expected"),
    ]:
        done = show(*arguments)
        assert isinstance(done.exception, BadInput)
        assert said in str(done.exception)


@pytest.mark.filterwarnings("ignore::engine.level_files.extracts.AssumedByDefault")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ravine", "--yes", "--at", "46,8"), "a square of an elevation file, found ravine"),
        (("hill.npy", "--yes", "--at", "46"), "--at: expected latitude and longitude"),
        (("hill.npy", "--yes", "--at", "96,8"), "--at: expected latitude and longitude"),
        (("hill.npy", "--yes", "--at", "46,8"), "where on Earth it lies"),
        (("hill.npy", "--yes", "--size", "8 miles"), "--size: expected a length such as 8km"),
        (("hill.npy", "--yes", "--size", "8km"), "hill.npy: expected ground for the map's 8000 m"),
    ],
)
def test_a_wrong_square_is_told(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("hill.npy", np.add.outer(np.arange(60.0), np.arange(60.0)))
    done = show(*arguments)
    assert isinstance(done.exception, BadInput)
    assert said in str(done.exception)


def test_the_square_and_true_north_are_drawn_beside_the_map() -> None:
    from engine.level_files.file_overview import Overview

    bowl = load_level("quiet-bowl")
    corners = ((0.4, 0.6), (0.6, 0.6), (0.6, 0.4), (0.4, 0.4))
    heights = np.add.outer(np.arange(90.0), np.arange(60.0))

    def drawn(true_north: float) -> np.ndarray:
        import pygame

        from game.commands.level_map import draw_level_map

        overview = Overview(heights, 6e3, 9e3, corners, true_north, (46.5, 8.5), 0.5, 0.5, 1200.0)
        return pygame.surfarray.array3d(draw_level_map(bowl, 1, (640, 360), overview))

    north, turned, none = drawn(0.0), drawn(40.0), pixels(bowl, 1, (640, 360))
    assert np.array_equal(north[:340], none[:340]), "the map itself is the same"
    different = np.argwhere((north != turned).any(axis=2))
    assert 0 < len(different) < 2000, "the arrow alone turns"


@pytest.mark.parametrize(("answer", "drawn"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_it_asks(
    answer: str, drawn: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from game.commands import levels as command

    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(command, "sys", SimpleNamespace(stdin=terminal, stderr=terminal))
    out = tmp_path / "map.png"
    done = CliRunner().invoke(
        command.levels, ["show", "quiet-bowl", "--out", str(out)], input=answer
    )
    assert done.exit_code == 0, done.output
    assert "shows what the fog hides" in done.output
    assert out.exists() is drawn


def test_the_plain_list_has_all_levels_in_order_and_its_columns_do_not_touch(
    tmp_path: Path,
) -> None:
    _, *lines = dusk("levels", folder=tmp_path).stdout.splitlines()
    listed = [line.removeprefix("  ") for line in lines if line.startswith("  ")]
    assert [line.split("  ")[0] for line in listed] == level_names()


@pytest.mark.slow
def test_every_seed_has_its_own_map_and_the_same_one_twice() -> None:
    bowl = load_level("quiet-bowl")
    one, again, other = (pixels(bowl, seed, (480, 270)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_odd_levels_and_small_pictures_are_drawn() -> None:
    pixels(quadratic(goal="up"), 0, (480, 270))
    pixels(quadratic(curvature=1e-12), 0, (480, 270))
    wordy = table(title="A very long title of a mountain " * 8, briefing="Many words. " * 160)
    wordy["hiker"] = {"across": 0.0, "along": 0.0}  # at the hut already
    pixels(level_from_table(wordy, "wordy", "wordy.toml"), 2**500, (960, 540))
