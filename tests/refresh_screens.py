"""Write the golden pictures of the screens anew: `python tests/refresh_screens.py`.

Small ones, 480 x 270. Look at them in tests/golden/screens before you keep the result.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import numpy as np
import pygame

SMALL = (480, 270)
DRAWN = (960, 540)
LANGUAGES = ("en", "fa")
"""One from the left and one from the right: the pictures are for layouts, not for words."""


def drawn(home: Path, language: str) -> dict[str, pygame.Surface]:
    """Every screen by name, drawn large and scaled down."""
    from helpers.debriefs import debriefs
    from helpers.screens import screens

    from game.app.scene_stack import SceneStack
    from game.profile.settings import Settings
    from game.ui.theme import Ui

    few = ["quiet-bowl", "ravine", "banana"]
    # A level more must not change the pictures, nor what another room draws below.
    with (
        patch("game.profile.campaign.level_names", lambda: few),
        patch("game.scenes.walks.level_names", lambda: few),
        patch("engine.level_files.mountain_of_the_day.LEVELS_OF_THE_DAY", tuple(few)),
    ):
        profile, scenes = screens()
    del scenes["lesson"]
    scenes.update(debriefs())
    profile.settings = Settings(language=language)
    ui, canvas, images = Ui(), pygame.Surface(DRAWN), {}
    ui.fit(DRAWN)
    for name, below in scenes.items():
        stack = SceneStack(below[0], profile)
        stack.scenes = list(below)
        for _ in range(2):
            for scene in below:
                scene.update(1 / 60)
            stack.draw(canvas, ui)
        images[name] = pygame.transform.smoothscale(canvas, SMALL)
    return images


def difference(one: pygame.Surface, other: pygame.Surface) -> float:
    """Root mean square of the difference of two pictures, of 255; blurred, so that a moved
    hair's breadth of a letter counts little."""
    if one.get_size() != other.get_size():
        return 255.0
    arrays = []
    for image in (one, other):
        small = pygame.transform.smoothscale(image, (SMALL[0] // 3, SMALL[1] // 3))
        arrays.append(pygame.surfarray.array3d(small).astype(np.float64))
    return float(np.sqrt(np.mean((arrays[0] - arrays[1]) ** 2)))


def main() -> None:
    """Draw and write."""
    folder = ROOT / "tests" / "golden" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode(DRAWN)
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as home:
            os.environ["XDG_DATA_HOME"] = home
            for name, image in drawn(Path(home), language).items():
                path = folder / f"{language}-{name}.png"
                pygame.image.save(image, path)
                print(f"{path.relative_to(ROOT)} is written")


if __name__ == "__main__":
    main()
