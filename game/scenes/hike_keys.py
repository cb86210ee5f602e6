"""The keys of a hike in their usual places; a person's own ones are translated before."""

from __future__ import annotations

from collections.abc import Collection

import pygame

ARROW_KEYS = {
    pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, 1), pygame.K_DOWN: (0, -1),
    pygame.K_a: (-1, 0), pygame.K_d: (1, 0), pygame.K_w: (0, 1), pygame.K_s: (0, -1),
}  # fmt: skip
"""On the map to the east and north; from behind the hiker a turn to the right and steps ahead."""
UNDO_KEY, HASTE_KEY = pygame.K_z, pygame.K_f
COMMAND_KEYS = {
    pygame.K_SPACE: "measure", pygame.K_g: "glance", pygame.K_r: "rest", pygame.K_c: "camp",
    pygame.K_m: "rule", pygame.K_ESCAPE: "pause", pygame.K_PAGEUP: "zoom_in",
    pygame.K_PAGEDOWN: "zoom_out", pygame.K_TAB: "view", HASTE_KEY: "haste",
    pygame.K_BACKSPACE: "stop", UNDO_KEY: "undo", pygame.K_i: "tool", pygame.K_h: "hut",
    pygame.K_e: "remaining",
}  # fmt: skip
SIGNED_KEYS = {
    pygame.K_EQUALS: ("rate", "+"), pygame.K_KP_PLUS: ("rate", "+"),
    pygame.K_MINUS: ("rate", "-"), pygame.K_KP_MINUS: ("rate", "-"),
    pygame.K_LEFTBRACKET: ("every", "-"), pygame.K_RIGHTBRACKET: ("every", "+"),
}  # fmt: skip
"""Keys of a command that has a sign."""
HELD_COMMANDS = frozenset({"rate", "every", "zoom_in", "zoom_out"})
"""Commands that are done again while their key is held."""


def held_way(held: Collection[int]) -> tuple[int, int]:
    """East and north of all arrow keys that are held, added."""
    ways = [ARROW_KEYS[key] for key in set(held)]
    return sum(way[0] for way in ways), sum(way[1] for way in ways)


def command_of(event: pygame.Event) -> tuple[str, str]:
    """Command of a key that was pressed, and its sign; the command is empty for any other key."""
    if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
        return ("remaining" if event.mod & pygame.KMOD_SHIFT else "stride"), "+"
    return SIGNED_KEYS.get(event.key, (COMMAND_KEYS.get(event.key, ""), "+"))
