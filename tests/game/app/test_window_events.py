"""Mouse, gamepad, full screen and notices as the window takes them."""

import pygame
import pytest
from helpers.screens import DAY, SMALL, Driver, click, key

from game.app.scene_stack import SceneStack
from game.app.window import (
    canvas_size,
    on_canvas,
    show,
    wants_full_screen,
)
from game.profile.gamepad import Gamepad
from game.profile.storage import NoticeLine
from game.scenes.choose import Choose
from game.scenes.pause import pause
from game.scenes.settings import KeysPage, SettingsPage
from game.scenes.title import Title
from game.scenes.walks import Walks
from game.ui.notice import Notice
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button

pytestmark = pytest.mark.usefixtures("home")


def test_every_scene_of_the_house_is_left_by_the_pad_s_b(home):
    pad = Gamepad()
    pressed = pygame.Event(
        pygame.CONTROLLERBUTTONDOWN, button=pygame.CONTROLLER_BUTTON_B, instance_id=0
    )
    released = pygame.Event(pygame.CONTROLLERBUTTONUP, {**pressed.dict})
    scenes = [Title(), Choose(today=lambda: DAY), SettingsPage(), KeysPage(), Walks(), pause()]
    for scene in scenes:
        driver = Driver(scene)
        for event in (*pad.translate(pressed), *pad.translate(released)):
            driver.stack.event(event)
        assert driver.stack.scenes == []


def test_the_focus_goes_where_the_arrow_points():
    group = WidgetGroup()
    rects = {"a": (0, 0), "b": (100, 0), "c": (0, 60), "d": (100, 60)}
    widgets = [Button(k, k) for k in rects]
    for widget in widgets:
        widget.rect = pygame.Rect(*rects[widget.key], 80, 40)
    group.place(widgets)
    for code, name in ((pygame.K_RIGHT, "b"), (pygame.K_DOWN, "d"), (pygame.K_LEFT, "c"),
                       (pygame.K_UP, "a"), (pygame.K_TAB, "b")):  # fmt: skip
        group.event(key(code))
        assert group.focused.key == name


def test_below_the_smallest_window_clicks_follow_the_scaled_picture():
    for size in ((400, 225), (640, 300), (300, 900)):
        screen = pygame.display.set_mode(size)
        driver = SceneStack(Title())
        ui = Ui()
        show(driver, ui, screen)
        wanted = canvas_size(size)
        button = next(w for w in driver.scenes[0].group.widgets if w.key == "settings")
        x = round(button.rect.centerx * size[0] / wanted[0])
        y = round(button.rect.centery * size[1] / wanted[1])
        driver.event(on_canvas(click((x, y)), size))
        assert isinstance(driver.scenes[-1], SettingsPage)
    assert on_canvas(click((7, 9)), (1280, 720)).pos == (7, 9)


def test_f11_and_alt_enter_ask_for_the_full_screen():
    assert wants_full_screen(key(pygame.K_F11))
    assert wants_full_screen(key(pygame.K_RETURN, pygame.KMOD_LALT))
    assert not wants_full_screen(key(pygame.K_RETURN))


def test_a_problem_is_shown_for_a_while():
    ui, canvas, news = (
        Ui(),
        pygame.Surface(SMALL),
        [NoticeLine("files.nothing_kept", {"reason": reason}) for reason in ("first", "second")],
    )
    ui.fit(SMALL)
    notice = Notice()
    notice.draw(canvas, ui, news)
    assert [trouble.gaps["reason"] for trouble in news] == ["second"]
    notice.pass_time(9.0)
    notice.draw(canvas, ui, news)
    assert news == []
