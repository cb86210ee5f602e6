"""Gamepads of three makers: their buttons, their sticks, their names."""

import pygame
import pytest
from helpers.screens import DAY, Driver, betting, betting_scene, run_until_idle

from engine import load_level
from game.app.scene_stack import SceneStack
from game.app.window import Loop
from game.profile.gamepad import (
    AXIS_KEYS,
    BUTTON_KEYS,
    BUTTON_NAMES,
    HIKE_BUTTON_KEYS,
    Gamepad,
    face_of,
)
from game.profile.key_bindings import USUAL_KEYS, bind, translate
from game.profile.settings import Settings
from game.scenes.choose import Choose
from game.scenes.hike import HikeScene
from game.ui.theme import Ui
from game.view.frame_state import ViewOptions

pytestmark = pytest.mark.usefixtures("home")

PADS = {
    "xbox": ("Xbox Series X Controller", "030000005e040000120b000000000000"),
    "playstation": ("PS5 Controller", "030000004c050000e60c000000000000"),
    "switch": ("Nintendo Switch Pro Controller", "030000007e0500000920000000000000"),
}
LEFT_X, TRIGGER = pygame.CONTROLLER_AXIS_LEFTX, pygame.CONTROLLER_AXIS_TRIGGERRIGHT


class Pad:
    """What SDL gives for a device."""

    def __init__(self, face):
        self.id, (self.name, self._guid) = 0, PADS[face]
        self.rumbles = []

    def as_joystick(self):
        return self

    def get_guid(self):
        return self._guid

    def rumble(self, low, high, milliseconds):
        self.rumbles.append(milliseconds)


@pytest.fixture(
    params=[p if p == "xbox" else pytest.param(p, marks=pytest.mark.slow) for p in PADS]
)
def pad(request, monkeypatch):
    from pygame._sdl2 import controller

    plugged = Pad(request.param)
    plugged.face = request.param
    monkeypatch.setattr(controller, "get_init", lambda: True)
    monkeypatch.setattr(controller, "Controller", lambda index: plugged)
    return plugged


def button(name, down=True):
    kind = pygame.CONTROLLERBUTTONDOWN if down else pygame.CONTROLLERBUTTONUP
    return pygame.Event(kind, button=getattr(pygame, f"CONTROLLER_BUTTON_{name}"), instance_id=0)


def lean(axis, value):
    return pygame.Event(pygame.CONTROLLERAXISMOTION, axis=axis, value=value, instance_id=0)


def plug():
    return pygame.Event(pygame.CONTROLLERDEVICEADDED, device_index=0)


def keys(gamepad, *events):
    found = [one for event in events for one in gamepad.translate(event)]
    return [(event.type, event.key) for event in found]


def test_a_bet_is_placed_by_a_pad(pad):
    driver = Driver(betting_scene(lambda: HikeScene(betting(), 3, briefing=False)))
    gamepad = Gamepad()
    names = ("DPAD_UP", "DPAD_UP", "RIGHTSHOULDER", "DPAD_DOWN", "A")
    presses = [button(name, down) for name in names for down in (True, False)]
    for event in (plug(), *presses):
        for one in gamepad.translate(event):
            driver.stack.event(one)
    assert isinstance(driver.top, HikeScene)
    assert driver.stack.profile.progress.of("quiet-bowl").predicted == 56


def test_posted_events_of_each_pad_play_a_level(pad, screen):
    hike = HikeScene(load_level("quiet-bowl"), 3, briefing=False)
    stack, ui = SceneStack(hike), Ui()
    stack.profile.settings = Settings(rumble=True, keys={"measure": "e"})
    loop = Loop(stack, ui, screen)
    before = hike.player_hike.learning_rate, hike.player_hike.every

    def press(*events):
        for event in events:
            pygame.event.post(event)
        for _ in range(600):
            assert loop.turn(0.1)
            if hike.idle:
                return
        raise AssertionError("it was never over")

    pygame.event.clear()
    press(plug(), button("X"), button("X", False))
    assert len(hike.player_hike.notes) == 1
    assert ui.pad == pad.face
    assert len(pad.rumbles) == 1
    assert ui.cap("measure") == BUTTON_NAMES[pad.face][pygame.K_SPACE]
    press(button("RIGHTSHOULDER"), lean(TRIGGER, 0), lean(TRIGGER, 32767))
    assert hike.player_hike.learning_rate > before[0]
    assert hike.player_hike.every == before[1] + 1
    press(button("A"), button("A", False))
    assert hike.player_hike.minutes < hike.player_hike.level.daylight - hike.player_hike.price
    assert len(hike.player_hike.route) == 2
    press(button("RIGHTSTICK"))
    press(button("A"))
    assert hike.player_hike.over


def test_a_stick_at_its_end_moves_nothing_before_it_has_been_near_its_middle():
    gamepad = Gamepad()
    at_rest = [lean(axis, -32768) for axis in range(6)]
    assert keys(gamepad, *at_rest) == []
    assert gamepad.face is None
    down, up = pygame.KEYDOWN, pygame.KEYUP
    assert keys(gamepad, lean(LEFT_X, 300), lean(LEFT_X, 30000)) == [(down, pygame.K_RIGHT)]
    assert keys(gamepad, lean(LEFT_X, -30000)) == [(down, pygame.K_LEFT), (up, pygame.K_RIGHT)]


def test_whoever_pulls_the_plug_or_leaves_the_window_holds_nothing(pad):
    for end in (
        pygame.Event(pygame.CONTROLLERDEVICEREMOVED, instance_id=0),
        pygame.Event(pygame.WINDOWFOCUSLOST),
    ):
        gamepad = Gamepad()
        keys(gamepad, plug(), button("DPAD_UP"))
        released = [one for one in gamepad.translate(end) if one.type == pygame.KEYUP]
        assert [one.key for one in released] == [pygame.K_UP]


def test_what_has_no_mapping_is_no_pad():
    driver = Driver(Choose(today=lambda: DAY))
    gamepad, chosen = Gamepad(), driver.top.offer
    for event in (
        pygame.Event(pygame.JOYDEVICEADDED, device_index=0),
        pygame.Event(pygame.JOYAXISMOTION, axis=1, value=1.0, instance_id=0),
        pygame.Event(pygame.JOYHATMOTION, hat=0, value=(0, 1), instance_id=0),
        pygame.Event(pygame.JOYBUTTONDOWN, button=0, instance_id=0),
    ):
        for one in gamepad.translate(event):
            driver.stack.event(one)
    assert (len(driver.stack.scenes), driver.top.offer) == (1, chosen)


def test_a_button_is_the_usual_key_whatever_key_was_chosen():
    settings, _ = bind(Settings(), "measure", pygame.K_e)
    (event,) = Gamepad().translate(button("X"))
    assert translate(settings, event).key == pygame.K_SPACE


@pytest.mark.parametrize(
    ("name", "guid", "face"),
    [
        *((name, guid, face) for face, (name, guid) in PADS.items()),
        ("Wireless DualShock copy", "03000000" + "0" * 24, "playstation"),
        ("Nobody's pad", "03000000" + "0" * 24, "xbox"),
    ],
)
def test_a_pad_is_known_by_its_maker_else_by_its_name(name, guid, face):
    assert face_of(name, guid) == face


def test_a_button_undoes_in_the_sandbox_and_goes_back_elsewhere(pad, screen):
    hike = HikeScene(load_level("quiet-bowl"), 3, briefing=False, sandbox=True)
    stack, ui = SceneStack(hike), Ui()
    stack.profile.settings = Settings(keys={"undo": "e"})
    loop = Loop(stack, ui, screen)

    def press(*events):
        for event in events:
            pygame.event.post(event)
        assert loop.turn(0.1)

    pygame.event.clear()
    hike.player_hike.measure()
    press(plug(), button("B"), button("B", False))
    assert not hike.player_hike.expedition.records
    assert ui.cap("undo") == BUTTON_NAMES[pad.face][pygame.K_z]
    press(button("START"), button("START", False))
    assert len(stack.scenes) == 2
    press(button("B"), button("B", False))
    assert stack.scenes == [hike]


def test_the_directional_pad_walks_the_rest_takes_another_instrument_and_hastens(screen):
    hike = HikeScene(load_level("ravine"), 3, briefing=False, options=ViewOptions(walking=False))
    stack, pad = SceneStack(hike), Gamepad()
    hike.player_hike.tools = ("usual", "wide")

    def press(*events):
        for event in events:
            for one in pad.translate(event):
                stack.event(one)

    press(plug(), button("X"), button("X", False), button("DPAD_LEFT"))
    assert hike.player_hike.tool == "wide"
    run_until_idle(stack, hike)
    press(button("DPAD_UP"), button("DPAD_RIGHT"))
    assert hike.queue.hasty
    run_until_idle(stack, hike)
    assert hike.player_hike.strides == hike.player_hike.every
    press(pygame.Event(pygame.CONTROLLERDEVICEREMOVED, instance_id=0))
    assert not hike.queue.hasty
    e = hike.player_hike.expedition
    hike.player_hike.walk(e.hut.east - e.east, e.hut.north - e.north - 20.0)
    press(button("DPAD_DOWN"))
    run_until_idle(stack, hike)
    assert hike.player_hike.at_door


def test_every_name_stands_on_a_button_that_does_something_and_is_its_own():
    leans = {key for pair in AXIS_KEYS.values() for key in pair}
    for names in BUTTON_NAMES.values():
        assert set(names) == {*USUAL_KEYS.values(), pygame.K_ESCAPE}
        assert len(set(names.values())) == len(names)
        assert set(names) <= {*BUTTON_KEYS.values(), *HIKE_BUTTON_KEYS.values(), *leans}


@pytest.mark.parametrize("face", BUTTON_NAMES)
def test_pages_name_the_pad_s_buttons_and_the_keyboard_s_keys(face):
    ui = Ui()
    assert [ui.key(name) for name in ("enter", "escape", "space")] == ["Enter", "Esc", "Space"]
    ui.pad = face
    usual = (pygame.K_RETURN, pygame.K_z, pygame.K_SPACE)
    assert [ui.key(name) for name in ("enter", "escape", "space")] == [
        BUTTON_NAMES[face][key] for key in usual
    ]  # fmt: skip
