"""Write the golden files and the README's pictures anew: `python tests/refresh.py [NAME ...]`.

The names: perlin, hikes, replay, picture, views, window; without one all of them. `perlin` needs
the `noise` package. Look at `git diff` before you keep the result.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
SEEDS = (0, 1, 2**64 + 7)


def perlin() -> dict[str, list[list[float]]]:
    """Rows x, y, pnoise2(x, y); every number is a float32, which JSON keeps exactly."""
    import numpy as np
    from noise import pnoise2

    rng = np.random.default_rng(1)
    points = [(x, y) for x in (-257, -256, -1, 0, 1, 255, 256) for y in (-1024, 0, 3)]
    for edge in (-256.0, -1.0, 0.0, 1.0, 256.0, 1024.0):
        below, above = (float(np.nextafter(np.float32(edge), np.float32(s))) for s in (-1e9, 1e9))
        points += [(below, 0.5), (above, -0.25), (0.3, below), (-7.7, above), (below, above)]
    for reach in (1.0, 30.0, 1000.0, 100_000.0):
        points += rng.uniform(-reach, reach, (38, 2)).tolist()
    exact = [(float(np.float32(x)), float(np.float32(y))) for x, y in points]
    return {"x, y, pnoise2": [[x, y, pnoise2(x, y)] for x, y in exact]}


def hikes() -> dict[str, list[object]]:
    """Score (six decimals) and state hash of every level x rule x seed, defaults throughout."""
    from engine import RULES, hike, level_names

    return {
        f"{level} {rule} {seed}": [round(result.score, 6), result.state_hash]
        for level in level_names()
        for rule in RULES
        for seed in SEEDS
        for result in [hike(level, rule, seed)]
    }


def write(name: str, content: dict[str, list]) -> None:
    """One row a line, so that a diff shows what changed."""
    GOLDEN.mkdir(exist_ok=True)
    parts = []
    for key, rows in content.items():
        nested = isinstance(rows[0], list)
        text = ",\n  ".join(json.dumps(row) for row in rows) if nested else ""
        parts.append(f"{json.dumps(key)}: " + (f"[\n  {text}\n]" if nested else json.dumps(rows)))
    path = GOLDEN / f"{name}.json"
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n")
    print(f"{path.relative_to(ROOT)} is written")


def replay() -> None:
    """The replay of the README's film; the film itself is made by `dusk export`."""
    from game.commands.run import run

    path = ROOT / "assets" / "replays" / "foothills.jsonl.gz"
    chosen = ("learning_rate=240", "longest=185", "momentum=0.98", "grow=1.1", "shrink=0.7")
    options = [word for value in chosen for word in ("--set", value)]
    where = ["--level", "foothills", "--seed", "3", "--replay", str(path)]
    run.main(["momentum_restart", *where, *options], standalone_mode=False)


def picture() -> None:
    """The README's picture: a debrief with two ghosts, 1280 x 720."""
    from engine import hike
    from game.debrief.picture import save_debrief

    seed = 42
    ghosts = (hike("foothills", "gd", seed), hike("foothills", "adam", seed))
    save_debrief(hike("foothills", "nesterov", seed), ROOT / "assets" / "readme.png", ghosts=ghosts)
    print("assets/readme.png is written")


def views() -> None:
    """Golden images of the walking view and the reveal, 320 x 180."""
    import numpy as np
    import pygame
    from helpers.viewing import golden_frames

    for name, picture in golden_frames():
        path = GOLDEN / f"view-{name}.png"
        pygame.image.save(pygame.surfarray.make_surface(picture.astype(np.uint8)), path)
        print(f"{path.relative_to(ROOT)} is written")


def window() -> None:
    """The README's pictures of a hike in the window, on foot and on the map, 1280 x 720."""
    import pygame

    pygame.display.init()
    pygame.display.set_mode((64, 64))
    again = ["measure", "stride", "stride", "stride"]
    plan = ["measure", "stride", "stride"]
    window_picture("walk", "foothills", 2, [*plan, *plan, "measure"])
    window_picture("hike", "ravine", 7, [*again * 7, "glance", "measure", "stride"], (60.0, 3))


def window_picture(
    name: str, level: str, seed: int, plan: list[str], knobs: tuple[float, int] | None = None
) -> None:
    """One of them: what is done one after the other, with learning rate and strides."""
    from dataclasses import replace

    import pygame
    from PIL import Image

    from engine import load_level
    from game.app.scene_stack import SceneStack
    from game.profile.profile import Profile
    from game.scenes.hike import HikeScene
    from game.ui.theme import Ui

    ui, canvas, scene = Ui(), pygame.Surface((1280, 720)), HikeScene(load_level(level), seed, False)
    ui.fit(canvas.get_size())
    scene.views.options = replace(scene.views.options, walking=knobs is None)
    if knobs is not None:
        scene.player_hike.learning_rate, scene.player_hike.every = knobs
    stack = SceneStack(scene, Profile())
    for act in plan:
        scene.act(act)
        for _ in range(2000):
            stack.update(1 / 30)
            if scene.idle:
                break
    for frame in range(102):
        stack.update(1 / 60)
        if frame >= 72:
            stack.draw(canvas, ui)
    picture = Image.frombytes("RGB", canvas.get_size(), pygame.image.tobytes(canvas, "RGB"))
    path = ROOT / "assets" / f"{name}.png"
    # 256 colours: most for the large tones, some that only small things have.
    inks = Image.new("P", (1, 1))
    large, small = (
        (picture.quantize(count, way).getpalette() or [])[: 3 * count]
        for count, way in ((200, Image.Quantize.MEDIANCUT), (56, Image.Quantize.MAXCOVERAGE))
    )
    inks.putpalette([*large, *small])
    picture.quantize(palette=inks).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)} is written")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    makers = {"perlin": perlin, "hikes": hikes}
    pictures = {"replay": replay, "picture": picture, "views": views, "window": window}
    chosen = sys.argv[1:] or [*makers, *pictures]
    if set(chosen) - {*makers, *pictures}:
        known = ", ".join([*makers, *pictures])
        sys.exit(f"expected some of {known}; found {' '.join(chosen)}")
    for chosen_name in chosen:
        if chosen_name in pictures:
            pictures[chosen_name]()
        else:
            write(chosen_name, makers[chosen_name]())
