"""Key bindings of the hike, and how they are changed.

A scene knows only the usual keys. Where a person chose another one, its events arrive as those of
the usual key, as a gamepad's do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
import pygame

from game.profile.settings import Settings
from game.words.catalogue import Catalogue

USUAL_KEYS: dict[str, int] = {
    "measure": pygame.K_SPACE,
    "stride": pygame.K_RETURN,
    "remaining": pygame.K_e,
    "rule": pygame.K_m,
    "glance": pygame.K_g,
    "rest": pygame.K_r,
    "camp": pygame.K_c,
    "north": pygame.K_UP,
    "south": pygame.K_DOWN,
    "west": pygame.K_LEFT,
    "east": pygame.K_RIGHT,
    "rate_up": pygame.K_EQUALS,
    "rate_down": pygame.K_MINUS,
    "every_up": pygame.K_RIGHTBRACKET,
    "every_down": pygame.K_LEFTBRACKET,
    "zoom_in": pygame.K_PAGEUP,
    "zoom_out": pygame.K_PAGEDOWN,
    "view": pygame.K_TAB,
    "haste": pygame.K_f,
    "stop": pygame.K_BACKSPACE,
    "hut": pygame.K_h,
    "tool": pygame.K_i,
    "undo": pygame.K_z,
}
"""Action to its usual key, in the order of the settings' page."""
FIXED_KEYS = frozenset({pygame.K_ESCAPE, pygame.K_F11, pygame.K_F1})
"""Keys that always do the same."""
KEY_NAMES: dict[int, str] = {
    value: name[2:].lower()
    for name, value in vars(pygame).items()
    if name.startswith("K_") and value
}
"""Key codes to the names in the settings' file, the same on every keyboard; see `key_name`."""
KEY_CODES: dict[str, int] = {name: code for code, name in KEY_NAMES.items()}
LETTER_CODES = range(0xC0, 0x250)
"""Key codes of the letters beyond those of English that a keyboard may have, such as \u00f6."""
KEY_SIGNS = {
    "return": "enter", "leftbracket": "[", "rightbracket": "]", "equals": "+", "minus": "\u2212",
    "comma": ",", "period": ".", "slash": "/", "semicolon": ";", "quote": "'", "backslash": "\\",
    "backquote": "`", "kp_plus": "+", "kp_minus": "\u2212",
}  # fmt: skip
"""Signs for keys whose names are long."""


def key_name(key: int) -> str:
    """The name in the settings' file; empty for what is no key or has no name."""
    return chr(key) if key in LETTER_CODES and chr(key).islower() else KEY_NAMES.get(key, "")


def key_code(name: str) -> int:
    """The key code of a name in the settings' file; 0 for what is no name."""
    if len(name) == 1 and key_name(ord(name)) == name:
        return ord(name)
    return KEY_CODES.get(name, 0)


def keys_by_action(settings: Settings) -> dict[str, int]:
    """Action to key, the person's own keys included; what cannot be read is left as usual."""
    return dict(_keys_by_action(tuple(settings.keys.items())))


@lru_cache(maxsize=8)
def _keys_by_action(own_keys: tuple[tuple[str, str], ...]) -> dict[str, int]:
    """Of actions and the names of their keys. Every frame asks for the name of each key."""
    named = {action: key_code(name) for action, name in own_keys}
    own = {action: code for action, code in named.items() if code and action in USUAL_KEYS}
    keys = {**USUAL_KEYS, **own}
    # Settings may be older than an action whose usual key they give to another one, which has left
    # its own key free.
    free = [key for key in USUAL_KEYS.values() if key not in keys.values()]
    for action, usual in USUAL_KEYS.items():
        if action not in own and usual in own.values():
            keys[action] = free.pop(0)
    return keys


def bind(settings: Settings, action: str, key: int) -> tuple[Settings, str]:
    """Settings in which ``key`` does ``action``, and the action that gave it up.

    The other action takes the key that is free now. A key of ``FIXED_KEYS`` changes nothing.
    """
    keys = keys_by_action(settings)
    if key in FIXED_KEYS or not key_name(key):
        return settings, ""
    other = next((name for name, code in keys.items() if code == key and name != action), "")
    if other:
        keys[other] = keys[action]
    keys[action] = key
    return _with_keys(settings, keys), other


def with_usual_keys(settings: Settings) -> Settings:
    """Settings with the usual keys."""
    return _with_keys(settings, USUAL_KEYS)


def _with_keys(settings: Settings, keys: Mapping[str, int]) -> Settings:
    own = {action: key_name(code) for action, code in keys.items() if code != USUAL_KEYS[action]}
    return msgspec.structs.replace(settings, keys=own)


def translate(settings: Settings, event: pygame.Event) -> pygame.Event | None:
    """The event in the usual keys; None for a key that does nothing any more.

    A pad's buttons are the usual keys (`usual`) whatever the keyboard's are.
    """
    if event.type not in (pygame.KEYDOWN, pygame.KEYUP):
        return event
    if hasattr(event, "usual"):
        return pygame.Event(event.type, {**event.dict, "key": event.usual})
    if not settings.keys:
        return event
    keys = keys_by_action(settings)
    action = next((name for name, code in keys.items() if code == event.key), "")
    if action and keys[action] == USUAL_KEYS[action]:
        return event
    if action:
        usual = USUAL_KEYS[action]
        return pygame.Event(event.type, key=usual, mod=event.mod, unicode="", scancode=0)
    return None if event.key in USUAL_KEYS.values() else event


def cap(text: Catalogue, settings: Settings, action: str) -> str:
    """What to write on the picture of the key that does ``action``."""
    return displayed_name(text, key_name(keys_by_action(settings)[action]))


def displayed_name(text: Catalogue, name: str) -> str:
    """A key's name as it is shown."""
    shown = KEY_SIGNS.get(name, name)
    if f"keys.{shown}" in text:
        return text(f"keys.{shown}")
    if name.startswith("kp") and len(name) <= 4:
        return name[-1]
    if len(shown) == 1:
        # The capital of \u00df would be two letters.
        return shown.upper() if len(shown.upper()) == 1 else shown
    return shown.replace("_", " ").capitalize()
