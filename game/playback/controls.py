"""The keys of every playback."""

from __future__ import annotations

import pygame

ARROW_SHARE = 0.02
"""An arrow key moves by this share of the daylight."""
PLAYBACK_KEYS: tuple[tuple[int, str], ...] = (
    (pygame.K_SPACE, "pause"), (pygame.K_RETURN, "pause"), (pygame.K_RIGHT, "on"),
    (pygame.K_LEFT, "off"), (pygame.K_HOME, "start"), (pygame.K_END, "to_dusk"),
    (pygame.K_EQUALS, "faster"), (pygame.K_KP_PLUS, "faster"), (pygame.K_UP, "faster"),
    (pygame.K_MINUS, "slower"), (pygame.K_KP_MINUS, "slower"), (pygame.K_DOWN, "slower"),
    (pygame.K_ESCAPE, "leave"),
)  # fmt: skip
"""Key to what it does; a scene adds its own."""
