"""Maps the buttons of a gamepad to keys.

SDL's mappings give every pad the buttons of one plan, whatever its maker numbers them. What SDL has
no mapping for, such as a drawing tablet or a virtual joystick, is no pad and is not heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pygame

if TYPE_CHECKING:
    from pygame._sdl2.controller import Controller

PadFace = Literal["xbox", "playstation", "switch"]
"""Whose names stand on the buttons."""
A, B, X, Y = (getattr(pygame, f"CONTROLLER_BUTTON_{name}") for name in "ABXY")
BUTTON_KEYS: dict[int, int] = {
    A: pygame.K_RETURN,
    B: pygame.K_ESCAPE,
    X: pygame.K_SPACE,
    Y: pygame.K_g,
    pygame.CONTROLLER_BUTTON_LEFTSHOULDER: pygame.K_MINUS,
    pygame.CONTROLLER_BUTTON_RIGHTSHOULDER: pygame.K_EQUALS,
    pygame.CONTROLLER_BUTTON_LEFTSTICK: pygame.K_m,
    pygame.CONTROLLER_BUTTON_RIGHTSTICK: pygame.K_c,
    pygame.CONTROLLER_BUTTON_BACK: pygame.K_TAB,
    pygame.CONTROLLER_BUTTON_START: pygame.K_ESCAPE,
    pygame.CONTROLLER_BUTTON_DPAD_UP: pygame.K_UP,
    pygame.CONTROLLER_BUTTON_DPAD_DOWN: pygame.K_DOWN,
    pygame.CONTROLLER_BUTTON_DPAD_LEFT: pygame.K_LEFT,
    pygame.CONTROLLER_BUTTON_DPAD_RIGHT: pygame.K_RIGHT,
}
"""Buttons of SDL's plan (an Xbox pad's names) and the keys they stand for."""
HIKE_BUTTON_KEYS: dict[int, int] = {
    B: pygame.K_z,
    pygame.CONTROLLER_BUTTON_DPAD_UP: pygame.K_e,
    pygame.CONTROLLER_BUTTON_DPAD_DOWN: pygame.K_h,
    pygame.CONTROLLER_BUTTON_DPAD_LEFT: pygame.K_i,
    pygame.CONTROLLER_BUTTON_DPAD_RIGHT: pygame.K_f,
}
"""Buttons that stand for another key on a hike: there Start is the pause, the left stick walks."""
AXIS_KEYS: dict[int, tuple[int, int]] = {
    pygame.CONTROLLER_AXIS_LEFTX: (pygame.K_LEFT, pygame.K_RIGHT),
    pygame.CONTROLLER_AXIS_LEFTY: (pygame.K_UP, pygame.K_DOWN),
    pygame.CONTROLLER_AXIS_RIGHTX: (pygame.K_BACKSPACE, pygame.K_r),
    pygame.CONTROLLER_AXIS_RIGHTY: (pygame.K_PAGEUP, pygame.K_PAGEDOWN),
    pygame.CONTROLLER_AXIS_TRIGGERLEFT: (0, pygame.K_LEFTBRACKET),
    pygame.CONTROLLER_AXIS_TRIGGERRIGHT: (0, pygame.K_RIGHTBRACKET),
}
"""Axes, and the keys of a lean to the left or up, and to the right or down; 0 for none."""
DIRECTION_NAMES: dict[int, str] = {
    pygame.K_e: "D-pad \u2191", pygame.K_h: "D-pad \u2193", pygame.K_i: "D-pad \u2190",
    pygame.K_f: "D-pad \u2192",
    pygame.K_LEFT: "L \u2190", pygame.K_RIGHT: "L \u2192", pygame.K_UP: "L \u2191",
    pygame.K_DOWN: "L \u2193", pygame.K_r: "R \u2192", pygame.K_BACKSPACE: "R \u2190",
    pygame.K_PAGEUP: "R \u2191", pygame.K_PAGEDOWN: "R \u2193",
}  # fmt: skip
"""Names of the directional pad and of the left and the right stick, the same on every pad."""
BUTTON_NAMES: dict[PadFace, dict[int, str]] = {
    "xbox": {
        pygame.K_RETURN: "A", pygame.K_SPACE: "X", pygame.K_g: "Y", pygame.K_MINUS: "LB",
        pygame.K_EQUALS: "RB", pygame.K_LEFTBRACKET: "LT", pygame.K_RIGHTBRACKET: "RT",
        pygame.K_m: "LS", pygame.K_c: "RS", pygame.K_z: "B", pygame.K_TAB: "View",
        pygame.K_ESCAPE: "Menu",
        **DIRECTION_NAMES,
    },
    "playstation": {
        pygame.K_RETURN: "\u00d7", pygame.K_SPACE: "\u25a1", pygame.K_g: "\u25b3",
        pygame.K_MINUS: "L1", pygame.K_EQUALS: "R1", pygame.K_LEFTBRACKET: "L2",
        pygame.K_RIGHTBRACKET: "R2", pygame.K_m: "L3", pygame.K_c: "R3", pygame.K_z: "\u25cb",
        pygame.K_TAB: "Share", pygame.K_ESCAPE: "Options", **DIRECTION_NAMES,
    },
    "switch": {
        pygame.K_RETURN: "A", pygame.K_SPACE: "X", pygame.K_g: "Y", pygame.K_MINUS: "L",
        pygame.K_EQUALS: "R", pygame.K_LEFTBRACKET: "ZL", pygame.K_RIGHTBRACKET: "ZR",
        pygame.K_m: "LS", pygame.K_c: "RS", pygame.K_z: "B", pygame.K_TAB: "\u2212",
        pygame.K_ESCAPE: "+",
        **DIRECTION_NAMES,
    },
}  # fmt: skip
"""By kind of pad: usual key to the name printed on the button that stands for it."""
USB_MAKERS: dict[str, PadFace] = {"4c05": "playstation", "7e05": "switch"}
"""USB vendor numbers as SDL's device GUID has them (two bytes in hex, the low one first)."""
AXIS_FULL_SCALE = 32767
"""SDL's value for a stick that leans as far as it can."""
LEAN_THRESHOLD, REST_THRESHOLD = 0.55, 0.3
"""How far a stick must lean to count, and how near its middle it must have been before [of 1]."""
READING_RUMBLE = (0.25, 0.45, 130)
"""Strength of the low and the high motor [of 1], and length [ms]."""


class Gamepad:
    """Turns controller events into key events; other events pass unchanged."""

    def __init__(self) -> None:
        self._pads: dict[int, Controller] = {}
        self._down: dict[int, set[tuple[int, int]]] = {}
        """Pad's instance id to its held (key, usual key on a hike) pairs."""
        self._trusted_axes: set[tuple[int, int]] = set()
        """(Instance id, axis) of the axes that have been near their middle at least once."""
        self._notes = 0
        """Readings of the hike when `feel` was called last."""
        self.face: PadFace | None = None
        """Of the pad that was used last; None while it is the keyboard or the mouse."""

    def translate(self, event: pygame.Event) -> Iterator[pygame.Event]:
        """The event, or the key events it stands for."""
        if event.type == pygame.CONTROLLERDEVICEADDED:
            self._connect(event.device_index)
        elif event.type == pygame.CONTROLLERDEVICEREMOVED:
            yield from self._disconnect(event.instance_id)
        elif event.type in (pygame.CONTROLLERBUTTONDOWN, pygame.CONTROLLERBUTTONUP):
            key = BUTTON_KEYS.get(event.button, 0)
            if key:
                self._note_use(event.instance_id)
                down = event.type == pygame.CONTROLLERBUTTONDOWN
                usual = HIKE_BUTTON_KEYS.get(event.button, key)
                yield from self._set_held(event.instance_id, key, down, usual)
        elif event.type == pygame.CONTROLLERAXISMOTION:
            yield from self._lean(event.instance_id, event.axis, event.value / AXIS_FULL_SCALE)
        else:
            if event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN):
                self.face = None
            yield event
            if event.type == pygame.WINDOWFOCUSLOST:
                for instance in list(self._down):
                    yield from self._release(instance)

    def _connect(self, index: int) -> None:
        from pygame._sdl2 import controller

        if not controller.get_init():
            return
        try:
            pad = controller.Controller(index)
        except pygame.error:  # pulled out again meanwhile
            return
        self._pads[pad.id] = pad

    def _disconnect(self, instance: int) -> Iterator[pygame.Event]:
        self._pads.pop(instance, None)
        self._trusted_axes = {(pad, axis) for pad, axis in self._trusted_axes if pad != instance}
        self.face = None
        yield from self._release(instance)

    def _release(self, instance: int) -> Iterator[pygame.Event]:
        for key, usual in sorted(self._down.pop(instance, ())):
            yield _key_event(key, usual, False)

    def _lean(self, instance: int, axis: int, value: float) -> Iterator[pygame.Event]:
        # Some pads report a full lean until they are touched for the first time: an axis counts
        # only once it has been near its middle.
        if abs(value) <= REST_THRESHOLD:
            self._trusted_axes.add((instance, axis))
        if axis not in AXIS_KEYS or (instance, axis) not in self._trusted_axes:
            return
        back, on = AXIS_KEYS[axis]
        if abs(value) >= LEAN_THRESHOLD:
            self._note_use(instance)
        for key, leans in ((back, value <= -LEAN_THRESHOLD), (on, value >= LEAN_THRESHOLD)):
            if key:
                yield from self._set_held(instance, key, leans)

    def _set_held(
        self, instance: int, key: int, down: bool, usual: int = 0
    ) -> Iterator[pygame.Event]:
        held, one = self._down.setdefault(instance, set()), (key, usual or key)
        if down != (one in held):
            (held.add if down else held.discard)(one)
            yield _key_event(*one, down)

    def _note_use(self, instance: int) -> None:
        pad = self._pads.get(instance)
        self.face = "xbox" if pad is None else face_of(pad.name, pad.as_joystick().get_guid())

    def feel(self, notes: int) -> None:
        """Rumble for a reading that has just been taken; ``notes`` have been so far."""
        if notes == self._notes + 1 and self.face is not None:
            for pad in self._pads.values():
                pad.rumble(*READING_RUMBLE)
        self._notes = notes


def open_controllers() -> None:
    """Have SDL look for pads and tell of those it knows, also while the game runs."""
    from pygame._sdl2 import controller

    # The joysticks' own events, in which makers number as they like, come beside the controllers':
    # nothing listens to them, but they must not be blocked, for SDL makes the others from them.
    controller.init()


def face_of(name: str, guid: str) -> PadFace:
    """Whose names are on a pad: by its maker, else by what it is called."""
    if guid[8:12] in USB_MAKERS:
        return USB_MAKERS[guid[8:12]]
    words: tuple[tuple[PadFace, tuple[str, ...]], ...] = (
        ("playstation", ("playstation", "dualshock", "dualsense", "ps3", "ps4", "ps5")),
        ("switch", ("nintendo", "switch", "joy-con")),
    )
    called = name.lower()
    return next((face for face, some in words if any(word in called for word in some)), "xbox")


def _key_event(key: int, usual: int, down: bool) -> pygame.Event:
    """A key; on a hike the ``usual`` one, whatever keys the person has chosen on the keyboard."""
    kind = pygame.KEYDOWN if down else pygame.KEYUP
    return pygame.Event(kind, key=key, mod=0, unicode="", scancode=0, usual=usual)
