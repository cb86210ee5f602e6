"""The quality of the picture follows the machine, and the hike does not."""

import itertools

import pygame
import pytest

from engine import load_level
from game.app.scene_stack import SceneStack
from game.scenes.hike import HikeScene
from game.ui.theme import Ui
from game.view.frame_state import ViewOptions
from game.view.quality import MOST_ROWS, PATIENCE_DOWN, STEPS, Quality

pytestmark = pytest.mark.usefixtures("display")


def key(code, mod=0, kind=pygame.KEYDOWN):
    return pygame.Event(kind, key=code, mod=mod, unicode="", scancode=0)


class Clock:
    """Every second look at it is `slow` seconds later: a frame takes that long."""

    def __init__(self):
        self.now, self.slow, self.looks = 0.0, 0.0, 0

    def __call__(self):
        self.looks += 1
        self.now += self.slow if self.looks % 2 == 0 else 0.0
        return self.now


def test_quality_follows_the_machine_down_and_carefully_up_again():
    clock = Clock()
    quality = Quality(clock=clock)

    def frames(count, seconds):
        clock.slow = seconds
        for _ in range(count):
            quality.begin()
            quality.end()

    frames(300, 0.008)
    assert quality.step == STEPS[0]
    frames(1, 0.2)
    frames(60, 0.008)
    assert quality.step == STEPS[0], "one slow frame is nothing"
    frames(PATIENCE_DOWN + 20, 0.030)
    assert quality.step == STEPS[1]
    frames(900, 0.030)
    assert quality.step == STEPS[-1]
    frames(8000, 0.002)
    assert quality.step == STEPS[0]
    assert Quality(1).step == STEPS[1]


@pytest.mark.slow
def test_a_slow_machine_draws_coarser_and_hikes_the_same(monkeypatch):
    hashes = []
    for slow in (0.0, 0.04):
        scene = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
        canvas, ui = pygame.Surface((800, 450), 0, 32), Ui()
        ui.fit(canvas.get_size())
        clock = Clock()
        clock.slow = slow
        scene.views.walking_view((0.0, 0.0)).quality = Quality(clock=clock)
        stack = SceneStack(scene)
        stack.event(key(pygame.K_m))
        for _ in range(56):
            stack.update(1 / 60)
            stack.draw(canvas, ui)
        assert (scene.views.walking_view((0.0, 0.0)).quality.step == STEPS[0]) == (slow == 0)
        hashes.append(scene.player_hike.expedition.state_hash)
    assert hashes[0] == hashes[1]


ACTS = ["m", "wait", "w", "tab", "g", "a", "up", "escape", "escape", "size", "tab", "m", "wait",
        "click", "wait", "r", "return"]  # fmt: skip


def hash_of(options, draws):
    """The state after one list of keys, drawn every so many steps, in windows of two sizes."""
    scene, ui = HikeScene(load_level("ravine"), 5, briefing=False, options=options), Ui()
    stack = SceneStack(scene)
    sizes = itertools.cycle(((800, 450), (854, 480)))
    canvas = pygame.Surface(next(sizes), 0, 32)
    codes = {"tab": pygame.K_TAB, "up": pygame.K_UP, "return": pygame.K_RETURN,
             "escape": pygame.K_ESCAPE}  # fmt: skip
    drawn = 0
    for act in ACTS:
        if act == "size":
            canvas = pygame.Surface(next(sizes), 0, 32)
        elif act == "click":
            # Which place is under the pointer is the view's affair; that it is walked to is not.
            scene.queue.walk_to((31.5, -12.5))
        elif act != "wait":
            code = codes.get(act) or pygame.key.key_code(act)
            stack.event(key(code))
            stack.event(key(code, kind=pygame.KEYUP))
        for _ in range(2000 if act == "wait" else 3):
            stack.update(1 / 60)
            drawn += 1
            if draws and drawn % draws == 0:
                ui.fit(canvas.get_size())
                stack.draw(canvas, ui)
            if act == "wait" and scene.idle and not scene.views.animation.showing:
                break
    for _ in range(1500):
        stack.update(1 / 60)
    return scene.player_hike.expedition.state_hash, [type(r).__name__ for r in
                                                scene.player_hike.expedition.records]  # fmt: skip


@pytest.mark.slow
def test_drawing_at_any_quality_and_size_changes_nothing():
    seen, verbs = hash_of(ViewOptions(), 0)
    assert len(verbs) >= 8
    for options, draws in (
        (ViewOptions(quality=0), 170),
        (ViewOptions(quality=2, reduced_motion=True), 90),
    ):
        assert hash_of(options, draws) == (seen, verbs)


@pytest.mark.parametrize("step", STEPS)
def test_no_picture_has_more_rows_than_there_is_room_for(step):
    assert step.size((400, 3 * MOST_ROWS))[1] <= MOST_ROWS
    assert STEPS[0].size((1280, 720)) == (1280, 720)
