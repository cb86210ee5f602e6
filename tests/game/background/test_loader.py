"""What is made in the background is shown when it is ready, and never waited for."""

import threading

import pygame
import pytest
from helpers.viewing import SMALL
from msgspec.structs import replace

from engine import Expedition, load_level
from engine.core.errors import BadInput
from game.app.scene_stack import SceneStack
from game.app.transition import CLOSE, LIFT, Blank
from game.app.window import Loop
from game.background.loader import BackgroundLoader
from game.profile.progress import Progress
from game.scenes.hike import HikeScene
from game.scenes.predict import Predict, begin
from game.scenes.scene import Begin, Home, Levels
from game.scenes.title import Title
from game.ui.theme import Ui
from game.view.walking_view import WalkView

STEP = 1 / 60


class Scenery(Blank):
    """A scene of one colour that is made when it is allowed to be."""

    def __init__(self, allowed, colour=(10, 200, 30)):
        assert allowed.wait(20)
        self.thread, self.colour, self.prepared, self.steps = (
            threading.current_thread(),
            colour,
            (),
            0,
        )

    def prepare(self, size):
        self.prepared = size

    def update(self, seconds):
        self.steps += 1

    def draw(self, canvas, ui):
        canvas.fill(self.colour)


def picture(stack, ui):
    canvas = pygame.Surface(SMALL, 0, 32)
    stack.draw(canvas, ui)
    return pygame.surfarray.array3d(canvas).astype(int)


def pass_time(stack, seconds):
    for _ in range(round(seconds / STEP)):
        stack.update(STEP)


@pytest.mark.parametrize("still", [False, True])
def test_the_fog_closes_stays_while_the_next_scene_is_made_and_lifts_from_it(still):
    pygame.display.init()
    ui, go = Ui(), threading.Event()
    open_now = threading.Event()
    open_now.set()
    old = Scenery(open_now, (200, 20, 20))
    stack = SceneStack(old, with_fog=True)
    stack.profile.settings = replace(stack.profile.settings, reduced_motion=still)
    bare = picture(stack, ui)
    stack.follow(Begin(BackgroundLoader(lambda: Scenery(go))))
    pass_time(stack, CLOSE + 1.0)
    assert stack.scenes == [old], "not made yet, and nobody waited"
    covered = picture(stack, ui)
    assert abs(covered - bare).min(axis=2).min() > 0
    assert covered[:, :, 0].min() > 180
    assert covered[:, :, 1].min() > 180, "nothing of the old scene shows"
    stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode="", scancode=0))
    go.set()
    stack.arriving.coming.wait(20)
    stack.update(STEP)
    (new,) = stack.scenes
    assert new.thread is not threading.current_thread()
    assert new.prepared == SMALL
    assert picture(stack, ui)[:, :, 0].mean() > 150, "the fog has not lifted at once"
    pass_time(stack, LIFT + STEP)
    assert (picture(stack, ui) == new.colour).all()
    assert new.steps > 10


def test_the_fog_stays_until_there_is_something_to_see():
    pygame.display.init()
    ui, open_now = Ui(), threading.Event()
    open_now.set()
    stack = SceneStack(Blank(), with_fog=True)
    new = Scenery(open_now)
    new.has_picture = False
    stack.follow(Begin(BackgroundLoader(lambda: new)))
    stack.arriving.coming.wait(20)
    pass_time(stack, CLOSE + 5 * LIFT)
    assert stack.scenes == [new]
    assert picture(stack, ui)[:, :, 0].min() > 180
    new.has_picture = True
    pass_time(stack, LIFT + STEP)
    assert (picture(stack, ui) == new.colour).all()


def test_from_anywhere_there_is_a_way_to_the_title_and_to_the_list(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    pygame.display.init()
    for fog in (False, True):
        stack = SceneStack(Blank(), with_fog=fog)
        stack.follow(Levels("ravine"))
        below, top = stack.scenes
        assert isinstance(below, Blank)
        assert top.offer.key == "ravine"
        stack.size = SMALL
        stack.follow(Home())
        if fog:
            stack.arriving.coming.wait(60)
            assert len(stack.scenes) == 2
            pass_time(stack, CLOSE + 2 * STEP)
        (title,) = stack.scenes
        assert isinstance(title, Title)


def test_what_cannot_be_made_leaves_the_old_scene_and_says_why():
    def never():
        raise BadInput("level x: no ground here")

    heard, ui = [], Ui()
    for fog in (False, True):
        stack = SceneStack(Blank(), with_fog=fog)
        for refused in (heard.append, None):
            coming = BackgroundLoader(never)
            stack.follow(Begin(coming, refused))
            if fog:
                coming.wait(20)
                pass_time(stack, CLOSE + 2 * STEP)
            assert isinstance(stack.scenes[-1], Blank)
        (trouble,) = stack.profile.notices
        assert trouble.gaps["reason"] == "level x: no ground here"
        assert ui.text(trouble.key, **trouble.gaps)
        pass_time(stack, 2 * LIFT)
        assert stack.transition.thick == 0
    assert [str(error) for error in heard] == ["level x: no ground here"] * 2


def test_the_mountain_is_made_while_its_question_is_read():
    pygame.display.init()
    level = load_level("foothills")
    page = begin(level, 5, Progress())
    assert isinstance(page, Predict)
    stack, ui = SceneStack(page, with_fog=True), Ui()
    ui.fit(SMALL)
    stack.draw(pygame.Surface(SMALL, 0, 32), ui)
    page.question.coming.wait(60)
    assert page.question.coming.ready
    pygame.event.clear()
    stack.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_1, mod=0, unicode="1", scancode=0))
    pass_time(stack, CLOSE + 2 * STEP)
    hike = stack.scenes[-1]
    assert isinstance(hike, HikeScene)
    assert hike.views.coming.take().projection is not None, "its first frame was drawn there"


def test_a_hike_made_in_the_background_is_the_same_hike():
    level = load_level("quiet-bowl")
    coming = BackgroundLoader(lambda: HikeScene(level, 3, briefing=False))
    coming.begin(SMALL)
    made, plain = coming.take(), Expedition(level, 3)
    assert made.player_hike.expedition.state_hash == plain.state_hash
    assert coming.take() is made


def test_the_first_sizes_of_type_are_opened_between_frames():
    pygame.display.init()
    screen, ui = pygame.display.set_mode((800, 450)), Ui()
    loop = Loop(SceneStack(Blank()), ui, screen)
    assert loop.turn(STEP)
    assert not ui.fonts.opened, "the first frame comes first"
    for _ in range(30):
        before = len(ui.fonts.opened)
        assert loop.turn(STEP)
        assert len(ui.fonts.opened) <= before + 1
    assert {pixels for _, pixels in ui.fonts.opened} == set(range(9, 14))
    pygame.display.quit()


def test_a_hike_does_not_wait_for_a_view_that_takes_long(monkeypatch):
    pygame.display.init()
    slow = threading.Event()
    monkeypatch.setattr(
        "game.scenes.hike_views.WalkView",
        lambda *given, **more: slow.wait(60) and WalkView(*given, **more),
    )
    hike, ui = HikeScene(load_level("quiet-bowl"), 3, briefing=False), Ui()
    ui.fit(SMALL)
    hike.prepare(SMALL)
    canvas = pygame.Surface(SMALL, 0, 32)
    hike.draw(canvas, ui)
    assert hike.views.walk is None, "the hike begins on the map"
    assert hike.views.options.walking
    slow.set()
    hike.views.coming.wait(60)
    hike.draw(canvas, ui)
    assert hike.views.walk.projection is not None
