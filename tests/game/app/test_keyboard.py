"""Keys by their meaning: letters, places, what is held, and the fog between scenes."""

import pygame
import pytest
from helpers.screens import key, written

from game.app.keyboard import DEAD_KEY, Keyboard
from game.app.scene_stack import SceneStack
from game.app.transition import CLOSE
from game.app.window import LONGEST_FRAME, Loop
from game.background.loader import BackgroundLoader
from game.scenes.choose import Choose
from game.scenes.scene import Begin, Scene
from game.ui.theme import Ui
from game.ui.widgets import Field

pytestmark = pytest.mark.usefixtures("home")


def pressed(code, place, mod=0, kind=pygame.KEYDOWN):
    return pygame.Event(kind, key=code, scancode=place, mod=mod, unicode="")


def meant(event, own=()):
    (one,) = Keyboard().translate(event, own)
    return one.key


class Listener(Scene):
    """Notes what it hears."""

    def __init__(self):
        self.events = []
        self.steps = 0

    def event(self, event):
        self.events.append((event.type, getattr(event, "key", 0)))

    def update(self, seconds):
        self.steps += 1

    def draw(self, canvas, ui):
        canvas.fill((1, 2, 3))


@pytest.fixture
def loop(screen):
    stack = SceneStack(Listener())
    return Loop(stack, Ui(), screen)


@pytest.mark.parametrize(
    ("code", "place", "meaning"),
    [
        (ord("پ"), pygame.KSCAN_M, pygame.K_m),
        (ord("ь"), pygame.KSCAN_M, pygame.K_m),
        (ord("ж"), pygame.KSCAN_SEMICOLON, pygame.K_SEMICOLON),
        (ord("a"), pygame.KSCAN_Q, pygame.K_a),  # by its letter, not by its place
        (ord("ö"), pygame.KSCAN_SEMICOLON, ord("ö")),
        (pygame.K_PLUS, pygame.KSCAN_RIGHTBRACKET, pygame.K_EQUALS),
        (DEAD_KEY, pygame.KSCAN_SEMICOLON, pygame.K_SEMICOLON),
        (pygame.K_LEFT, pygame.KSCAN_LEFT, pygame.K_LEFT),
    ],
)
def test_a_letter_counts_by_its_name_and_one_of_another_script_by_its_place(code, place, meaning):
    assert meant(pressed(code, place)) == meaning


def test_a_key_that_is_let_go_is_the_one_that_was_pressed():
    keyboard = Keyboard()
    (down,) = keyboard.translate(pressed(ord("پ"), pygame.KSCAN_M))
    (up,) = keyboard.translate(pressed(pygame.K_m, pygame.KSCAN_M, kind=pygame.KEYUP))
    assert (down.key, up.key) == (pygame.K_m, pygame.K_m)
    assert list(keyboard.release()) == []


def test_without_the_focus_nothing_is_held(loop):
    pygame.event.clear()
    for event in (key(pygame.K_UP), pygame.Event(pygame.WINDOWFOCUSLOST)):
        pygame.event.post(event)
    loop.turn(0.02)
    heard = loop.stack.scenes[0].events
    assert heard.index((pygame.KEYDOWN, pygame.K_UP)) < heard.index((pygame.KEYUP, pygame.K_UP))


@pytest.mark.parametrize("seconds", [-1e6, 1e6])
def test_a_clock_that_jumps_moves_nothing(loop, seconds):
    loop.turn(seconds)
    assert loop.stack.scenes[0].steps <= round(60 * LONGEST_FRAME)


def test_what_is_pressed_in_the_fog_reaches_the_scene_after_it(screen):
    old, new = Listener(), Listener()
    stack = SceneStack(old, with_fog=True)
    stack.event(key(pygame.K_RETURN))
    stack.follow(Begin(BackgroundLoader(lambda: new)))
    stack.event(key(pygame.K_SPACE))
    stack.event(pressed(pygame.K_RETURN, 0, kind=pygame.KEYUP))
    stack.event(key(pygame.K_RETURN))  # once more what began it: impatience
    stack.arriving.coming.wait(20)
    for _ in range(round(60 * CLOSE) + 2):
        stack.update(1 / 60)
    assert stack.scenes == [new]
    assert new.events == [], "it has not been drawn yet, and does not know where its widgets are"
    stack.event(key(pygame.K_g))
    stack.draw(screen, Ui())
    stack.update(1 / 60)
    down, up = pygame.KEYDOWN, pygame.KEYUP
    assert new.events == [(down, pygame.K_SPACE), (up, pygame.K_RETURN), (down, pygame.K_g)]
    assert old.events == [(down, pygame.K_RETURN)]


def test_text_is_on_only_while_a_field_has_the_focus(screen, monkeypatch):
    calls = []
    monkeypatch.setattr(pygame.key, "start_text_input", lambda: calls.append("on"))
    monkeypatch.setattr(pygame.key, "stop_text_input", lambda: calls.append("off"))
    scene = Choose(seed=4)
    loop = Loop(SceneStack(scene), Ui(), screen)
    assert calls == ["off"]
    pygame.event.clear()
    loop.turn(0.02)
    while not isinstance(scene.group.focused, Field):
        assert calls == ["off"]
        pygame.event.post(key(pygame.K_TAB))
        loop.turn(0.02)
    loop.turn(0.02)
    assert calls == ["off", "on"]
    pygame.event.post(written("\u06f57x"))
    loop.turn(0.02)
    assert scene.seed_field.value == "457"
    pygame.event.post(key(pygame.K_TAB))
    loop.turn(0.02)
    loop.turn(0.02)
    assert calls == ["off", "on", "off"]
