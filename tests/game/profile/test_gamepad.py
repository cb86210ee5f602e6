"""A gamepad speaks in keys."""

import pygame

from game.profile.gamepad import Gamepad


def test_pad_speaks_keys():
    pad = Gamepad()
    lean = pygame.Event(pygame.JOYAXISMOTION, axis=0, value=0.9)
    (pressed,) = pad.translate(lean)
    assert (pressed.type, pressed.key) == (pygame.KEYDOWN, pygame.K_RIGHT)
    (released,) = pad.translate(pygame.Event(pygame.JOYAXISMOTION, axis=0, value=0.0))
    assert (released.type, released.key) == (pygame.KEYUP, pygame.K_RIGHT)
    (button,) = pad.translate(pygame.Event(pygame.JOYBUTTONDOWN, button=2))
    assert button.key == pygame.K_SPACE
