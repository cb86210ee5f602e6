"""A gamepad speaks the language of the keyboard: its buttons become keys."""

from __future__ import annotations

from collections.abc import Iterator

import pygame

BUTTONS = (
    (0, pygame.K_RETURN),
    (1, pygame.K_ESCAPE),
    (2, pygame.K_SPACE),
    (3, pygame.K_g),
    (4, pygame.K_MINUS),
    (5, pygame.K_EQUALS),
    (6, pygame.K_TAB),
    (7, pygame.K_ESCAPE),
    (8, pygame.K_m),
    (9, pygame.K_BACKSPACE),
)
"""Joystick buttons A, B, X, Y, shoulders, Back, Start, both sticks in SDL's usual order, and the
keys they stand for."""
THRESHOLD = 0.55
"""How far the stick must lean, of 1."""


class Gamepad:
    """Turns joystick events into key events; other events pass unchanged."""

    def __init__(self) -> None:
        self._sticks: dict[int, pygame.joystick.JoystickType] = {}
        self._down: set[int] = set()

    def translate(self, event: pygame.Event) -> Iterator[pygame.Event]:
        """The event, or the key events it stands for."""
        if event.type == pygame.JOYDEVICEADDED:
            stick = pygame.joystick.Joystick(event.device_index)
            self._sticks[stick.get_instance_id()] = stick
        elif event.type == pygame.JOYDEVICEREMOVED:
            self._sticks.pop(event.instance_id, None)
            # Whoever pulls the plug leans on nothing any more.
            for key in sorted(self._down):
                yield from self._hold(key, False)
        elif event.type in (pygame.JOYBUTTONDOWN, pygame.JOYBUTTONUP):
            for button, key in BUTTONS:
                if event.button == button:
                    yield _key(key, event.type == pygame.JOYBUTTONDOWN)
        elif event.type == pygame.JOYHATMOTION:
            yield from self._lean(event.value[0], event.value[1])
        elif event.type == pygame.JOYAXISMOTION and event.axis in (0, 1):
            yield from self._axis(event.axis, event.value)
        else:
            yield event

    def _axis(self, axis: int, value: float) -> Iterator[pygame.Event]:
        lean = 0 if abs(value) < THRESHOLD else (1 if value > 0 else -1)
        pair = (pygame.K_LEFT, pygame.K_RIGHT) if axis == 0 else (pygame.K_UP, pygame.K_DOWN)
        yield from self._hold(pair[0], lean < 0)
        yield from self._hold(pair[1], lean > 0)

    def _lean(self, x: int, y: int) -> Iterator[pygame.Event]:
        yield from self._hold(pygame.K_LEFT, x < 0)
        yield from self._hold(pygame.K_RIGHT, x > 0)
        yield from self._hold(pygame.K_UP, y > 0)
        yield from self._hold(pygame.K_DOWN, y < 0)

    def _hold(self, key: int, down: bool) -> Iterator[pygame.Event]:
        if down != (key in self._down):
            (self._down.add if down else self._down.discard)(key)
            yield _key(key, down)


def _key(key: int, down: bool) -> pygame.Event:
    kind = pygame.KEYDOWN if down else pygame.KEYUP
    return pygame.Event(kind, key=key, mod=0, unicode="", scancode=0)
