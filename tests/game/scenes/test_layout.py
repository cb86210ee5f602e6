"""Every scene draws at every size, and nothing overlaps."""

import pygame
import pytest
from helpers.screens import SIZES, fitted, key

from engine import hike, load_level
from game.app.scene_stack import SceneStack
from game.debrief import sheet
from game.debrief.picture import save_debrief
from game.hike.hike_buttons import hike_buttons
from game.hike.layout import lay_out
from game.scenes import choose
from game.scenes.choose import Choose
from game.scenes.debrief import DebriefScene
from game.scenes.hike import HikeScene
from game.scenes.pause import ask_camp, pause
from game.scenes.reveal import Reveal
from game.scenes.title import Title


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps(size):
    ui = fitted(size)
    window = pygame.Rect((0, 0), size)
    pages = [
        lay_out(size, ui).solid(),
        sheet.lay_out(size, ui, True, "word " * 60).solid(),
        sheet.lay_out(size, ui, False, "word " * 60).solid()[:-1],
        choose.lay_out(size, ui).solid(),
    ]
    player_hike = HikeScene(load_level("quiet-bowl"), 3).player_hike
    widgets = hike_buttons(ui, player_hike, lay_out(size, ui), None, False)
    pages.append([widget.rect for widget in widgets])
    for rects in pages:
        for i, rect in enumerate(rects):
            assert window.contains(rect)
            assert rect.width > 0
            assert rect.height > 0
            assert rect.collidelist(rects[i + 1 :]) < 0, (rect, rects)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_every_scene_draws(size, data_home):
    pygame.display.init()
    canvas = pygame.display.set_mode(size)
    ui = fitted(size)
    scene = HikeScene(load_level("ravine"), 2)
    for other in (Title(), Choose(seed=4), scene, pause(), ask_camp()):
        other.draw(canvas, ui)
        assert len(set(pygame.image.tobytes(canvas, "RGB")[::997])) > 8
    stack = SceneStack(scene)
    stack.event(key(pygame.K_x))
    stack.event(key(pygame.K_c))
    stack.event(key(pygame.K_RETURN))
    for _ in range(600):
        stack.update(1 / 60)
        if isinstance(stack.scenes[-1], Reveal):
            break
    stack.draw(canvas, ui)
    assert stack.scenes[-1].preparation.done.wait(60)
    for _ in range(60):
        stack.update(1 / 60)
    for _ in range(2):
        stack.draw(canvas, ui)
        stack.event(key(pygame.K_RETURN))
    last = stack.scenes[-1]
    assert isinstance(last, DebriefScene)
    for _ in range(3):
        stack.update(1 / 60)
        stack.draw(canvas, ui)
    for _ in range(300):
        stack.update(1 / 60)
    stack.draw(canvas, ui)
    assert last.ready
    assert list(data_home.rglob("ravine-2-*.jsonl.gz"))
    pygame.quit()


def test_the_debrief_is_drawn_without_a_display(tmp_path):
    pygame.quit()
    level = load_level("foothills")
    result = hike(level, "gd", 3)
    path = tmp_path / "debrief.png"
    save_debrief(result, path, (800, 450), ghosts=[hike(level, "adam", 3)])
    assert pygame.display.get_surface() is None
    image = pygame.image.load(path)
    assert image.get_size() == (800, 450)
    assert len({tuple(image.get_at((x, y))[:3]) for x in range(0, 800, 9) for y in (99, 222)}) > 40
